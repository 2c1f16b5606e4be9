// The HTML report as a file; tests/cli/html_test.py looks at it in a browser.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "diff/report/html.h"
#include "diff/report/html_assets.h"

namespace tracegate::diff::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t CountOf(std::string_view what, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; ++at) {
    ++count;
  }
  return count;
}

TEST(EscapeForScript, LeavesNothingThatEndsTheElement) {
  EXPECT_EQ(EscapeForScript("</script><!-- & -->"),
            "\\u003c/script\\u003e\\u003c!-- \\u0026 --\\u003e");
}

TEST(EscapeForScript, EscapesLineSeparatorsOfUnicodeAlone) {
  EXPECT_EQ(EscapeForScript("a\xe2\x80\xa8"
                            "b\xe2\x80\xa9"
                            "c\xe2\x80\xa6"
                            "d\xe2\x80"),
            "a\\u2028b\\u2029c\xe2\x80\xa6"
            "d\xe2\x80");
}

TEST(EscapeForScript, MeansTheSame) {
  const nlohmann::json hostile = {
      {"</script>", "<img src=x onerror=alert(1)> & \" \\ ' \n \xe2\x80\xa8\xe2\x80\xa9 \xc3\xa4"}};
  const std::string escaped = EscapeForScript(hostile.dump());
  EXPECT_EQ(escaped.find_first_of("<>&"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(escaped), hostile);
}

TEST(EscapeForHtml, EscapesTextAndAttributes) {
  EXPECT_EQ(EscapeForHtml("<a b=\"c\" d='e'>&amp;\xe2\x80\xa8"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;\xe2\x80\xa8");
}

Comparison HostileComparison() {
  Comparison comparison;
  comparison.base.name = "</title><script>alert(1)</script>";
  comparison.changed.name = "<img src=x onerror=alert(2)>";
  comparison.base.files = {"<script>.trace"};
  comparison.changed.files = {"new.trace"};
  comparison.warnings = {"<script>alert(3)</script>"};
  comparison.outcome = Outcome::kInconclusive;
  comparison.why = "</script><script>alert(4)</script>";
  comparison.alpha = 0.05;
  Finding finding;
  finding.cell = {"</script><script>alert(5)</script>", "Waiting", "<!--", Statistic::kP99};
  finding.because = {{{"<script>"}, 1, 1}};
  comparison.findings = {finding};
  return comparison;
}

TEST(ToHtml, HoldsNamesAsDataAlone) {
  const std::string page = ToHtml(HostileComparison(), {}, {}, {});
  // The data, the charts' script and its own.
  EXPECT_EQ(CountOf("<script", page), 3U);
  EXPECT_EQ(CountOf("</script", page), 3U);
  EXPECT_EQ(CountOf("</title", page), 1U);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<!--")));
  EXPECT_THAT(page, HasSubstr("\\u003c/script\\u003e\\u003cscript\\u003ealert(5)"));
}

nlohmann::json DataOf(const std::string& page) {
  const std::string begin = "id=\"data\">";
  const std::size_t from = page.find(begin) + begin.size();
  return nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
}

// 20 ns of waiting in a window from 90 to 130, of goroutine 2^60.
PlaceExemplars OnePlace(const CellId& cell) {
  profile::Exemplar worst;
  worst.file = "<b>.trace";
  worst.span = {100, 120, true, GoId{1ULL << 60U}};
  worst.stack = {"main.wait"};
  worst.ended_by = profile::EndedBy{"main.waker", GoId{7}, {"main.wake"}};
  worst.from = 90;
  worst.to = 130;
  profile::Strip& self = worst.strips.emplace_back();
  self.of = profile::StripOf::kSelf;
  self.go = worst.span.go;
  self.type = "main.run";
  self.parts = {{90, 100, profile::What::kRunning, "", 3, std::nullopt},
                {100, 120, profile::What::kWaiting, "select", std::nullopt, 0}};
  worst.strips.emplace_back(profile::Strip{profile::StripOf::kWaker, GoId{7}, "", {}});
  worst.bands = {{95, 130, "GC mark phase"}};
  worst.stacks = {{"main.wait"}};
  PlaceExemplars exemplars;
  exemplars.place = PlaceOf(cell);
  exemplars.next_worst.push_back(worst);
  exemplars.worst = std::move(worst);
  return exemplars;
}

TEST(ToHtml, HasExemplarsWithTheirPlace) {
  Comparison comparison = HostileComparison();
  comparison.exemplars = {OnePlace(comparison.findings.front().cell)};
  const nlohmann::json data = DataOf(ToHtml(comparison, {}, {}, {}));
  const nlohmann::json& all = data["places"][0]["exemplars"];
  const nlohmann::json& worst = all["worst"];
  const auto name = [&](const nlohmann::json& index) {
    return data["names"][index.get<std::size_t>()].get<std::string>();
  };
  EXPECT_TRUE(all["typical"].is_null());
  EXPECT_EQ(worst["text"],
            "20ns at 100ns of <b>.trace (goroutine 1152921504606846976): main.wait; ended by "
            "main.waker (goroutine 7)");
  EXPECT_EQ(all["next"], nlohmann::json::array({worst["text"]}));
  EXPECT_EQ(worst["at"], 90);
  EXPECT_EQ(worst["length"], 40);
  EXPECT_EQ(worst["begin"], 10);
  EXPECT_EQ(worst["end"], 30);
  const nlohmann::json& self = worst["strips"][0];
  EXPECT_EQ(self["go"], "1152921504606846976");  // a number would lose digits
  EXPECT_EQ(name(self["type"]), "main.run");
  EXPECT_EQ(self["parts"][0], nlohmann::json::parse("[0, 10, 0, null, 3]"));
  EXPECT_EQ(self["parts"][1].size(), 6U);
  EXPECT_EQ(name(self["parts"][1][3]), "select");
  EXPECT_EQ(self["parts"][1][5], 0);
  EXPECT_TRUE(worst["strips"][1]["type"].is_null());
  EXPECT_EQ(worst["bands"][0][0], 5);
  EXPECT_EQ(worst["bands"][0][1], 35);
  EXPECT_EQ(name(worst["bands"][0][2]), "GC mark phase");
  EXPECT_EQ(name(worst["stacks"][0][0]), "main.wait");
  EXPECT_EQ(name(worst["ended_stack"][0]), "main.wake");
}

TEST(ToHtml, NeedsNoRuns) {
  Comparison none;
  none.alpha = 0.05;
  const HtmlSection budgets{"Budgets", {"kept"}, {}, {}};
  EXPECT_THAT(ToHtml(none, {}, {&budgets, 1}, {}), HasSubstr("Budgets"));
}

TEST(Assets, AreThere) {
  for (const Asset* asset :
       {&kChartScript, &kChartStyle, &kChartLicence, &kReportScript, &kReportStyle}) {
    EXPECT_GT(asset->text.size(), 1000U);
    EXPECT_EQ(asset->sha256.size(), 64U);
  }
  EXPECT_THAT(std::string(kChartLicence.text), HasSubstr("MIT"));
}

}  // namespace
}  // namespace tracegate::diff::report
