#include "src/profile/toolchain.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

namespace tracegate::profile {
namespace {

constexpr int kAnyLater = std::numeric_limits<int>::max();

// Versions that write a format.
struct FormatRow {
  std::string_view format;
  GoRange range;
};
constexpr std::array kFormats = {
    FormatRow{"1.5", {5, 6}},    FormatRow{"1.7", {7, 7}},    FormatRow{"1.8", {8, 8}},
    FormatRow{"1.9", {9, 9}},    FormatRow{"1.10", {10, 10}}, FormatRow{"1.11", {11, 18}},
    FormatRow{"1.19", {19, 20}}, FormatRow{"1.21", {21, 21}}, FormatRow{"1.22", {22, 22}},
    FormatRow{"1.23", {23, 24}}, FormatRow{"1.25", {25, 25}}, FormatRow{"1.26", {26, 27}},
};

// A function that only some versions have.
//
// function  or, where it ends in '*', what its name begins with
// caller    not empty: counts only right below this one in the stack
// first, last  the versions, both included
struct Mark {
  std::string_view function;
  std::string_view caller;
  int first;
  int last;
};
// tests/toolchain_marks.py holds these to the sources of the Go versions that are installed. Only
// names are listed that real programs block, allocate or are preempted in, for the formats that
// several versions write.
constexpr std::array kMarks = {
    Mark{"runtime.timerproc", "", 0, 13},
    Mark{"runtime.asyncPreempt", "", 14, kAnyLater},
    Mark{"sync.(*Mutex).lockSlow", "", 0, 23},
    Mark{"sync.(*Mutex).unlockSlow", "", 0, 23},
    Mark{"sync.runtime_SemacquireMutex", "", 0, 23},
    Mark{"testing.(*testContext).*", "", 0, 23},
    Mark{"testing.(*benchContext).*", "", 0, 23},
    Mark{"runtime.gcStart", "runtime.mallocgc", 0, 23},
    Mark{"internal/sync.*", "", 24, kAnyLater},
    Mark{"internal/runtime/maps.*", "", 24, kAnyLater},
    Mark{"runtime.mallocgcTiny*", "", 24, kAnyLater},
    Mark{"runtime.mallocgcSmall*", "", 24, kAnyLater},
    Mark{"sync.runtime_SemacquireWaitGroup", "", 24, kAnyLater},
    Mark{"testing.(*testState).*", "", 24, kAnyLater},
    Mark{"testing.(*benchState).*", "", 24, kAnyLater},
    Mark{"crypto/internal/fips140*", "", 24, kAnyLater},
    Mark{"net/http.(*http2serverConn).*", "", 0, 26},
    Mark{"net/http.(*http2ClientConn).*", "", 0, 26},
    Mark{"net/http.(*http2clientStream).*", "", 0, 26},
    Mark{"net/http/internal/http2.*", "", 27, kAnyLater},
    Mark{"runtime.mallocgcSmallScanSlowPath", "", 27, kAnyLater},
    Mark{"runtime.mallocgcSmallNoScanSlowPath", "", 27, kAnyLater},
    Mark{"internal/runtime/maps.MemHash*", "", 27, kAnyLater},
    Mark{"internal/runtime/maps.StrHash", "", 27, kAnyLater},
    Mark{"database/sql.(*closingMutex).*", "", 27, kAnyLater},
};

bool Matches(std::string_view pattern, std::string_view function) {
  return pattern.ends_with('*') ? function.starts_with(pattern.substr(0, pattern.size() - 1))
                                : function == pattern;
}

bool IsIn(const std::vector<std::string>& frames, const Mark& mark) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const bool called =
        mark.caller.empty() || (i + 1 < frames.size() && Matches(mark.caller, frames[i + 1]));
    if (called && Matches(mark.function, frames[i])) {
      return true;
    }
  }
  return false;
}

bool IsIn(const Profile& run, const Mark& mark) {
  const auto names_it = [&](const TypeProfile& type) {
    return mark.caller.empty() && Matches(mark.function, type.name);
  };
  return std::any_of(run.stacks.begin(), run.stacks.end(),
                     [&](const Stack& stack) { return IsIn(stack.frames, mark); }) ||
         std::any_of(run.types.begin(), run.types.end(), names_it);
}

std::string Tell(const Mark& mark) {
  const std::string what = mark.caller.empty()
                               ? std::string(mark.function)
                               : fmt::format("{} called by {}", mark.function, mark.caller);
  return mark.last == kAnyLater
             ? fmt::format("{}, which is in Go 1.{} and later", what, mark.first)
             : fmt::format("{}, which is in Go 1.{} and before", what, mark.last);
}

// Takes the parts of a version off the front of a text. Not std::regex: g++ 12 warns inside of it
// where addresses are sanitized.
class VersionScanner {
 public:
  explicit VersionScanner(std::string_view text) : rest_(text) {}

  bool Skip(std::string_view word) {
    const bool there = rest_.starts_with(word);
    rest_.remove_prefix(there ? word.size() : 0);
    return there;
  }
  // From 1 to `most` characters of which `fits` is true; empty: there is none, or more.
  template <class Fits>
  std::string_view Take(std::size_t most, Fits fits) {
    std::size_t size = 0;
    while (size < rest_.size() && fits(rest_[size])) {
      ++size;
    }
    const std::string_view taken = rest_.substr(0, size <= most ? size : 0);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// go1.MINOR, then perhaps .PATCH, rcN or betaN, then perhaps -devel_ID, then perhaps " X:NAME,..."
// or "-X:NAME,...".
std::optional<GoVersion> ScanVersion(std::string_view text) {
  VersionScanner scanner(text);
  GoVersion version;
  version.text = std::string(text);
  const bool go = scanner.Skip("go1.");
  const std::string_view minor = scanner.Take(3, IsDigit);
  if (!go || minor.empty()) {
    return std::nullopt;
  }
  std::from_chars(minor.data(), minor.data() + minor.size(), version.minor);
  for (const auto& [word, digits] : {std::pair(".", 4), std::pair("rc", 3), std::pair("beta", 3)}) {
    if (scanner.Skip(word)) {
      if (scanner.Take(static_cast<std::size_t>(digits), IsDigit).empty()) {
        return std::nullopt;
      }
      break;
    }
  }
  version.development = scanner.Skip("-devel_");
  const auto in_id = [](char c) { return IsDigit(c) || IsLower(c) || IsUpper(c); };
  if (version.development && scanner.Take(64, in_id).empty()) {
    return std::nullopt;
  }
  if (scanner.Skip(" X:") || scanner.Skip("-X:")) {
    const auto in_name = [](char c) { return IsDigit(c) || IsLower(c) || c == ','; };
    version.experiments = std::string(scanner.Take(256, in_name));
    if (version.experiments.empty()) {
      return std::nullopt;
    }
  }
  return scanner.AtEnd() ? std::optional(std::move(version)) : std::nullopt;
}

}  // namespace

Result<GoVersion> ParseGoVersion(std::string_view text) {
  constexpr std::size_t kLongest = 400;
  auto version = ScanVersion(text);
  if (!version) {
    return Fail(Error{ErrorCode::kUsage,
                      fmt::format("\"{}\" is no version of Go", text.substr(0, kLongest)),
                      std::nullopt,
                      {},
                      "as `go version` says it: go1.24.4, go1.27rc1, go1.27.3-X:nogreenteagc"});
  }
  return *std::move(version);
}

std::string ToString(const GoRange& range) {
  if (range.IsExact()) {
    return fmt::format("Go 1.{}", range.oldest);
  }
  return fmt::format("Go 1.{} {} 1.{}", range.oldest,
                     range.oldest + 1 == range.newest ? "or" : "to", range.newest);
}

std::optional<GoRange> Common(const GoRange& a, const GoRange& b) {
  const GoRange both{std::max(a.oldest, b.oldest), std::min(a.newest, b.newest)};
  return both.oldest <= both.newest ? std::optional(both) : std::nullopt;
}

std::optional<GoRange> RangeOfFormat(std::string_view format) {
  const auto row = std::find_if(kFormats.begin(), kFormats.end(),
                                [&](const FormatRow& known) { return known.format == format; });
  return row == kFormats.end() ? std::nullopt : std::optional(row->range);
}

std::optional<Inferred> InferToolchain(const Profile& run) {
  const auto by_format = RangeOfFormat(run.format_version);
  if (!by_format) {
    return std::nullopt;
  }
  Inferred inferred{*by_format, {}};
  for (const Mark& mark : kMarks) {
    const GoRange versions{mark.first, mark.last};
    const auto both = Common(*by_format, versions);
    if (both == *by_format || !IsIn(run, mark)) {
      continue;
    }
    const auto narrowed = Common(inferred.range, versions);
    if (!narrowed) {
      return Inferred{*by_format, {}};
    }
    inferred.range = *narrowed;
    inferred.evidence.push_back(Tell(mark));
  }
  return inferred;
}

bool MayHaveWritten(const GoVersion& version, const Profile& run) {
  const auto range = RangeOfFormat(run.format_version);
  const GoRange newest = kFormats.back().range;
  if (!range) {
    return true;
  }
  // What is in development may already write the next format, or still the last.
  const bool unknown = version.minor > newest.newest;
  return unknown ? *range == newest
                 : range->Contains(version.minor) ||
                       (version.development && range->Contains(version.minor - 1));
}

}  // namespace tracegate::profile
