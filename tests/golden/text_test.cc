#include "golden/text.h"

#include <gmock/gmock.h>

#include <limits>

namespace tracegate::golden {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t kGreatest = std::numeric_limits<std::uint64_t>::max();

// By hand: 31 is '5' + 26 = "f"; 32 is 0 with more to come, then 1; 64 bits are 12 x 5 + 4.
TEST(Pack, WritesFiveBitsALetter) {
  EXPECT_EQ(Pack({}), "");
  EXPECT_EQ(Pack({0}), "A");
  EXPECT_EQ(Pack({31}), "f");
  EXPECT_EQ(Pack({32}), "gB");
  EXPECT_EQ(Pack({1023, 1024}), "/fggB");
  EXPECT_EQ(Pack({kGreatest}), "////////////P");
}

TEST(Pack, IsReadBack) {
  const std::vector<std::uint64_t> numbers = {0, 1, 31, 32, 33, 1023, 1024, 123456789, kGreatest};
  EXPECT_EQ(Unpack(Pack(numbers)), numbers);
  EXPECT_THAT(*Unpack("ABgB"), ElementsAre(0, 1, 32));
}

TEST(Pack, RefusesWhatItDoesNotWrite) {
  for (const std::string_view bad : {"g", "a g", "gA", "ggA", "a-", "////////////Q",
                                     "////////////f", "/////////////A", "\xc3\xa4"}) {
    EXPECT_EQ(Unpack(bad), std::nullopt) << bad;
  }
}

TEST(Quote, LeavesPlainWords) {
  EXPECT_EQ(Quote("main.(*server[...]).handle.func1"), "main.(*server[...]).handle.func1");
  EXPECT_EQ(Quote(""), "\"\"");
  EXPECT_EQ(Quote("chan receive"), "\"chan receive\"");
}

// A name can neither begin a new line nor hide or turn what stands beside it.
TEST(Quote, EscapesWhatIsNoText) {
  EXPECT_EQ(Quote("a\nb"), R"("a\x0ab")");
  EXPECT_EQ(Quote("\"\\"), R"("\"\\")");
  EXPECT_EQ(Quote("\x1b[2J"), R"("\x1b[2J")");
  EXPECT_EQ(Quote("\xff"), R"("\xff")");
  EXPECT_EQ(Quote("a\u202e"
                  "b"),
            R"("a\xe2\x80\xaeb")");
  EXPECT_EQ(Quote("\u200b"), R"("\xe2\x80\x8b")");
  EXPECT_EQ(Quote("main.\u4e16"), "\"main.\u4e16\"");
}

TEST(Quote, IsReadBack) {
  std::string all;
  for (int c = 0; c < 256; ++c) {
    all += static_cast<char>(c);
  }
  const std::vector<std::string> words = {"x", "", "a b", all, "\u4e16\u202e", "\"", "\\x41"};
  std::string line;
  for (const std::string& word : words) {
    line += (line.empty() ? "" : " ") + Quote(word);
  }
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(SplitLine(line), words);
}

TEST(SplitLine, RefusesOtherBlanks) {
  for (const std::string_view bad :
       {"", " a", "a ", "a  b", "\"a", "\"a\"b", R"("\n")", R"("\xG1")", R"("\)"}) {
    EXPECT_EQ(SplitLine(bad), std::nullopt) << bad;
  }
}

TEST(ParseNumber, TakesOneSpelling) {
  EXPECT_EQ(ParseNumber("0"), 0U);
  EXPECT_EQ(ParseNumber("18446744073709551615"), kGreatest);
  for (const std::string_view bad :
       {"", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "18446744073709551616"}) {
    EXPECT_EQ(ParseNumber(bad), std::nullopt) << bad;
  }
}

// By hand: six decimals, and none that says nothing.
TEST(Decimal, WritesMillionths) {
  EXPECT_EQ(Decimal(0), "0");
  EXPECT_EQ(Decimal(1), "0.000001");
  EXPECT_EQ(Decimal(250'000), "0.25");
  EXPECT_EQ(Decimal(12'000'000), "12");
  EXPECT_EQ(Decimal(kGreatest), "18446744073709.551615");
}

TEST(Decimal, IsReadBackInOneSpelling) {
  for (const std::uint64_t number :
       {std::uint64_t{0}, std::uint64_t{7}, std::uint64_t{999'999}, std::uint64_t{1'000'010},
        std::uint64_t{1'000'000'000'000'000}}) {
    EXPECT_EQ(ParseDecimal(Decimal(number)), number);
  }
  for (const std::string_view bad : {"",
                                     ".",
                                     "1.",
                                     ".5",
                                     "0.50",
                                     "0.0",
                                     "00",
                                     "01.5",
                                     "-1",
                                     "-0",
                                     "+1",
                                     "1e3",
                                     "nan",
                                     "inf",
                                     "0x1",
                                     "0.0000001",
                                     "1.2.3",
                                     "1,5",
                                     " 1",
                                     "18446744073709551616",
                                     "99999999999999999999.5",
                                     "0.12345\n",
                                     "0.:"}) {
    EXPECT_EQ(ParseDecimal(bad), std::nullopt) << bad;
  }
}

// xxhsum of xxHash: XXH3 with 128 bits of the empty input.
TEST(Hash128, IsXxh3) { EXPECT_EQ(Hash128(""), "99aa06d3014798d86001c324468d497f"); }

std::string Refusal(const std::string& text) {
  const auto body = Unseal("baseline", text);
  return body ? "" : body.error().Line();
}

TEST(Unseal, TakesWhatSealMade) {
  const std::string text = Seal("baseline", 1, "a\nb c\n");
  const auto body = Unseal("baseline", text);
  ASSERT_TRUE(body) << body.error().Line();
  EXPECT_THAT(body->lines, ElementsAre("a", "b c"));
  EXPECT_EQ(body->first, 3U);
}

TEST(Unseal, SaysWhatIsWrong) {
  const std::string text = Seal("baseline", 1, "session 1\nrun 2\n");
  std::string edited = text;
  edited.replace(edited.find("run 2"), 5, "run 3");
  EXPECT_THAT(Refusal(edited), HasSubstr("line 2: the content hash differs: the file was edited"));
  EXPECT_THAT(Refusal(text.substr(0, text.size() - 8)), HasSubstr("was cut: its last line"));
  EXPECT_THAT(Refusal(text.substr(0, 30)), HasSubstr("was cut after line 1"));
  EXPECT_THAT(Refusal(""), HasSubstr("is empty"));
  EXPECT_THAT(Refusal("go 1.26 trace\0\0\0"), HasSubstr("line 1: this is no baseline"));
  EXPECT_THAT(Refusal("tracegate pending 1\n"), HasSubstr("line 1: this is no baseline"));
  EXPECT_THAT(Refusal("tracegate baseline 3\nx\n"),
              HasSubstr("schema 3 is newer than this tracegate, which reads up to 2; update"));
  EXPECT_THAT(Refusal("tracegate baseline 0\nx\n"), HasSubstr("there is no schema \"0\""));
  EXPECT_THAT(Refusal("tracegate baseline 01\nx\n"), HasSubstr("there is no schema \"01\""));
  EXPECT_THAT(Refusal("tracegate baseline 1\r\nx\r\n"), HasSubstr("changed to CR LF"));
  EXPECT_THAT(Refusal(text + "<<<<<<< mine\n"), HasSubstr("merge conflict"));
  EXPECT_THAT(Refusal(text + "more\n"), HasSubstr("was cut"));
}

}  // namespace
}  // namespace tracegate::golden
