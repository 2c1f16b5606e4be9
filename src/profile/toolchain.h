// Which version of Go wrote a trace: what its header says, and what its stacks narrow that down to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::profile {

// A version as `go version` and runtime.Version() say it.
//
// minor        24 of "go1.24.4"
// development  of no release: "go1.28-devel_0a1b2c3d"
// experiments  "nogreenteagc" of "go1.27.3-X:nogreenteagc"; empty: none told
// text         as it was given
struct GoVersion {
  int minor = 0;
  bool development = false;
  std::string experiments;
  std::string text;
};

// Reads "go1.24", "go1.24.4", "go1.27rc1", "go1.27.3-X:nogreenteagc", "go1.27.3 X:nogreenteagc",
// "go1.28-devel_0a1b2c3d".
//
// Errors: kUsage for anything else.
Result<GoVersion> ParseGoVersion(std::string_view text);

// Go 1.oldest to 1.newest, both included.
struct GoRange {
  int oldest = 0;
  int newest = 0;

  bool IsExact() const { return oldest == newest; }
  bool Contains(int minor) const { return oldest <= minor && minor <= newest; }
  bool operator==(const GoRange&) const = default;
};

// "Go 1.27", "Go 1.26 or 1.27", "Go 1.11 to 1.18".
std::string ToString(const GoRange& range);

// The versions that two ranges share.
std::optional<GoRange> Common(const GoRange& a, const GoRange& b);

// The versions that write a format: "1.26". nullopt for anything else.
std::optional<GoRange> RangeOfFormat(std::string_view format);

// What a trace tells of its toolchain.
//
// range     by the format and, inside of it, by the functions in its stacks
// evidence  the functions that narrowed it: "runtime.mallocgcSmallScanSlowPath, which is in Go 1.27
//           and later". Empty: the format alone
struct Inferred {
  GoRange range;
  std::vector<std::string> evidence;
};

// Of one run. A function counts only where every known source of a version has it, or none: the
// range is never wrong by a function that was not called. Functions that contradict the format or
// each other count for nothing. nullopt where the format is none or several (a merged profile).
std::optional<Inferred> InferToolchain(const Profile& run);

// Whether the version may have written the format of this run. A version that is newer than those
// known may write any format from the newest on.
bool MayHaveWritten(const GoVersion& version, const Profile& run);

}  // namespace tracegate::profile
