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
