// What a baseline gives a comparison, against the profiles it was made of.
#include "golden/parts.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "diff/attribute.h"
#include "diff/compare.h"
#include "golden/observe.h"
#include "tests/golden/fixtures.h"

namespace tracegate::golden {
namespace {

using diff::Comparison;
using diff::Finding;
using diff::Statistic;
using testing::Blessed;
using testing::Side;

// Half a bin to either side, and a grain.
constexpr double kBin = 1.0 / 64 + 1e-3;

Comparison MustCompare(const std::vector<profile::Profile>& base,
                       const std::vector<profile::Profile>& changed) {
  auto comparison = diff::Compare(base, changed, {});
  EXPECT_TRUE(comparison);
  return *std::move(comparison);
}

std::string Name(const Finding& finding) {
  return finding.cell.type + " " + finding.cell.state + " " + finding.cell.reason + " " +
         std::string(diff::ToString(finding.cell.statistic));
}

// How far apart the base values of one statistic may lie, as a part.
double Tolerance(Statistic statistic) {
  switch (statistic) {
    case Statistic::kTimePerSecond:
    case Statistic::kCountPerSecond:
      return 1e-9;
    case Statistic::kExceedance:
      return 1;  // interpolated; see MeasuresSharesRoughly
    default:
      return kBin;
  }
}

std::map<std::string, const Finding*> ByName(const Comparison& comparison) {
  std::map<std::string, const Finding*> findings;
  for (const Finding& finding : comparison.findings) {
    findings.emplace(Name(finding), &finding);
  }
  return findings;
}

// The same rows, with the same values of the base, each within its tolerance, and the same
// verdicts.
void ExpectSame(const Comparison& real, const Comparison& golden) {
  EXPECT_EQ(real.outcome, golden.outcome);
  const auto expected = ByName(real);
  const auto found = ByName(golden);
  ASSERT_GT(expected.size(), 50U);
  std::map<Statistic, double> worst;
  for (const auto& [name, a] : expected) {
    ASSERT_TRUE(found.contains(name)) << name;
    const Finding* b = found.at(name);
    EXPECT_EQ(a->verdict, b->verdict) << name;
    if (a->base > 0) {
      const double off = std::abs(std::log(b->base / a->base));
      worst[a->cell.statistic] = std::max(worst[a->cell.statistic], off);
      EXPECT_LE(off, Tolerance(a->cell.statistic)) << name << " " << a->base << " " << b->base;
    }
  }
  EXPECT_EQ(expected.size(), found.size());
  for (const auto& [statistic, off] : worst) {
    ::testing::Test::RecordProperty(std::string(diff::ToString(statistic)), std::to_string(off));
    std::printf("%s %f\n", std::string(diff::ToString(statistic)).c_str(), off);
  }
}

TEST(Parts, GiveTheVerdictsOfTheRealProfiles) {
  const auto fixed = Side("quota/fixed", 8);
  const auto buggy = Side("quota/buggy", 8);
  const std::vector<Part> parts = PartsOf(Blessed(fixed));
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].session_sizes, std::vector<std::size_t>{8});
  const Comparison real = MustCompare(fixed, buggy);
  EXPECT_EQ(real.outcome, diff::Outcome::kRegressed);
  ExpectSame(real, MustCompare(parts[0].runs, buggy));
}

}  // namespace
}  // namespace tracegate::golden
