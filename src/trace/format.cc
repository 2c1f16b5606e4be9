#include "src/trace/format.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>

namespace tracegate::trace {
namespace {

struct Row {
  Format format;
  std::string_view name;
  std::string_view toolchains;
};
constexpr std::array kFormats = {
    Row{Format::kGo105, "1.5", "Go 1.5 or 1.6"},    Row{Format::kGo107, "1.7", "Go 1.7"},
    Row{Format::kGo108, "1.8", "Go 1.8"},           Row{Format::kGo109, "1.9", "Go 1.9"},
    Row{Format::kGo110, "1.10", "Go 1.10"},         Row{Format::kGo111, "1.11", "Go 1.11 to 1.18"},
    Row{Format::kGo119, "1.19", "Go 1.19 or 1.20"}, Row{Format::kGo121, "1.21", "Go 1.21"},
    Row{Format::kGo122, "1.22", "Go 1.22"},         Row{Format::kGo123, "1.23", "Go 1.23 or 1.24"},
    Row{Format::kGo125, "1.25", "Go 1.25"},         Row{Format::kGo126, "1.26", "Go 1.26 or 1.27"},
};

const Row& RowOf(Format format) {
  return *std::find_if(kFormats.begin(), kFormats.end(),
                       [&](const Row& row) { return row.format == format; });
}

// The N of "go 1.N trace" padded with zeros, or nullopt.
std::optional<int> MinorVersion(std::string_view header) {
  constexpr std::string_view kPrefix = "go 1.";
  constexpr std::string_view kSuffix = " trace";
  if (!header.starts_with(kPrefix)) {
    return std::nullopt;
  }
  header.remove_prefix(kPrefix.size());
  int minor = 0;
  std::size_t digits = 0;
  while (digits < header.size() && digits < 3 && header[digits] >= '0' && header[digits] <= '9') {
    minor = minor * 10 + (header[digits] - '0');
    ++digits;
  }
  const bool zero_first = digits > 1 && header[0] == '0';
  header.remove_prefix(digits);
  if (digits == 0 || zero_first || !header.starts_with(kSuffix)) {
    return std::nullopt;
  }
  header.remove_prefix(kSuffix.size());
  const bool padded = std::all_of(header.begin(), header.end(), [](char c) { return c == 0; });
  return padded ? std::optional(minor) : std::nullopt;
}

}  // namespace

std::string_view Name(Format format) { return RowOf(format).name; }
std::string_view Toolchains(Format format) { return RowOf(format).toolchains; }

Result<Format> ParseHeader(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) {
    return Fail(Error{ErrorCode::kNotATrace,
                      "the input is empty",
                      0,
                      {},
                      "a trace starts with \"go 1.NN trace\""});
  }
  const std::string text(bytes.begin(), bytes.end());
  if (bytes.size() < kHeaderSize) {
    const bool begins = std::string_view("go 1.").substr(0, text.size()) == text.substr(0, 5);
    if (begins) {
      return Fail(ErrorCode::kTruncated, "the input ends inside the trace header", bytes.size());
    }
    return Fail(Error{ErrorCode::kNotATrace,
                      "not a Go execution trace",
                      0,
                      {},
                      "a trace starts with \"go 1.NN trace\""});
  }
  const auto minor = MinorVersion(std::string_view(text).substr(0, kHeaderSize));
  if (!minor) {
    return Fail(Error{ErrorCode::kNotATrace,
                      "not a Go execution trace",
                      0,
                      {},
                      "a trace starts with \"go 1.NN trace\""});
  }
  const auto* row = std::find_if(kFormats.begin(), kFormats.end(), [&](const Row& candidate) {
    return static_cast<int>(candidate.format) == *minor;
  });
  if (row == kFormats.end()) {
    return Fail(Error{ErrorCode::kUnsupported,
                      fmt::format("trace format go 1.{} is not supported", *minor),
                      0,
                      {},
                      "the file is from a newer Go than this tracegate knows (1.27), or damaged"});
  }
  return row->format;
}

}  // namespace tracegate::trace
