// What a comparison makes of types that have another name.
#include <gmock/gmock.h>

#include "diff/align.h"
#include "diff/report/report.h"
#include "tests/diff/comparing.h"
#include "tests/diff/programs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace testing;  // NOLINT(google-build-using-namespace): the words of programs.h

TEST(ApplyAlignment, RenamesWhereverTypesAreNamed) {
  Profile run = Common()
                    .Waits("main.processor", "sync", kLock)
                    .Created("main.ticker", "main.processor")
                    .Waits("main.zero", "select", {"runtime.selectgo", "main.processor.func1"});
  const std::size_t types = run.types.size();
  run.types[0].wakes = {{"select", "main.a", 0, 1, 1}, {"select", "main.processor", 0, 2, 2}};
  run.stw.push_back({"stop-the-world (x)", 0, 1, kNoGoroutine, false,
                     profile::Straggler{"main.processor", 0, 1}});
  run.stw_by_name.push_back(
      {"stop-the-world (x)", {}, {{"main.a", 1, 1}, {"main.processor", 2, 2}}});
  Alignment alignment;
  alignment.names = {{"main.processor", "aaa.worker"}};
  const std::vector<profile::Stack> stacks = run.stacks;
  ApplyAlignment(alignment, run);
  ASSERT_EQ(run.types.size(), types);
  EXPECT_EQ(run.types[0].name, "aaa.worker");  // in the order of the names
  EXPECT_EQ(run.FindType("main.ticker")->creators[0].name, "aaa.worker");
  const auto& wakes = run.FindType("main.main")->wakes;
  EXPECT_EQ(wakes[0].waker, "aaa.worker");
  EXPECT_EQ(wakes[1].waker, "main.a");
  EXPECT_EQ(run.stw[0].straggler->type, "aaa.worker");
  EXPECT_EQ(run.stw_by_name[0].held_up[0].name, "aaa.worker");
  for (std::size_t i = 0; i < stacks.size(); ++i) {
    EXPECT_EQ(run.stacks[i].frames, stacks[i].frames);
    std::vector<std::string> frames = stacks[i].frames;
    for (std::string& frame : frames) {
      frame = frame == "main.processor"         ? "aaa.worker"
              : frame == "main.processor.func1" ? "aaa.worker.func1"
                                                : frame;
    }
    EXPECT_EQ(run.stacks[i].hash, profile::HashOf(frames));
  }
}

// Eight runs a side of a worker that waits longer under its new name.
TEST(Align, ComparesWhatWasRenamed) {
  std::vector<Profile> base;
  std::vector<Profile> changed;
  for (Nanos i = 0; i < 8; ++i) {
    const Nanos jitter = i * kMs / 10;
    base.push_back(Common()
                       .Waits("main.worker", "select", kSelect)
                       .Waits("main.worker", "sync", kLock, 10 * kMs + jitter));
    changed.push_back(Common()
                          .Waits("main.processor", "select", kSelect)
                          .Waits("main.processor", "sync", kLock, 30 * kMs + jitter));
  }
  const Comparison comparison = testing::MustCompare(base, changed);
  EXPECT_EQ(comparison.outcome, Outcome::kRegressed);
  EXPECT_THAT(Lines(comparison.aligned), ElementsAre("main.worker = main.processor by likeness"));
  const Finding* found =
      testing::Find(comparison, {"main.worker", "Waiting", "sync", Statistic::kTimePerSecond});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->verdict, stats::Verdict::kRegressed);
  ASSERT_THAT(found->because, SizeIs(1));  // nothing but the lock changed
  EXPECT_EQ(found->because[0].stack.front(), "sync.(*Mutex).Lock");
  EXPECT_EQ(found->because[0].stack.back(), "main.processor");
  const std::string text = report::ToText(comparison, {});
  EXPECT_THAT(text, HasSubstr("main.processor (was main.worker) Waiting sync"));
  EXPECT_THAT(text, HasSubstr("identity: main.processor is main.worker of base, by likeness"));
}

TEST(Align, ASuggestionCanBeCopied) {
  std::vector<Profile> base;
  std::vector<Profile> changed;
  for (int i = 0; i < 6; ++i) {
    base.push_back(Common().Waits("main.\"old\"", "chan receive", {"runtime.chanrecv1"}));
    changed.push_back(Common().Waits("main.new", "chan receive", {"runtime.chanrecv1"}));
  }
  const Comparison comparison = testing::MustCompare(base, changed);
  ASSERT_THAT(comparison.suggestions, SizeIs(1));
  const std::string line = R"("main.\"old\"" = "main.new")";
  EXPECT_THAT(report::ToText(comparison, {}), HasSubstr(line));
  EXPECT_THAT(report::ToMarkdown(comparison, {}), HasSubstr("[renames]\n" + line + "\n"));
  CompareOptions options;
  options.renames = {{"main.\"old\"", "main.new"}};
  const Comparison again = testing::MustCompare(base, changed, options);
  EXPECT_THAT(again.suggestions, IsEmpty());
  EXPECT_THAT(Lines(again.aligned), ElementsAre("main.\"old\" = main.new by rename"));
  EXPECT_EQ(again.Count(stats::Verdict::kGone), 0U);
  EXPECT_EQ(again.Count(stats::Verdict::kAppeared), 0U);
}

}  // namespace
}  // namespace tracegate::diff
