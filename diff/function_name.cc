#include "diff/function_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tracegate::diff {
namespace {

bool AllDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsNumbered(std::string_view text, std::string_view word) {
  return text.starts_with(word) && AllDigits(text.substr(word.size()));
}

bool IsGenerated(std::string_view part) {
  return IsNumbered(part, "") || IsNumbered(part, "func") || IsNumbered(part, "gowrap") ||
         IsNumbered(part, "deferwrap");
}

// Cuts "-fm" and "-range1" off the end; whether there were any.
bool CutMarks(std::string_view& part) {
  bool cut = false;
  for (std::size_t dash = part.rfind('-'); dash != std::string_view::npos && dash != 0;
       dash = part.rfind('-')) {
    const std::string_view mark = part.substr(dash + 1);
    if (mark != "fm" && !IsNumbered(mark, "range")) {
      break;
    }
    part = part.substr(0, dash);
    cut = true;
  }
  return cut;
}

// Splits at the dots that stand in no brackets.
std::vector<std::string_view> Parts(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
    if (c == '.' && depth <= 0) {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// "(*S[...])" is S.
std::string_view Bare(std::string_view part) {
  const bool in_parentheses = part.size() > 2 && part.front() == '(' && part.back() == ')';
  if (in_parentheses) {
    part = part.substr(1, part.size() - 2);
    part.remove_prefix(part.front() == '*' ? 1 : 0);
  }
  return part.substr(0, part.find('['));
}

// Where the package ends: at the first dot behind the last slash, both before any bracket.
std::size_t PackageEnd(std::string_view name) {
  const std::string_view front = name.substr(0, name.find_first_of("[("));
  const std::size_t slash = front.rfind('/');
  return name.find('.', slash == std::string_view::npos ? 0 : slash);
}

// The package's path without major versions ("/v2", and "%2ev3" of gopkg.in) and vendoring.
std::string StablePath(std::string_view path) {
  constexpr std::string_view kVendor = "vendor/";
  const std::size_t vendor = path.rfind(kVendor);
  if (vendor != std::string_view::npos && (vendor == 0 || path[vendor - 1] == '/')) {
    path = path.substr(vendor + kVendor.size());
  }
  std::string stable;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    std::string_view element = path.substr(begin, end - begin);
    const std::size_t dot = element.rfind("%2ev");
    if (dot != std::string_view::npos && AllDigits(element.substr(dot + 4))) {
      element = element.substr(0, dot);
    }
    if (begin == 0 || !IsNumbered(element, "v")) {
      stable += stable.empty() ? "" : "/";
      stable += element;
    }
    begin = end + 1;
  }
  return stable;
}

}  // namespace

std::string FunctionName::Source() const {
  const std::string function = fmt::format("{}", fmt::join(chain, "."));
  return package.empty() ? function : package + "." + function;
}

FunctionName ParseFunctionName(std::string_view name) {
  FunctionName parsed;
  const std::size_t dot = PackageEnd(name);
  if (dot == std::string_view::npos || dot == 0) {
    parsed.chain.emplace_back(name);
    return parsed;
  }
  parsed.package = StablePath(name.substr(0, dot));
  const std::string_view function = name.substr(dot + 1);
  for (std::string_view part : Parts(function)) {
    const bool marked = CutMarks(part);
    const std::string_view bare = Bare(part);
    const bool generated = IsGenerated(bare) && !parsed.chain.empty();
    parsed.generated = parsed.generated || marked || generated;
    if (!generated && !bare.empty()) {
      parsed.chain.emplace_back(bare);
    }
  }
  if (parsed.chain.empty()) {
    parsed.chain.emplace_back(function);
  } else if (function.starts_with("glob..")) {
    parsed.chain.front() = "init";
  }
  return parsed;
}

bool IsSuffix(const FunctionName& a, const FunctionName& b) {
  const auto& longer = a.chain.size() < b.chain.size() ? b.chain : a.chain;
  const auto& shorter = a.chain.size() < b.chain.size() ? a.chain : b.chain;
  return std::equal(shorter.rbegin(), shorter.rend(), longer.rbegin());
}

}  // namespace tracegate::diff
