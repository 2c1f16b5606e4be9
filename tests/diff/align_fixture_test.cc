// How often types of real programs are found again under another name, and how often one is taken
// for another.
#include <gmock/gmock.h>

#include <filesystem>

#include "diff/align.h"
#include "src/profile/builder.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
namespace fs = std::filesystem;

Profile Fixture(const std::string& path) {
  auto profile = profile::ProfileFile(std::string(TRACEGATE_FIXTURES) + "/" + path + ".trace.gz");
  EXPECT_TRUE(profile.has_value()) << path;
  return profile ? *std::move(profile) : Profile();
}

// Two runs of each program; they differ in what a regression changes.
struct Sides {
  Profile base;
  Profile changed;
};
std::vector<Sides> Programs() {
  std::vector<Sides> programs;
  for (const auto& [base, changed] : std::vector<std::pair<std::string, std::string>>{
           {"quota/fixed/01", "quota/buggy/02"},
           {"tasks/base/01", "tasks/base/05"},
           {"assist/alloc/05", "assist/pooled/05"},
           {"stw/preempt/02", "stw/nopreempt/04"},
           {"align/base-go1.22", "align/base-go1.27"},
           {"edge/gomaxprocs-go1.22", "edge/gomaxprocs-go1.27"},
           {"edge/syscalls-go1.24", "edge/syscalls-go1.27"}}) {
    programs.push_back({Fixture(base), Fixture(changed)});
  }
  return programs;
}

std::vector<std::string> TypesOfBoth(const Sides& sides) {
  std::vector<std::string> names;
  for (const profile::TypeProfile& type : sides.base.types) {
    if (!type.system && sides.changed.FindType(type.name) != nullptr) {
      names.push_back(type.name);
    }
  }
  return names;
}

// As if the source had named the function so.
Profile Renamed(const Profile& profile, const std::string& from, const std::string& to) {
  Profile renamed = profile;
  Alignment alignment;
  alignment.names = {{from, to}};
  ApplyAlignment(alignment, renamed);
  for (profile::Stack& stack : renamed.stacks) {
    for (std::string& frame : stack.frames) {
      frame = frame == from ? to : frame;
    }
  }
  return renamed;
}

Profile Without(Profile profile, const std::string& type) {
  std::erase_if(profile.types, [&](const auto& row) { return row.name == type; });
  return profile;
}

Alignment AlignOne(const Profile& base, const Profile& changed) {
  return Align(std::span(&base, 1), std::span(&changed, 1), {});
}

TEST(AlignFixtures, RenamedTypesAreMatchedRightOrNotAtAll) {
  int all = 0;
  int matched = 0;
  int suggested = 0;
  for (const Sides& sides : Programs()) {
    for (const std::string& name : TypesOfBoth(sides)) {
      const std::string renamed = "main.anotherName";
      const Alignment found = AlignOne(sides.base, Renamed(sides.changed, name, renamed));
      ++all;
      for (const TypeMatch& match : found.matches) {
        const bool right = (match.base == name) == (match.changed == renamed);
        EXPECT_TRUE(right) << match.base << " = " << match.changed << ": " << match.evidence;
        matched += match.base == name ? 1 : 0;
      }
      for (const TypeMatch& match : found.suggestions) {
        suggested += match.base == name && match.changed == renamed ? 1 : 0;
      }
    }
  }
  RecordProperty("all", all);
  std::cout << all << " renamed: " << matched << " matched, " << suggested << " suggested\n";
  EXPECT_GE(all, 20);
  EXPECT_GE(matched + suggested, all * 3 / 4);
}

// One type is gone and another appears, which is not the same: no pair of them may be matched.
TEST(AlignFixtures, TypesThatAreNotTheSameAreNotMatched) {
  int all = 0;
  int suggested = 0;
  for (const Sides& sides : Programs()) {
    const std::vector<std::string> names = TypesOfBoth(sides);
    for (const std::string& gone : names) {
      for (const std::string& appeared : names) {
        if (gone == appeared) {
          continue;
        }
        const Alignment found =
            AlignOne(Without(sides.base, appeared), Without(sides.changed, gone));
        ++all;
        for (const TypeMatch& match : found.matches) {
          EXPECT_NE(match.base, gone) << match.changed << ": " << match.evidence;
        }
        for (const TypeMatch& match : found.suggestions) {
          suggested += match.base == gone && match.changed == appeared ? 1 : 0;
        }
      }
    }
  }
  std::cout << all << " pairs of other types: " << suggested << " suggested\n";
  EXPECT_GE(all, 50);
}

}  // namespace
}  // namespace tracegate::diff
