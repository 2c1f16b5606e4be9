#include "src/base/text.h"

#include <gtest/gtest.h>

#include <limits>

namespace tracegate {
namespace {

TEST(FormatCountShort, IsNeverWiderThanNineColumns) {
  EXPECT_EQ(FormatCountShort(0), "0");
  EXPECT_EQ(FormatCountShort(9'999'999), "9,999,999");
  EXPECT_EQ(FormatCountShort(10'000'000), "10.0M");
  EXPECT_EQ(FormatCountShort(134'217'728), "134M");
  EXPECT_EQ(FormatCountShort(2'100'000'000), "2.10G");
}

TEST(Text, DurationsHaveThreeDigitsAndAUnit) {
  struct Row {
    double nanos;
    std::string text;
  };
  for (const Row& row : {Row{0, "0"},
                         Row{1, "1ns"},
                         Row{9'999'999.4e9, "9999999s"},
                         Row{9'999'999.6e9, "116d"},
                         Row{18446744073709551615.0, "213504d"},
                         Row{384, "384ns"},
                         Row{999, "999ns"},
                         Row{999.4, "999ns"},
                         Row{999.6, "1.00µs"},
                         Row{1000, "1.00µs"},
                         Row{1234, "1.23µs"},
                         Row{9994, "9.99µs"},
                         Row{9996, "10.0µs"},  // not "10.00µs"
                         Row{15100, "15.1µs"},
                         Row{99940, "99.9µs"},
                         Row{99960, "100µs"},  // not "100.0µs"
                         Row{999400, "999µs"},
                         Row{999600, "1.00ms"},  // not "1000µs"
                         Row{1.3e6, "1.30ms"},
                         Row{202e6, "202ms"},
                         Row{999.6e6, "1.00s"},
                         Row{12.34e9, "12.3s"},
                         Row{999e9, "999s"},
                         Row{1000e9, "1000s"},
                         Row{86400e9, "86400s"},
                         Row{-1500, "-1.50µs"}}) {
    EXPECT_EQ(FormatDuration(row.nanos), row.text) << row.nanos;
  }
}

TEST(Text, CountsHaveSeparators) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1000), "1,000");
  EXPECT_EQ(FormatCount(12345), "12,345");
  EXPECT_EQ(FormatCount(1234567), "1,234,567");
  EXPECT_EQ(FormatCount(std::numeric_limits<std::uint64_t>::max()), "18,446,744,073,709,551,615");
}

TEST(Text, BytesGoByPowersOf1000) {
  EXPECT_EQ(FormatBytes(0), "0 B");
  EXPECT_EQ(FormatBytes(999), "999 B");
  EXPECT_EQ(FormatBytes(1000), "1.00 kB");
  EXPECT_EQ(FormatBytes(454'321), "454 kB");
  EXPECT_EQ(FormatBytes(999'600), "1.00 MB");
  EXPECT_EQ(FormatBytes(31'200'000), "31.2 MB");
  EXPECT_EQ(FormatBytes(5'000'000'000), "5.00 GB");
  EXPECT_EQ(FormatBytes(7'000'000'000'000), "7.00 TB");
}

TEST(Text, PadCountsCodePoints) {
  EXPECT_EQ(Pad("ab", 5), "ab   ");
  EXPECT_EQ(Pad("ab", 5, true), "   ab");
  EXPECT_EQ(Pad("15µs", 6, true), "  15µs");  // µ is two bytes
  EXPECT_EQ(Pad("abcdef", 3), "abcdef");
  EXPECT_EQ(Pad("", 2), "  ");
}

TEST(Text, ShortenGivesUpTheMiddle) {
  EXPECT_EQ(Shorten("short", 5), "short");
  EXPECT_EQ(Shorten("abcdefghij", 6), "ab…hij");
  EXPECT_EQ(Shorten("abcdefghij", 1), "…");
  EXPECT_EQ(Shorten("µµµµµµµµ", 4), "µ…µµ");
  EXPECT_EQ(Shorten("", 4), "");
}

TEST(Text, ShortenIsNeverWiderThanAsked) {
  const std::string name = "github.com/some/long/module.(*Type[go.shape.int]).Method.func1.gowrap2";
  for (std::size_t width = 1; width < name.size(); ++width) {
    const std::string text = Shorten(name, width);
    EXPECT_EQ(Pad(text, width), text) << width;            // not narrower
    EXPECT_EQ(Pad(text, width + 1), text + " ") << width;  // not wider
  }
}

}  // namespace
}  // namespace tracegate
