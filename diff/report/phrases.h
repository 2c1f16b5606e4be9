// Words and numbers that every report shares.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diff/comparison.h"

namespace tracegate::diff::report {

// The outcome in one line: "regressed: 2 regressions in 1 place, 8 base and 8 new runs".
std::string Headline(const Comparison& comparison);

// A value of a statistic in its unit: "1.31ms", "120/s", "1.3%".
std::string Value(Statistic statistic, double value);

// "share above 1.31ms", "mean up to 350ms" where spans were cut, else the statistic's name.
std::string StatisticText(const Finding& finding);

// "1.31x"; "over 1000x" and "under 0.001x" beyond.
std::string Times(double ratio);

// "1.31x (1.12x to 1.50x)", "over 1000x", "1.31x" without an interval.
std::string Ratio(const Finding& finding);

// "0.0004"; "< 0.0001" never, since no p is known to be below the smallest possible.
std::string PValue(double p);

// "main.worker Waiting sync"
std::string Place(const CellId& cell);

// "regressed", "appeared, a regression"; "regressed, ignored" of one that does not gate
std::string VerdictText(const Finding& finding);

// `text`, printable, behind a label and broken at blanks into lines of so many columns, later ones
// indented.
std::string Lines(std::string_view label, std::string_view text, std::size_t width,
                  std::string_view indent = "  ");

// Findings that `wanted` accepts, in their order, those of the same spans together.
std::vector<std::vector<const Finding*>> Groups(const Comparison& comparison,
                                                const std::function<bool(const Finding&)>& wanted);

// A regression and what follows from it, each the findings of one kind of spans.
struct Tree {
  std::vector<const Finding*> root;
  std::vector<std::vector<const Finding*>> followers;
};

// Whether any finding of it gates.
bool Gates(const Tree& tree);

// What got worse, causes first.
std::vector<Tree> WorseTrees(const Comparison& comparison);

// Of a comparison that could not decide: the times per second that differ most, a few.
std::vector<std::vector<const Finding*>> Largest(const Comparison& comparison);

// Verdicts other than unchanged and inconclusive.
bool IsNotable(const Finding& finding);
// Changed, and neither better nor worse: counts.
bool IsNeutralChange(const Finding& finding);

// How the comparison was made, one sentence a line: runs, family, relabellings, seed,
// levels.
std::vector<std::string> Method(const Comparison& comparison);

// What is no verdict: counts of unchanged and inconclusive cells, and why others
// were not tested, one sentence a line.
std::vector<std::string> Undecided(const Comparison& comparison);

// "go1.24.4 (given)", "Go 1.26 or 1.27 (inferred)"; "2"; "469ms (452ms to 1.40s)" of a side.
std::string Toolchains(const Side& side);
std::string Gomaxprocs(const Side& side);
std::string Durations(const Side& side);

}  // namespace tracegate::diff::report
