#include "src/profile/toolchain.h"

#include <gmock/gmock.h>

namespace tracegate::profile {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Profile RunOf(const std::string& format, const std::vector<std::vector<std::string>>& stacks) {
  Profile run;
  run.format_version = format;
  for (const auto& frames : stacks) {
    run.stacks.push_back({0, frames});
  }
  return run;
}

GoRange RangeOf(const std::string& format, const std::vector<std::vector<std::string>>& stacks) {
  const auto inferred = InferToolchain(RunOf(format, stacks));
  return inferred ? inferred->range : GoRange{};
}

TEST(ParseGoVersion, ReadsWhatGoVersionSays) {
  for (const auto& [text, minor] :
       {std::pair("go1.24", 24), std::pair("go1.24.4", 24), std::pair("go1.27rc1", 27),
        std::pair("go1.5", 5), std::pair("go1.27.3-X:nogreenteagc", 27),
        std::pair("go1.27.3 X:nogreenteagc,synctest", 27), std::pair("go1.28-devel_0a1b2c", 28)}) {
    const auto version = ParseGoVersion(text);
    ASSERT_TRUE(version) << text;
    EXPECT_EQ(version->minor, minor) << text;
    EXPECT_EQ(version->text, text);
  }
  EXPECT_EQ(ParseGoVersion("go1.27.3 X:nogreenteagc")->experiments, "nogreenteagc");
  EXPECT_EQ(ParseGoVersion("go1.27.3")->experiments, "");
  EXPECT_TRUE(ParseGoVersion("go1.28-devel_0a1b2c")->development);
}

TEST(ParseGoVersion, RefusesAllElse) {
  for (const std::string text :
       {"", "go", "1.24", "go1", "go1.", "go2.1", "go1.24.", "go1.24.4.1", "go1.x", " go1.24",
        "go1.24\n", "go1.9999", "go1.24-X:", "go1.24-X:<b>"}) {
    EXPECT_FALSE(ParseGoVersion(text)) << text;
  }
  EXPECT_FALSE(ParseGoVersion("go1.27-X:" + std::string(100'000, 'a')));
}

TEST(InferToolchain, WithoutEvidenceTheFormatIsAllThatIsKnown) {
  EXPECT_EQ(RangeOf("1.5", {}), (GoRange{5, 6}));
  EXPECT_EQ(RangeOf("1.11", {}), (GoRange{11, 18}));
  EXPECT_EQ(RangeOf("1.19", {}), (GoRange{19, 20}));
  EXPECT_EQ(RangeOf("1.22", {}), (GoRange{22, 22}));
  EXPECT_EQ(RangeOf("1.23", {}), (GoRange{23, 24}));
  EXPECT_EQ(RangeOf("1.26", {{"runtime.mallocgcSmallScanNoHeader", "main.f"}}), (GoRange{26, 27}));
  EXPECT_FALSE(InferToolchain(RunOf("1.22, 1.26", {})));
  EXPECT_FALSE(InferToolchain(RunOf("", {})));
}

TEST(InferToolchain, FunctionsNarrowIt) {
  EXPECT_EQ(RangeOf("1.26", {{"runtime.gcStart", "runtime.mallocgcSmallScanSlowPath"}}),
            (GoRange{27, 27}));
  EXPECT_EQ(RangeOf("1.26", {{"net/http.(*http2serverConn).serve"}}), (GoRange{26, 26}));
  EXPECT_EQ(RangeOf("1.23", {{"internal/sync.(*Mutex).lockSlow"}}), (GoRange{24, 24}));
  EXPECT_EQ(RangeOf("1.23", {{"sync.(*Mutex).lockSlow"}}), (GoRange{23, 23}));
  EXPECT_EQ(RangeOf("1.11", {{"runtime.asyncPreempt", "main.spin"}}), (GoRange{14, 18}));
  const auto inferred = InferToolchain(RunOf("1.26", {{"runtime.mallocgcSmallScanSlowPath"}}));
  EXPECT_THAT(inferred->evidence, ElementsAre(HasSubstr("which is in Go 1.27 and later")));
}

TEST(InferToolchain, TheNameOfAGoroutineTypeIsAFunctionToo) {
  Profile run = RunOf("1.11", {});
  run.types.emplace_back().name = "runtime.timerproc";
  EXPECT_EQ(InferToolchain(run)->range, (GoRange{11, 13}));
}

TEST(InferToolchain, ACallCountsOnlyFromThatCaller) {
  EXPECT_EQ(RangeOf("1.23", {{"runtime.gcStart", "runtime.mallocgc", "main.f"}}),
            (GoRange{23, 23}));
  EXPECT_EQ(RangeOf("1.23", {{"runtime.gcStart", "runtime.GC", "runtime.mallocgc"}}),
            (GoRange{23, 24}));
  EXPECT_EQ(RangeOf("1.23", {{"runtime.gcStart"}, {"runtime.mallocgc"}}), (GoRange{23, 24}));
}

TEST(InferToolchain, LikeNamesAreNoEvidence) {
  EXPECT_EQ(RangeOf("1.23", {{"example.com/internal/sync.Lock"},
                             {"sync.(*Mutex).lockSlower"},
                             {"internal/synctest.Run"}}),
            (GoRange{23, 24}));
}

TEST(InferToolchain, WhatContradictsItselfOrTheFormatCountsForNothing) {
  const auto both = InferToolchain(
      RunOf("1.23", {{"internal/sync.(*Mutex).lockSlow"}, {"sync.(*Mutex).lockSlow"}}));
  EXPECT_EQ(both->range, (GoRange{23, 24}));
  EXPECT_THAT(both->evidence, IsEmpty());
  const auto against = InferToolchain(RunOf("1.22", {{"internal/sync.(*Mutex).lockSlow"}}));
  EXPECT_EQ(against->range, (GoRange{22, 22}));
}

TEST(GoRange, ReadsWell) {
  EXPECT_EQ(ToString(GoRange{27, 27}), "Go 1.27");
  EXPECT_EQ(ToString(GoRange{26, 27}), "Go 1.26 or 1.27");
  EXPECT_EQ(ToString(GoRange{11, 18}), "Go 1.11 to 1.18");
}

TEST(MayHaveWritten, IsByTheFormat) {
  const auto may = [](const std::string& version, const std::string& format) {
    return MayHaveWritten(*ParseGoVersion(version), RunOf(format, {}));
  };
  EXPECT_TRUE(may("go1.24.4", "1.23"));
  EXPECT_TRUE(may("go1.18", "1.11"));
  EXPECT_FALSE(may("go1.21.1", "1.26"));
  EXPECT_FALSE(may("go1.27", "1.25"));
  EXPECT_TRUE(may("go1.30", "1.26"));  // not known yet: any format from the newest on
  EXPECT_FALSE(may("go1.30", "1.25"));
  EXPECT_TRUE(may("go1.25-devel_abc", "1.23"));
  EXPECT_FALSE(may("go1.25-devel_abc", "1.22"));
}

}  // namespace
}  // namespace tracegate::profile
