// The result of comparing two sides, as data. Reports are views of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/base/units.h"
#include "src/profile/exemplar.h"
#include "src/profile/places.h"
#include "stats/verdict.h"

namespace tracegate::diff {

enum class Statistic : std::uint8_t {
  kP50,
  kP90,
  kP99,
  kMean,
  kTimePerSecond,   // time in the state, whole and clipped spans, per second of trace
  kCountPerSecond,  // spans, whole and clipped, per second of trace
  kExceedance,      // share of spans longer than a threshold, see Finding::threshold
  kValue,           // of a measure, which has no spans: profile::ForEachMeasure
};
// Those of spans.
inline constexpr Statistic kStatistics[] = {Statistic::kP50,           Statistic::kP90,
                                            Statistic::kP99,           Statistic::kMean,
                                            Statistic::kTimePerSecond, Statistic::kCountPerSecond,
                                            Statistic::kExceedance};

// "p50", "p90", "p99", "mean", "time per second", "count per second", "share above p99", "value".
std::string_view ToString(Statistic statistic);
// "ns", "ns/s", "1/s", "1".
std::string_view UnitOf(Statistic statistic);

// What is measured: one statistic of the spans of one goroutine type in one state.
//
// type, state, reason  as of profile::Place; a state of kTypeItself in findings that say that a
//                      type appeared or went
struct CellId {
  std::string type;
  std::string state;
  std::string reason;
  Statistic statistic = Statistic::kTimePerSecond;

  auto operator<=>(const CellId&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
  bool SameSpans(const CellId& other) const {
    return type == other.type && state == other.state && reason == other.reason;
  }
};
using profile::kProcessType;

// The spans of a cell, whatever the statistic.
using profile::Place;
inline Place PlaceOf(const CellId& cell) { return {cell.type, cell.state, cell.reason}; }

// How much a cell must change before that matters: margin relative, 0.1 is 10%; floor of a
// duration, ns (of other statistics see FloorOf).
struct Limits {
  double margin = 0.10;
  Nanos floor = 10'000;
};

// A stack and its part in a change.
//
// stack   function names, leaf first
// change  new minus base: of a time per second in ns per second of trace, of other
//         statistics in ns per span of the cell
// share   of the changes in the finding's direction, in [0, 1]
// holder  of a stop-the-world, or of running that held one up: the goroutine type that was the last
//         to stop, at this stack; the change is of the time until it did, ns per second of trace
struct Because {
  std::vector<std::string> stack;
  double change = 0;
  double share = 0;
  std::optional<std::string> holder = std::nullopt;
};

// Who ended waits.
//
// type           of the goroutine; empty: not known; none: no goroutine
// timer          of no goroutine: a timer did, and not the network poller or the collector
// base, changed  part of the time of each side's waits whose end was seen, in [0, 1]
struct WakerShare {
  std::optional<std::string> type;
  bool timer = false;
  double base = 0;
  double changed = 0;
};

// What explains a finding that follows from another one.
//
// root      index of the first finding of the root's spans, in Comparison::findings
// evidence  how this is known, one clause: "unblocked by main.(*server).worker in 93% of the time"
struct Follows {
  std::size_t root = 0;
  std::string evidence;
};

// base, new_value  median over the runs of the side, in the statistic's unit
// ratio...         Hodges-Lehmann ratio new / base and its exact interval; nullopt where the
//                  runs are too few for a finite one. With blocks: of means, by Student's t. Of
//                  one run against one: how they vary inside (diff/effects.h).
// bound_low, bound_high  simultaneous bounds of the ratio of means: that all of the family's lower
//                  (or upper) bounds hold has probability 1 - alpha; nullopt where infinite
// p, p_adjusted    one-sided, in the direction of the estimate; adjusted over the family
// runs_needed      further runs a side that would probably decide an inconclusive cell
// significant      of what appeared or is gone: significant over the family and above the floor,
//                  and not merely there
// gates            whether this finding makes the outcome `regressed`
// limits           that it was held to, where they differ from cell to cell
// impact           change of the spans' time per second (ns/s), new minus base
// threshold        of kExceedance: the duration, ns
// horizon          of kMean where spans were cut by the trace's end: the mean is of
//                  min(duration, horizon), ns
// wakers           of a wait: who ended it, those of the new side foremost
// follows          set where another finding is the cause of this one
struct Finding {
  CellId cell;
  stats::Polarity polarity = stats::Polarity::kLowerIsBetter;
  stats::Verdict verdict = stats::Verdict::kInconclusive;
  bool beyond_margin = false;
  bool significant = false;
  bool gates = false;
  std::optional<Limits> limits;
  double base = 0;
  double new_value = 0;
  double ratio = 1;
  std::optional<double> ratio_low;
  std::optional<double> ratio_high;
  std::optional<double> bound_low;
  std::optional<double> bound_high;
  double p = 1;
  double p_adjusted = 1;
  std::optional<std::size_t> runs_needed;
  double impact = 0;
  std::optional<double> threshold;
  std::optional<double> horizon;
  std::vector<Because> because;
  std::vector<WakerShare> wakers;
  std::optional<Follows> follows;
};

// The shift function at one quantile of a kind of spans.
//
// p                the quantile, in (0, 1)
// base, new_value  ns; medians over the runs of each run's quantile
// ratio...         Hodges-Lehmann ratio of the runs' quantiles and its interval (1 - alpha), of
//                  this quantile alone; nullopt where the runs are too few
// difference...    the same of their difference, ns
struct ShiftPoint {
  double p = 0;
  double base = 0;
  double new_value = 0;
  double ratio = 1;
  std::optional<double> ratio_low = std::nullopt;
  std::optional<double> ratio_high = std::nullopt;
  double difference = 0;
  std::optional<double> difference_low = std::nullopt;
  std::optional<double> difference_high = std::nullopt;
};
struct PlaceShift {
  Place place;
  std::vector<ShiftPoint> points;
};

// Worse by any verdict, whether it gates or not: what an alarm is.
bool IsWorse(const Finding& finding);

// Cells that were not tested, and the one reason they share.
struct NotJudged {
  std::string why;
  std::vector<CellId> cells;
};

// What damage has cost the traces of a side; see trace::Loss.
struct SideLoss {
  std::size_t traces = 0;
  std::uint64_t bytes = 0;
  std::uint64_t generations = 0;
  Nanos time = 0;
};

// Which Go recorded the traces of a side.
//
// text      as given: "go1.24.4"; inferred: "Go 1.27", "Go 1.26 or 1.27"; "Go 1.22, Go 1.25" where
//           its traces were written by several
// given     by the user, who knows; else inferred from the traces
// evidence  what narrowed an inferred one beyond the format: "runtime.mallocgcSmallScanSlowPath,
//           which is in Go 1.27 and later (6 of 6 traces)"
struct Toolchain {
  std::string text;
  bool given = false;
  std::vector<std::string> evidence;
};

// gomaxprocs: the last value of each run, without repeats. durations: ns, per run.
// toolchains: what the formats alone say. toolchain: nullopt where not even that is known.
struct Side {
  std::string name;
  std::vector<std::string> files;
  std::vector<std::string> formats;
  std::vector<std::string> toolchains;
  std::optional<Toolchain> toolchain;
  std::vector<std::uint64_t> gomaxprocs;
  std::vector<Nanos> durations;
  SideLoss lost;
};

// Why two goroutine types are taken for one, or might be.
enum class MatchBy : std::uint8_t {
  kRename,    // the user said so
  kName,      // equal names; only in suggestions that doubt it
  kSource,    // the source function is the same
  kLikeness,  // stacks, creators and states are alike
};
// "rename", "name", "source function", "likeness".
std::string_view ToString(MatchBy by);

// A goroutine type of the base and one of the new side under another name.
//
// confidence  in [0, 1], see diff/align.h
// evidence    one clause: "both in main.serve, stacks 0.93 alike"
struct TypeMatch {
  std::string base;
  std::string changed;
  MatchBy by = MatchBy::kRename;
  double confidence = 1;
  std::string evidence;
};

// Single spans of a place, and what went on around them (diff/exemplars.h).
//
// worst        the longest of the new side's runs; next_worst: those after it, which have no strips
// typical      of the base: about as long as the median
struct PlaceExemplars {
  Place place;
  std::optional<profile::Exemplar> worst;
  std::vector<profile::Exemplar> next_worst;
  std::optional<profile::Exemplar> typical;
};

enum class Outcome : std::uint8_t { kPassed, kRegressed, kInconclusive };
std::string_view ToString(Outcome outcome);

// How the verdicts were reached.
enum class Basis : std::uint8_t {
  kTwoSides,    // several runs on each side
  kPrediction,  // fewer than kLeastRuns on a side against many: is it like one of them?
  kSessions,    // a new session against several before it (stats/sessions.h)
  kEffects,     // too few runs for any test: effect sizes, which decide nothing
};

// Runs recorded interleaved, see CompareOptions::block_size.
//
// size   runs in a block, half of each side
// drift  median over the cells of (variance over all runs) / (variance within blocks)
// used   whether blocks were worth their price (stats/blocks.h)
struct Blocks {
  std::size_t size = 0;
  double drift = 1;
  bool used = false;
};

// sessions       of the base, where the session is the unit; else 0
// family_size    tests of cells that have a worse direction; a time per second may have two
// neutral_size   tests of cells that have none: a family of its own, which never gates
// comparisons    how many comparisons share alpha; p_adjusted counts them all (Bonferroni)
struct Comparison {
  Side base;
  Side changed;
  Outcome outcome = Outcome::kInconclusive;
  std::string why;  // one line: of an inconclusive outcome, and of one that no finding explains
  Basis basis = Basis::kTwoSides;
  double alpha = 0;
  double margin = 0;
  Nanos floor = 0;
  std::size_t sessions = 0;
  std::size_t family_size = 0;
  std::size_t neutral_size = 0;
  std::size_t comparisons = 1;
  std::size_t relabellings = 0;
  bool enumerated = true;
  double smallest_p = 1;
  std::uint64_t seed = 0;
  std::optional<Blocks> blocks;
  // Every tested cell. Regressions first: each root with what follows from it, the roots with the
  // greatest impact foremost; statistics of the same spans stand together.
  std::vector<Finding> findings;
  // How the durations of the first causes moved; says where in the distribution, decides nothing.
  std::vector<PlaceShift> shifts;
  std::vector<NotJudged> not_judged;
  std::vector<std::string> warnings;
  // Types that are compared under the base's name (CellId::type) and have another one on the new
  // side; and pairs that the user might want to be so.
  std::vector<TypeMatch> aligned;
  std::vector<TypeMatch> suggestions;
  // Of the first places with findings, where exemplars were asked for.
  std::vector<PlaceExemplars> exemplars;

  std::size_t Count(stats::Verdict verdict) const;
  // How many findings gate.
  std::size_t CountGating() const;
};

}  // namespace tracegate::diff
