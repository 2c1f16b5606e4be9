#include "src/profile/toolchain.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <regex>

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

}  // namespace

Result<GoVersion> ParseGoVersion(std::string_view text) {
  static const std::regex kShape(
      R"(go1\.([0-9]{1,3})(\.[0-9]{1,4}|rc[0-9]{1,3}|beta[0-9]{1,3})?(-devel_[0-9A-Za-z]{1,64})?)"
      R"(([- ]X:([a-z0-9,]{1,256}))?)");
  constexpr std::size_t kLongest = 400;
  std::match_results<std::string_view::const_iterator> found;
  if (text.size() > kLongest || !std::regex_match(text.begin(), text.end(), found, kShape)) {
    return Fail(Error{ErrorCode::kUsage,
                      fmt::format("\"{}\" is no version of Go", text.substr(0, kLongest)),
                      std::nullopt,
                      {},
                      "as `go version` says it: go1.24.4, go1.27rc1, go1.27.3-X:nogreenteagc"});
  }
  GoVersion version;
  version.text = std::string(text);
  version.minor = std::stoi(found[1].str());
  version.development = found[3].matched;
  version.experiments = found[5].str();
  return version;
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
