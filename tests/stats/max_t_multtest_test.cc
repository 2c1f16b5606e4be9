// The max-T test, not moderated, against Bioconductor's multtest.
#include <gtest/gtest.h>

#include <vector>

#include "stats/max_t.h"
#include "tests/stats/max_t_support.h"

namespace tracegate::stats {
namespace {

struct Row {
  std::size_t base, news;
  std::vector<double> values, statistic, upper, upper_adjusted, lower, lower_adjusted;
};

const std::vector<Row>& Reference() {
  static const std::vector<Row> rows = {
#include "tests/stats/reference/max_t_multtest.inc"
  };
  return rows;
}

TEST(MaxT, AgreesWithBioconductorsMultTest) {
  ASSERT_EQ(Reference().size(), 6U);
  MaxTOptions options;
  options.moderate = false;
  int welch = 0;
  for (const Row& row : Reference()) {
    SCOPED_TRACE(testing::Message() << row.base << "+" << row.news);
    const auto result =
        MaxT(row.values, row.base + row.news, Sides(row.base, row.news), 0.05, options);
    ASSERT_TRUE(result);
    EXPECT_TRUE(result->enumerated);
    welch += result->welch ? 1 : 0;
    ASSERT_EQ(result->cells.size(), row.statistic.size());
    for (std::size_t i = 0; i < row.statistic.size(); ++i) {
      const CellTest& cell = result->cells[i];
      EXPECT_NEAR(cell.statistic, row.statistic[i], 1e-9) << i;
      EXPECT_NEAR(cell.p_upper, row.upper[i], 1e-12) << i;
      EXPECT_NEAR(cell.p_upper_adjusted, row.upper_adjusted[i], 1e-12) << i;
      EXPECT_NEAR(cell.p_lower, row.lower[i], 1e-12) << i;
      EXPECT_NEAR(cell.p_lower_adjusted, row.lower_adjusted[i], 1e-12) << i;
    }
  }
  EXPECT_EQ(welch, 2);
}

}  // namespace
}  // namespace tracegate::stats
