#include <fmt/format.h>

#include <cstdint>

#include "diff/report/html.h"
#include "diff/report/html_assets.h"
#include "diff/report/html_model.h"
#include "diff/report/phrases.h"

namespace tracegate::diff::report {
namespace {

int Digit(char hex) { return hex <= '9' ? hex - '0' : hex - 'a' + 10; }

// A hash in hexadecimal digits as Content-Security-Policy wants it: base64 (RFC 4648).
std::string Base64OfHex(std::string_view hex) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  // Three hexadecimal digits are 12 bits: two digits of base64.
  std::string text;
  for (std::size_t i = 0; i < hex.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = i; k < i + 3; ++k) {
      bits = bits * 16 + (k < hex.size() ? static_cast<std::uint32_t>(Digit(hex[k])) : 0U);
    }
    text += kDigits[bits / 64];
    text += i + 1 < hex.size() ? kDigits[bits % 64] : '=';
  }
  while (text.size() % 4 != 0) {
    text += '=';
  }
  return text;
}

std::string Source(const Asset& asset) {
  return fmt::format("'sha256-{}'", Base64OfHex(asset.sha256));
}

// Nothing is fetched, and only the scripts and styles that the program holds are run.
std::string Policy() {
  return fmt::format(
      "default-src 'none'; script-src {} {}; style-src {} {}; base-uri 'none'; form-action 'none'",
      Source(kChartScript), Source(kReportScript), Source(kChartStyle), Source(kReportStyle));
}

std::string ReplaceEach(std::string_view text, auto escape_of) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view escape = escape_of(text.substr(i));
    if (escape.empty()) {
      out += text[i];
    } else {
      out += escape;
      i += text.substr(i).starts_with("\xe2\x80") ? 2 : 0;
    }
  }
  return out;
}

}  // namespace

std::string EscapeForScript(std::string_view json) {
  return ReplaceEach(json, [](std::string_view rest) -> std::string_view {
    switch (rest.front()) {
      case '<':
        return "\\u003c";
      case '>':
        return "\\u003e";
      case '&':
        return "\\u0026";
      default:
        return rest.starts_with("\xe2\x80\xa8")   ? "\\u2028"
               : rest.starts_with("\xe2\x80\xa9") ? "\\u2029"
                                                  : "";
    }
  });
}

std::string EscapeForHtml(std::string_view text) {
  return ReplaceEach(text, [](std::string_view rest) -> std::string_view {
    switch (rest.front()) {
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '&':
        return "&amp;";
      case '"':
        return "&quot;";
      case '\'':
        return "&#39;";
      default:
        return "";
    }
  });
}

namespace {

std::string PageOf(const Json& model) {
  const std::string headline = EscapeForHtml(model["headline"].get<std::string>());
  constexpr int kNoIndent = -1;
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<title>tracegate: {}</title>\n",
      Policy(), headline);
  page += fmt::format("<style>{}</style>\n<style>{}</style>\n</head>\n<body>\n", kChartStyle.text,
                      kReportStyle.text);
  page += fmt::format(
      "<noscript><h1>{}</h1><p>This page draws itself with the script that it holds; "
      "<code>--format markdown</code> needs none.</p></noscript>\n<div id=\"page\"></div>\n"
      "<template id=\"licence\">{}</template>\n",
      headline, EscapeForHtml(kChartLicence.text));
  page += fmt::format("<script type=\"application/json\" id=\"data\">{}</script>\n",
                      EscapeForScript(Dump(model, kNoIndent)));
  page += fmt::format("<script>{}</script>\n<script>{}</script>\n</body>\n</html>\n",
                      kChartScript.text, kReportScript.text);
  return page;
}

}  // namespace

std::string ToHtml(const Comparison& comparison, const SideRuns& runs,
                   std::span<const HtmlSection> sections, const ReportOptions& options) {
  return PageOf(HtmlModel(comparison, runs, sections, options));
}

std::string ToHtml(std::span<const Comparison> comparisons, std::span<const SideRuns> runs,
                   const ReportOptions& options) {
  return comparisons.size() == 1 ? ToHtml(comparisons.front(), runs.front(), {}, options)
                                 : PageOf(HtmlMatrixModel(comparisons, runs, options));
}

}  // namespace tracegate::diff::report
