#include "golden/baseline.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "golden/parts.h"
#include "tests/golden/fixtures.h"

namespace tracegate::golden {
namespace {

using testing::Blessed;
using testing::Side;

TEST(Baseline, IsTheSameWhateverTheOrderOfRuns) {
  std::vector<profile::Profile> runs = Side("quota/fixed", 4);
  const std::string text = WriteBaseline(Blessed(runs));
  std::reverse(runs.begin(), runs.end());
  std::swap(runs[1], runs[2]);
  runs[0].file = "other";
  EXPECT_EQ(WriteBaseline(Blessed(runs)), text);
  RecordProperty("bytes", static_cast<int>(text.size()));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("quota/fixed")));
}

TEST(Baseline, ReadsWhatItWrote) {
  const std::string text = WriteBaseline(Blessed(Side("quota/fixed", 4)));
  const auto read = ReadBaseline(text);
  ASSERT_TRUE(read) << read.error().Line();
  EXPECT_EQ(WriteBaseline(*read), text);
  EXPECT_EQ(text.find(HashOf(*read)), text.find("xxh3-128 ") + 9);
}

}  // namespace
}  // namespace tracegate::golden
