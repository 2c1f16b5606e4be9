#include "src/base/error.h"

#include <gtest/gtest.h>

#include "src/base/diagnostics.h"

namespace tracegate {
namespace {

// One row a fault: lone continuation, lone lead, cut sequence, overlong forms, surrogate,
// above U+10FFFF, a control character of two bytes.
TEST(Printable, WhatIsNoUtf8BecomesHex) {
  EXPECT_EQ(Printable("a\x80z"), "a\\x80z");
  EXPECT_EQ(Printable("\xff"), "\\xff");
  EXPECT_EQ(Printable("\xc3"), "\\xc3");
  EXPECT_EQ(Printable("\xe2\x86!"), "\\xe2\\x86!");
  EXPECT_EQ(Printable("\xc0\xaf"), "\\xc0\\xaf");
  EXPECT_EQ(Printable("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");
  EXPECT_EQ(Printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");
  EXPECT_EQ(Printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
  EXPECT_EQ(Printable("\xc2\x9b"
                      "31m"),
            "\\xc2\\x9b31m");
}

TEST(Printable, ControlCharactersBecomeHex) {
  EXPECT_EQ(Printable("plain text"), "plain text");
  EXPECT_EQ(Printable("a\nb\tc\r"), "a\\x0ab\\x09c\\x0d");
  EXPECT_EQ(Printable("\x1b[31mred"), "\\x1b[31mred");
  EXPECT_EQ(Printable(std::string_view("nul\0", 4)), "nul\\x00");
  EXPECT_EQ(Printable("del\x7f"), "del\\x7f");
  EXPECT_EQ(Printable("\x1f \x20~"), "\\x1f  ~");
  EXPECT_EQ(Printable("µ→日本"), "µ→日本");
  EXPECT_EQ(Printable("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf") << "U+10FFFF, the last";
  EXPECT_EQ(Printable(""), "");
}

TEST(ErrorLine, HasThePartsThatAreThere) {
  const Error bare{ErrorCode::kCorrupt, "cause"};
  EXPECT_EQ(bare.Line(), "cause");
  EXPECT_EQ((Error{ErrorCode::kCorrupt, "cause", 0}.Line()), "at byte 0: cause");
  EXPECT_EQ((Error{ErrorCode::kCorrupt, "cause", std::nullopt, "file"}.Line()), "file: cause");
  EXPECT_EQ((Error{ErrorCode::kCorrupt, "cause", std::nullopt, "", "try"}.Line()), "cause; try");
  EXPECT_EQ((Error{ErrorCode::kCorrupt, "cause", ~std::uint64_t{0}, "file", "try"}.Line()),
            "file: at byte 18446744073709551615: cause; try");
}

TEST(ErrorLine, IsOneLineWhateverTheNames) {
  const Error error{ErrorCode::kIo, "what\nis", 7, "na\nme\x1b[2J", "a\rb"};
  EXPECT_EQ(error.Line(), "na\\x0ame\\x1b[2J: at byte 7: what\\x0ais; a\\x0db");
}

TEST(Fail, CarriesWhatItIsGiven) {
  const Status status = Fail(ErrorCode::kLimit, "too much", 12);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kLimit);
  EXPECT_EQ(status.error().offset, 12u);
  const Result<int> passed_on = Fail(status.error());
  EXPECT_EQ(passed_on.error().Line(), "at byte 12: too much");
}

TEST(Diagnostics, CountByNameInOrderOfOccurrence) {
  Diagnostics diagnostics;
  diagnostics.Count("second letter", Severity::kWarning);
  diagnostics.Count("first letter", Severity::kLoss, 3);
  diagnostics.Count("second letter", Severity::kWarning, 4);
  ASSERT_EQ(diagnostics.all().size(), 2u);
  EXPECT_EQ(diagnostics.all()[0].name, "second letter");
  EXPECT_EQ(diagnostics.all()[0].count, 5u);
  EXPECT_EQ(diagnostics.all()[0].severity, Severity::kWarning);
  EXPECT_EQ(diagnostics.all()[1].name, "first letter");
  EXPECT_EQ(diagnostics.all()[1].count, 3u);
}

TEST(Diagnostics, MergeAddsUp) {
  Diagnostics into;
  into.Count("a", Severity::kInfo, 1);
  Diagnostics from;
  from.Count("b", Severity::kLoss, 10);
  from.Count("a", Severity::kInfo, 100);
  into.Merge(from);
  ASSERT_EQ(into.all().size(), 2u);
  EXPECT_EQ(into.all()[0].count, 101u);
  EXPECT_EQ(into.all()[1].name, "b");
  EXPECT_EQ(into.all()[1].count, 10u);
}

TEST(Diagnostics, SeveritiesHaveNames) {
  EXPECT_EQ(ToString(Severity::kInfo), "info");
  EXPECT_EQ(ToString(Severity::kWarning), "warning");
  EXPECT_EQ(ToString(Severity::kLoss), "loss");
}

}  // namespace
}  // namespace tracegate
