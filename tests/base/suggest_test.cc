#include "src/base/suggest.h"

#include <gtest/gtest.h>

#include <array>

namespace tracegate {
namespace {

constexpr std::array<std::string_view, 5> kWords = {"margin", "floor", "min-runs", "Waiting",
                                                    "regressed"};

TEST(DidYouMean, FindsTheNearest) {
  EXPECT_EQ(DidYouMean("margn", kWords), "did you mean \"margin\"?");
  EXPECT_EQ(DidYouMean("amrgin", kWords), "did you mean \"margin\"?");  // one exchange
  EXPECT_EQ(DidYouMean("min_runs", kWords), "did you mean \"min-runs\"?");
  EXPECT_EQ(DidYouMean("WAITING", kWords), "did you mean \"Waiting\"?");
  EXPECT_EQ(DidYouMean("regression", kWords), "did you mean \"regressed\"?");  // 3 edits of 10
  EXPECT_EQ(DidYouMean("wait", kWords), "did you mean \"Waiting\"?");          // begins with it
}

TEST(DidYouMean, ListsAllWhereNoneIsNear) {
  const std::string all = "there are margin, floor, min-runs, Waiting, regressed";
  EXPECT_EQ(DidYouMean("budget", kWords), all);
  EXPECT_EQ(DidYouMean("", kWords), all);
  EXPECT_EQ(DidYouMean(std::string(100'000, 'x'), kWords), all);
  EXPECT_EQ(DidYouMean("x", {}), "");
}

}  // namespace
}  // namespace tracegate
