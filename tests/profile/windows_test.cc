#include "src/profile/windows.h"

#include <gtest/gtest.h>

#include "src/profile/builder.h"
#include "src/profile/merge.h"

namespace tracegate::profile {
namespace {

constexpr Nanos kMs = 1'000'000;

// However long it goes on: at least half of kMost moments, ascending, about equally far apart.
TEST(WindowRecorder, KeepsSomeTensOfMoments) {
  WindowRecorder recorder;
  std::uint64_t added = 0;
  for (Nanos now = 5; now < 100'000 * kMs; now += kMs / 3) {
    ++added;
    if (recorder.IsDue(now)) {
      recorder.Add(now, {{added, 2 * added}});
    }
  }
  const auto& moments = recorder.moments();
  ASSERT_GE(moments.size(), WindowRecorder::kMost / 2);
  ASSERT_LT(moments.size(), WindowRecorder::kMost);
  Nanos least = 100'000 * kMs;
  Nanos most = 0;
  for (std::size_t i = 1; i < moments.size(); ++i) {
    least = std::min(least, moments[i].time - moments[i - 1].time);
    most = std::max(most, moments[i].time - moments[i - 1].time);
    EXPECT_GT(moments[i].sums[0].count, moments[i - 1].sums[0].count);
  }
  EXPECT_GT(least, 0);
  EXPECT_LE(most, 2 * least);
}

TEST(WindowRecorder, GivesUpForGood) {
  WindowRecorder recorder;
  recorder.Add(1, {});
  recorder.GiveUp();
  EXPECT_TRUE(recorder.moments().empty());
  EXPECT_FALSE(recorder.IsDue(1'000'000'000 * kMs));
}

// The last moment of a real trace has nearly all spans, and none has more than there are.
TEST(Windows, OfARealTrace) {
  const auto profile = ProfileFile(TRACEGATE_FIXTURES "/stw/nopreempt/04.trace.gz");
  ASSERT_TRUE(profile);
  ASSERT_GE(profile->window_ends.size(), 32U);
  std::size_t cells = 0;
  for (const TypeProfile& type : profile->types) {
    for (const Cell& cell : type.cells) {
      ASSERT_EQ(cell.windows.size(), profile->window_ends.size());
      for (std::size_t i = 1; i < cell.windows.size(); ++i) {
        ASSERT_GE(cell.windows[i].count, cell.windows[i - 1].count);
        ASSERT_GE(cell.windows[i].time, cell.windows[i - 1].time);
      }
      EXPECT_LE(cell.windows.back().count, cell.spans.TotalCount());
      if (cell.spans.completed.count() > 1000) {
        ++cells;
        EXPECT_GE(static_cast<double>(cell.windows.back().count),
                  0.9 * static_cast<double>(cell.spans.TotalCount()));
      }
    }
  }
  EXPECT_GT(cells, 0U);
  Profile merged = *profile;
  Merge(merged, *profile);
  EXPECT_TRUE(merged.window_ends.empty());
}

}  // namespace
}  // namespace tracegate::profile
