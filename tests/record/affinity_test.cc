#include "src/record/affinity.h"

#include <gmock/gmock.h>

namespace tracegate::record {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(CpuList, RangesAndNumbers) {
  EXPECT_THAT(ParseCpuList("0").value(), ElementsAre(0));
  EXPECT_THAT(ParseCpuList("3,0-1").value(), ElementsAre(0, 1, 3));
  EXPECT_THAT(ParseCpuList("2-2,1-3").value(), ElementsAre(1, 2, 3));
  EXPECT_THAT(ParseCpuList("1023").value(), ElementsAre(1023));
}

TEST(CpuList, AnythingElseIsRefused) {
  for (const char* text : {"", ",", "0,", ",0", "a", "0-", "-1", "3-1", "0 1", "1024",
                           "0-99999999999", "0x1", "0;1", "1.5", "+1"}) {
    const auto cpus = ParseCpuList(text);
    ASSERT_FALSE(cpus) << text;
    EXPECT_EQ(cpus.error().Line(), "\"" + std::string(text) + "\" is no list of CPUs; write 0-1,3");
  }
}

TEST(Pin, CpusThatAreNotThereAreNamed) {
  const auto allowed = AllowedCpus();
  ASSERT_TRUE(allowed);
  ASSERT_FALSE(allowed->empty());
  EXPECT_THAT(ParsePin(std::to_string(allowed->front())).value(), ElementsAre(allowed->front()));
  const auto missing = ParsePin(std::to_string(allowed->front()) + ",1023");
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().Line(), HasSubstr("there is no CPU 1023"));
}

}  // namespace
}  // namespace tracegate::record
