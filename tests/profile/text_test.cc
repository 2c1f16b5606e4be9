#include "src/profile/text.h"

#include <gmock/gmock.h>

#include <sstream>

#include "tests/support/example_trace.h"

namespace tracegate::profile {
namespace {

using testing::ExampleTrace;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ProfileOf;

// Columns of a terminal: one a code point, and one for each byte that belongs to
// none, since a terminal shows a replacement character there.
std::size_t Columns(std::string_view line) {
  std::size_t columns = 0;
  while (!line.empty()) {
    const auto lead = static_cast<unsigned char>(line.front());
    std::size_t size = 1;
    if (lead >= 0xf0 && lead < 0xf5) {
      size = 4;
    } else if (lead >= 0xe0) {
      size = 3;
    } else if (lead >= 0xc2) {
      size = 2;
    }
    bool valid = size <= line.size() && lead < 0xf5;
    for (std::size_t i = 1; valid && i < size; ++i) {
      valid = (static_cast<unsigned char>(line[i]) & 0xc0U) == 0x80;
    }
    line.remove_prefix(valid ? size : 1);
    ++columns;
  }
  return columns;
}

void ExpectWithin(const std::string& text, std::size_t width) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(Columns(line), width) << line;
  }
}

Profile Named(const std::string& name) {
  return ProfileOf(ExampleTrace(name, name, name), "dir/" + name);
}

TEST(ProfileText, SaysWhatIsThere) {
  const std::string text = ToText(ProfileOf(ExampleTrace(), "some/file"), {});
  for (const std::string_view part :
       {"some/file", "format 1.26 (Go 1.26 or 1.27)", "400ns of trace", "1 goroutines",
        "GOMAXPROCS 4", "1 GC cycles, 25ns", "1 stop-the-world, 4ns in all", "main.serve",
        "Waiting  select", "Running", "GC mark termination", "regions", "tasks"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ProfileText, SystemTypesAreHiddenUnlessAskedFor) {
  const Profile profile = ProfileOf(ExampleTrace("runtime.bgsweep"));
  EXPECT_THAT(ToText(profile, {}), Not(HasSubstr("runtime.bgsweep")));
  EXPECT_THAT(ToText(profile, {}), HasSubstr("1 system types"));
  TextOptions options;
  options.system = true;
  EXPECT_THAT(ToText(profile, options), HasSubstr("\nruntime.bgsweep"));
  // It assists for 5 of the 160 ns in which it runs.
  EXPECT_THAT(ToText(profile, options),
              HasSubstr("    runtime.bgsweep: 1 assists, 3.1% of its time on procs, p99 5ns\n"));
}

TEST(ProfileText, AtMostSoManyTypesMostBlockedFirst) {
  Profile profile;
  for (int i = 0; i < 30; ++i) {
    TypeProfile& type = profile.types.emplace_back();
    type.name = "main.type" + std::to_string(10 + i);
    type.cells.push_back({What::kWaiting, "select", {}});
    type.cells.back().spans.Add(1000 + i, true, true);
  }
  const std::string text = ToText(profile, {});
  EXPECT_THAT(text, HasSubstr("not shown: 10 more types"));
  EXPECT_THAT(text, HasSubstr("main.type39"));
  EXPECT_THAT(text, HasSubstr("main.type20"));
  EXPECT_THAT(text, Not(HasSubstr("main.type19")));
  EXPECT_LT(text.find("main.type39"), text.find("main.type38"));
  TextOptions all;
  all.max_types = 0;
  EXPECT_THAT(ToText(profile, all), HasSubstr("main.type10"));
}

TEST(ProfileText, HostileNamesStayOnTheirLineAndWithinTheWidth) {
  const std::size_t lines = [] {
    const std::string text = ToText(Named("plain"), {});
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }();
  for (const std::string& name :
       {std::string(500, 'x'), std::string("a\nb\r\tc"), std::string(300, '\n'),
        std::string("\x1b[2J\x1b]0;title\x07"), std::string("wörld→日本")}) {
    const std::string text = ToText(Named(name), {});
    ExpectWithin(text, TextOptions().width);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), lines);
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  }
}

TEST(ProfileText, InvalidUtf8StaysWithinTheWidth) {
  for (const std::string& name :
       {std::string(400, '\xff'), std::string(400, '\x80'), "main." + std::string(300, '\xbf')}) {
    ExpectWithin(ToText(Named(name), {}), TextOptions().width);
  }
}

TEST(ProfileText, LargeNumbersStayWithinTheWidth) {
  Profile profile;
  TypeProfile& type = profile.types.emplace_back();
  type.name = "main.busy";
  type.goroutines = 1'000'000'000;
  type.cells.push_back({What::kWaiting, "select", {}});
  Histogram& h = type.cells.back().spans.completed;
  h.Add(1'000'000);
  for (int i = 0; i < 27; ++i) {  // 134 million spans of a millisecond
    h.Merge(Histogram(h));
  }
  type.cells.back().spans.clipped_end.Add(1'000'000);  // so that no column is empty
  ExpectWithin(ToText(profile, {}), TextOptions().width);
}

TEST(ProfileText, NarrowTerminalsToo) {
  for (const std::size_t width : {120U, 100U, 90U, 80U, 60U}) {
    TextOptions options;
    options.width = width;
    ExpectWithin(ToText(ProfileOf(ExampleTrace()), options), width);
  }
}

TEST(ProfileText, DiagnosticsAreShown) {
  Profile profile = ProfileOf(ExampleTrace());
  profile.diagnostics.Count("misnested region", Severity::kWarning, 1234);
  EXPECT_THAT(ToText(profile, {}), HasSubstr("warning: misnested region (1,234 times)"));
}

}  // namespace
}  // namespace tracegate::profile
