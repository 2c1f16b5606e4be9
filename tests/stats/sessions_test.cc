#include "stats/sessions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tests/stats/max_t_support.h"

namespace tracegate::stats {
namespace {

using Sessions = std::vector<std::uint32_t>;

struct Expected {
  double estimate, error, p_upper, p_lower, upper_adjusted, lower_adjusted, lower_bound, own_error;
};

TEST(TestSession, AgreesWithNumPyAndSciPy) {
#define SESSION_VALUES
  const std::vector<double> values = {
#include "tests/stats/reference/sessions.inc"
  };
#undef SESSION_VALUES
#define SESSION_ROWS
  const std::vector<Expected> rows = {
#include "tests/stats/reference/sessions.inc"
  };
#undef SESSION_ROWS
  const Sessions session = {0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3};
  const auto tests = TestSession(values, session, 0.05, {});
  ASSERT_TRUE(tests) << tests.error().what;
  ASSERT_EQ(tests->size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const CellTest& test = (*tests)[i];
    EXPECT_NEAR(test.estimate, rows[i].estimate, 1e-12) << i;
    EXPECT_NEAR(test.std_error, rows[i].error, 1e-9) << i;
    EXPECT_NEAR(test.p_upper, rows[i].p_upper, 1e-9) << i;
    EXPECT_NEAR(test.p_lower, rows[i].p_lower, 1e-9) << i;
    EXPECT_NEAR(test.p_upper_adjusted, rows[i].upper_adjusted, 1e-8) << i;
    EXPECT_NEAR(test.p_lower_adjusted, rows[i].lower_adjusted, 1e-8) << i;
    EXPECT_NEAR(test.lower_bound, rows[i].lower_bound, 1e-7) << i;
    EXPECT_NEAR(test.own_error, rows[i].own_error, 1e-12) << i;
    EXPECT_EQ(test.own_df, 2) << i;
  }
}

// Five sessions whose means differ by as much as their runs do, in all cells at once: a test over
// the runs would cry wolf in a third of the worlds (reference/sessions.txt).
TEST(TestSession, DifferencesBetweenDaysAreNoChange) {
  constexpr int kWorlds = 400;
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  Sessions session;
  for (std::uint32_t s = 0; s < 6; ++s) {
    session.insert(session.end(), 4, s);
  }
  int alarms = 0;
  int found = 0;
  for (int world = 0; world < kWorlds; ++world) {
    Matrix cells = Noise(50, session.size(), 0.05, 0, random);
    for (std::uint32_t s = 0; s < 6; ++s) {
      const double day = 0.05 * normal(random);
      for (auto& row : cells) {
        for (std::size_t run = 0; run < session.size(); ++run) {
          row[run] += session[run] == s ? day : 0;
        }
      }
    }
    const auto any = [&] {
      const auto tests = TestSession(Flat(cells), session, 0.05, {});
      return std::any_of(tests->begin(), tests->end(),
                         [](const CellTest& test) { return test.p_upper_adjusted <= 0.05; });
    };
    alarms += any() ? 1 : 0;
    for (std::size_t run = 20; run < session.size(); ++run) {
      cells[7][run] += std::log(1.6);
    }
    found += any() ? 1 : 0;
  }
  EXPECT_LE(alarms, 32);  // 5% and 2.75 standard errors more
  EXPECT_GE(found, 280);
}

TEST(TestSession, ACellThatNeverVariedIsJudgedByTheOthers) {
  const Sessions session = {0, 0, 1, 1, 2, 2};
  const std::vector<double> values = {0, 0, 0, 0, 0, 0, 1, 1.1, 1, 1.2, 1.1, 1, 2, 2, 2, 2, 9, 9};
  const auto tests = TestSession(values, session, 0.05, {});
  ASSERT_TRUE(tests);
  EXPECT_EQ((*tests)[0].p_upper, 0.5);
  // By hand: the one variance of means that varies is .05^2 / 2, and the median of chi2(1) .454936;
  // (1 * 0 + 2 * prior) / 3, times 1 + 1/2, is the prior again.
  EXPECT_NEAR((*tests)[2].std_error, std::sqrt(0.00125 / 0.454936), 1e-7);
  EXPECT_LT((*tests)[2].p_upper_adjusted, 0.05);
}

TEST(TestSession, NothingToJudgeByGivesNoVerdict) {
  const auto tests = TestSession(std::vector<double>{1, 1, 5}, Sessions{0, 1, 2}, 0.05, {});
  ASSERT_TRUE(tests);
  EXPECT_EQ((*tests)[0].p_upper, 1);
  EXPECT_EQ((*tests)[0].upper_bound, std::numeric_limits<double>::infinity());
}

TEST(TestSession, RefusesWhatHasNoMeaning) {
  const std::vector<double> three = {1, 2, 3};
  EXPECT_FALSE(TestSession(three, Sessions{0, 0, 1}, 0.05, {}));  // one session before
  EXPECT_FALSE(TestSession(three, Sessions{0, 2, 3}, 0.05, {}));  // none is number 1
  EXPECT_FALSE(TestSession(three, Sessions{0, 1, 99}, 0.05, {}));
  EXPECT_FALSE(TestSession(three, Sessions{}, 0.05, {}));
  EXPECT_FALSE(TestSession(three, Sessions{0, 1}, 0.05, {}));
  EXPECT_FALSE(TestSession(three, Sessions{0, 1, 2}, 0, {}));
  EXPECT_FALSE(TestSession(std::vector<double>{1, 2, std::nan("")}, Sessions{0, 1, 2}, 0.05, {}));
  EXPECT_TRUE(TestSession({}, Sessions{0, 1, 2}, 0.05, {})->empty());
}

}  // namespace
}  // namespace tracegate::stats
