#include "src/base/date.h"

#include <gtest/gtest.h>

namespace tracegate {
namespace {

TEST(ParseDate, KnowsTheCalendar) {
  for (const char* good : {"2026-11-26", "2024-02-29", "0001-01-01"}) {
    EXPECT_TRUE(ParseDate(good)) << good;
  }
  for (const char* bad : {"", "2026-13-01", "2026-00-10", "2026-11-31", "2100-02-29", "26-11-26",
                          "2026/11/26", "2026-11-26 ", "+026-11-26"}) {
    EXPECT_FALSE(ParseDate(bad)) << bad;
  }
}

}  // namespace
}  // namespace tracegate
