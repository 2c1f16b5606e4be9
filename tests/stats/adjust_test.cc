#include "stats/adjust.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tracegate::stats {
namespace {

struct Row {
  std::vector<double> p, holm, bh;
};

TEST(Adjust, AgreesWithR) {
  const std::vector<Row> rows = {
#include "tests/stats/reference/adjust.inc"
  };
  ASSERT_EQ(rows.size(), 6U);
  for (const Row& row : rows) {
    const auto holm = Holm(row.p);
    const auto bh = BenjaminiHochberg(row.p);
    ASSERT_TRUE(holm && bh);
    ASSERT_EQ(holm->size(), row.p.size());
    ASSERT_EQ(bh->size(), row.p.size());
    for (std::size_t i = 0; i < row.p.size(); ++i) {
      EXPECT_NEAR((*holm)[i], row.holm[i], 1e-15) << i;
      EXPECT_NEAR((*bh)[i], row.bh[i], 1e-15) << i;
    }
  }
}

TEST(Adjust, AnEmptyFamilyIsValidAndANonsensicalPIsNot) {
  EXPECT_TRUE(Holm({})->empty());
  EXPECT_TRUE(BenjaminiHochberg({})->empty());
  for (const double p : {-0.1, 1.1, std::nan("")}) {
    EXPECT_FALSE(Holm(std::vector<double>{0.5, p}));
    EXPECT_FALSE(BenjaminiHochberg(std::vector<double>{p}));
  }
}

}  // namespace
}  // namespace tracegate::stats
