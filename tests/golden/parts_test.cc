// What a baseline gives a comparison, against the profiles it was made of.
#include "golden/parts.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>

#include "diff/attribute.h"
#include "diff/compare.h"
#include "diff/measure.h"
#include "golden/observe.h"
#include "src/profile/measures.h"
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
      return 0.2;  // interpolated: as a logarithm, 0.08 is what quota comes to
    case Statistic::kValue:
      return 1e-4;  // to six decimals, of values above the floor of 0.02
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
    EXPECT_EQ(a->gates, b->gates) << name;
    if (a->cell.statistic != Statistic::kExceedance) {
      EXPECT_NEAR(a->p_adjusted, b->p_adjusted, 0.1 * a->p_adjusted) << name;
    }
    // The shares are interpolated, and all cells share in an adjusted p: that on the border may
    // come to lie beyond it.
    const bool at_border = std::abs(a->p_adjusted - real.alpha) < 0.01 * real.alpha;
    EXPECT_TRUE(a->verdict == b->verdict || at_border)
        << name << " p " << a->p_adjusted << " and " << b->p_adjusted;
    if (a->base > 0) {
      const double off = std::abs(std::log(b->base / a->base));
      worst[a->cell.statistic] = std::max(worst[a->cell.statistic], off);
      EXPECT_LE(off, Tolerance(a->cell.statistic)) << name << " " << a->base << " " << b->base;
    }
  }
  EXPECT_EQ(expected.size(), found.size());
  for (const auto& [statistic, off] : worst) {
    ::testing::Test::RecordProperty(std::string(diff::ToString(statistic)), std::to_string(off));
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

TEST(Parts, JudgeThePlacesThatAComparisonDoes) {
  for (const char* folder : {"quota/fixed", "quota/buggy"}) {
    const profile::Profile run = Side(folder, 1).front();
    const auto places = [](const profile::Profile& of) {
      std::set<Place> all;
      const auto insert = [&](Place place, const profile::Censored&) {
        all.insert(std::move(place));
      };
      profile::ForEachPlace(of, insert);
      profile::ForEachGcPlace(of, insert);
      profile::ForEachMeasure(of, [&](Place place, double) { all.insert(std::move(place)); });
      return all;
    };
    const std::set<Place> expected = places(run);
    const std::set<Place> found = places(PartsOf(Blessed({run})).front().runs.front());
    EXPECT_EQ(found, expected);
    EXPECT_GT(found.size(), 10U);
  }
  EXPECT_EQ(diff::kLeastForShare, 500U);  // kMany of golden/spans.cc
}

// The stack that carries a change, and how much it carries.
TEST(Parts, AttributeChangesToTheSameStacks) {
  const auto fixed = Side("quota/fixed", 8);
  const auto buggy = Side("quota/buggy", 8);
  const std::vector<Part> parts = PartsOf(Blessed(fixed));
  std::size_t compared = 0;
  for (const Finding& finding : MustCompare(fixed, buggy).findings) {
    if (!finding.gates) {
      continue;
    }
    const auto real = diff::Attribute(finding.cell, true, fixed, buggy, 3);
    const auto golden = diff::Attribute(finding.cell, true, parts[0].runs, buggy, 3);
    ASSERT_EQ(real.empty(), golden.empty()) << Name(finding);
    if (real.empty()) {
      continue;
    }
    ++compared;
    EXPECT_EQ(golden[0].stack, real[0].stack) << Name(finding);
    EXPECT_NEAR(golden[0].change / real[0].change, 1, 0.05) << Name(finding);
    EXPECT_NEAR(golden[0].share, real[0].share, 0.06) << Name(finding);
  }
  EXPECT_GT(compared, 3U);
}

// Roots and evidence read wakers and stragglers.
TEST(Parts, KeepWakersAndStragglers) {
  const auto runs = Side("quota/fixed", 8);
  const std::vector<Part> parts = PartsOf(Blessed(runs));
  const auto wakers = [](const std::vector<profile::Profile>& profiles) {
    std::map<std::pair<std::string, std::string>, double> times;
    for (const profile::Profile& run : profiles) {
      for (const profile::TypeProfile& type : run.types) {
        for (const profile::Wake& wake : type.wakes) {
          if (!type.system) {
            times[{type.name + " " + wake.reason, wake.waker.value_or("-")}] +=
                static_cast<double>(wake.time);
          }
        }
      }
    }
    return times;
  };
  const auto real = wakers(runs);
  std::size_t compared = 0;
  for (const auto& [key, time] : wakers(parts[0].runs)) {
    ASSERT_TRUE(real.contains(key)) << key.first << " " << key.second;
    EXPECT_NEAR(time / real.at(key), 1, 0.01) << key.first << " " << key.second;
    ++compared;
  }
  EXPECT_GT(compared, 5U);
}

// Identity reads who created the goroutines of a type (diff/align.h).
TEST(Parts, KeepCreators) {
  const auto runs = Side("quota/fixed", 4);
  std::map<std::pair<std::string, std::string>, std::uint64_t> counts;
  for (const profile::Profile& run : runs) {
    for (const profile::TypeProfile& type : run.types) {
      for (const profile::NamedCount& creator : type.creators) {
        counts[{type.name, creator.name}] += creator.count;
      }
    }
  }
  const std::vector<Part> parts = PartsOf(Blessed(runs));
  std::size_t compared = 0;
  for (const profile::TypeProfile& type : parts[0].runs[0].types) {
    for (const profile::NamedCount& creator : type.creators) {
      EXPECT_EQ(creator.count, (counts.at({type.name, creator.name})));
      ++compared;
    }
  }
  EXPECT_GT(compared, 3U);
}

}  // namespace
}  // namespace tracegate::golden
