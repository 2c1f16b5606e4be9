#include "diff/toolchains.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "src/base/text.h"

namespace tracegate::diff {

using profile::GoRange;
using profile::Profile;

namespace {

// The version that a side's name begins with: 24 of "go1.24-nogreenteagc".
std::optional<int> MinorIn(std::string_view name) {
  if (name.starts_with("go")) {
    name.remove_prefix(2);
  }
  if (!name.starts_with("1.")) {
    return std::nullopt;
  }
  name.remove_prefix(2);
  const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
  if (digits == 0 || digits > 2) {
    return std::nullopt;
  }
  return digits == 1 ? name[0] - '0' : (name[0] - '0') * 10 + (name[1] - '0');
}

// Of traces that no single toolchain can have written: what each of them says.
Toolchain Several(const std::vector<profile::Inferred>& all) {
  std::set<std::pair<int, int>> ranges;
  for (const profile::Inferred& one : all) {
    ranges.emplace(one.range.oldest, one.range.newest);
  }
  std::vector<std::string> texts;
  texts.reserve(ranges.size());
  for (const auto& [oldest, newest] : ranges) {
    texts.push_back(ToString(GoRange{oldest, newest}));
  }
  return {fmt::format("{}", fmt::join(texts, ", ")), false, {}};
}

// What a baseline was told of the Go of its runs: no format says that.
std::optional<Toolchain> Told(std::span<const Profile> runs) {
  std::set<std::string> told;
  for (const Profile& run : runs) {
    const auto by_format = profile::RangeOfFormat(run.format_version);
    if (by_format && !run.toolchains.empty() && run.toolchains != ToString(*by_format)) {
      told.insert(run.toolchains);
    }
  }
  return told.empty()
             ? std::nullopt
             : std::optional(Toolchain{fmt::format("{}", fmt::join(told, ", ")), true, {}});
}

}  // namespace

std::optional<Toolchain> InferToolchain(std::span<const Profile> runs) {
  if (auto told = Told(runs)) {
    return told;
  }
  std::vector<profile::Inferred> all;
  std::map<std::string, std::size_t> evidence;
  for (const Profile& run : runs) {
    if (auto inferred = profile::InferToolchain(run)) {
      for (const std::string& line : inferred->evidence) {
        ++evidence[line];
      }
      all.push_back(*std::move(inferred));
    }
  }
  if (all.empty()) {
    return std::nullopt;
  }
  GoRange range = all.front().range;
  for (const profile::Inferred& one : all) {
    const auto both = Common(range, one.range);
    if (!both) {
      return Several(all);
    }
    range = *both;
  }
  Toolchain toolchain{ToString(range), false, {}};
  for (const auto& [line, traces] : evidence) {
    toolchain.evidence.push_back(
        fmt::format("{} (in {} of {})", line, traces, Plural(runs.size(), "trace")));
  }
  return toolchain;
}

Status CheckToolchain(const NamedSide& side, std::vector<std::string>& doubts) {
  const auto named = side.toolchain ? std::nullopt : MinorIn(side.name);
  for (const Profile& run : side.runs) {
    if (side.toolchain && !MayHaveWritten(*side.toolchain, run)) {
      return Fail(Error{
          ErrorCode::kUsage,
          fmt::format("{} is said to be recorded by {}, but this trace has format {}, which {} "
                      "writes",
                      side.name, side.toolchain->text, run.format_version, run.toolchains),
          std::nullopt, run.file, "--toolchain NAME=VERSION is for the traces of one toolchain"});
    }
    const auto inferred = profile::InferToolchain(run);
    if (!inferred) {
      continue;
    }
    if (side.toolchain && !side.toolchain->development &&
        !inferred->range.Contains(side.toolchain->minor) && !inferred->evidence.empty()) {
      doubts.push_back(fmt::format("{} is said to be recorded by {}, but {} has {}", side.name,
                                   side.toolchain->text, run.file, inferred->evidence.front()));
      break;
    }
    if (named && !inferred->range.Contains(*named)) {
      doubts.push_back(fmt::format("{} is named after Go 1.{}, but {} wrote {}", side.name, *named,
                                   ToString(inferred->range), run.file));
      break;
    }
  }
  return {};
}

void Name(const NamedSide& named, Side& side) {
  side.name = named.name;
  if (named.toolchain) {
    side.toolchain = Toolchain{named.toolchain->text, true, {}};
  }
}

}  // namespace tracegate::diff
