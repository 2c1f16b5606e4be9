// Names that are made to do harm in what reads them.
#include <gmock/gmock.h>

#include "src/export/chrome.h"
#include "src/export/pprof.h"
#include "src/export/rows.h"
#include "src/export/waits.h"
#include "src/input/unpack.h"
#include "src/profile/builder.h"
#include "src/trace/reader.h"
#include "tests/support/sources.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A trace in which a goroutine of type `name` waits at `name` for `reason`.
Bytes TraceOf(const std::string& name, const std::string& reason) {
  Trace trace(Format::kGo126);
  Thread& m = RunningGoroutine(trace.NewGeneration());
  m.At(10).Event("GoBlock", {reason, Frames{name}});
  m.At(20).Event("GoUnblock", {1, 1, kNoFrames});
  return trace.File();
}

std::vector<profile::Profile> ProfileOf(const Bytes& trace) {
  const auto source = input::FromMemory(trace);
  auto profile = profile::ProfileTrace(*source, "a.trace");
  EXPECT_TRUE(profile) << profile.error().Line();
  return {*profile};
}

TEST(Csv, AFormulaIsMadeText) {
  const auto runs = ProfileOf(TraceOf("=HYPERLINK(\"http://x\")", "+1"));
  EXPECT_THAT(exports::ToCsv(runs),
              HasSubstr(",\"'=HYPERLINK(\"\"http://x\"\")\",false,Waiting,'+1,1,10,"));
  EXPECT_THAT(exports::ToJsonLines(runs), HasSubstr("\"type\":\"=HYPERLINK(\\\"http://x\\\")\""));
}

TEST(Csv, EverySignThatBeginsAFormula) {
  for (const std::string name : {"=1", "+1", "-1", "@A1", "\t=1", "\r=1"}) {
    EXPECT_THAT(exports::ToCsv(ProfileOf(TraceOf(name, "select"))), HasSubstr("'" + name)) << name;
  }
  EXPECT_THAT(exports::ToCsv(ProfileOf(TraceOf("main.main", "-"))), HasSubstr(",Waiting,-,"));
}

TEST(Csv, LinesAndQuotes) {
  const auto runs = ProfileOf(TraceOf("a,b\n\"c\"", "select"));
  EXPECT_THAT(exports::ToCsv(runs), HasSubstr(",\"a,b\n\"\"c\"\"\",false,"));
  const std::string json = exports::ToJsonLines(runs);
  EXPECT_EQ(json.substr(json.find("a,b"), 12), R"(a,b\n\"c\"",)");
}

TEST(JsonLines, TextThatIsNoUtf8IsReplaced) {
  EXPECT_THAT(exports::ToJsonLines(ProfileOf(TraceOf("a\xff", "select"))),
              HasSubstr("\"a\xef\xbf\xbd\""));
}

TEST(Chrome, NamesCannotEndTheirStrings) {
  const Bytes trace = TraceOf("</script>\"},\\\x1b\xff", "a\"b");
  const auto source = input::FromMemory(trace);
  const auto chrome = exports::ToChrome(*source, {}, {});
  ASSERT_TRUE(chrome) << chrome.error().Line();
  EXPECT_THAT(chrome->json, HasSubstr("\"name\":\"Waiting: a\\\"b\""));
  EXPECT_THAT(chrome->json, HasSubstr("G1 </script>\\\"},\\\\\\u001b\xef\xbf\xbd\""));
  EXPECT_THAT(chrome->json, Not(HasSubstr("\x1b")));
}

TEST(Pprof, NamesAreMadePrintable) {
  const Bytes trace = TraceOf("main.\x1b[31m\xff", "chan receive");
  const auto source = input::FromMemory(trace);
  const auto waits = exports::CollectWaits(*source, {}, {});
  ASSERT_TRUE(waits) << waits.error().Line();
  const auto packed = exports::ToPprof(*waits, exports::WaitKind::kSync);
  ASSERT_TRUE(packed);
  const auto unpacked = input::Gunzip(input::FromMemory(
      std::span(reinterpret_cast<const std::uint8_t*>(packed->data()), packed->size())));
  ASSERT_TRUE(unpacked);
  const auto profile = ReadWhole(*unpacked);
  ASSERT_TRUE(profile);
  EXPECT_THAT(*profile, HasSubstr("main.\\x1b[31m\\xff"));
  EXPECT_THAT(*profile, Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace tracegate::testing
