#include "diff/report/selftest_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "diff/report/phrases.h"
#include "src/base/text.h"

namespace tracegate::diff::report {

using selftest::Figure;
using selftest::Rate;
using selftest::SelfTest;

namespace {

constexpr std::size_t kMostPlaces = 3;

// "4.1%", "0%", "100%": whole only where it is exactly that.
std::string Percent(double share) {
  return share == 0 || share == 1 ? fmt::format("{:.0f}%", share * 100)
                                  : fmt::format("{:.1f}%", share * 100);
}

std::string Percent(const std::optional<Rate>& rate) { return rate ? Percent(rate->estimate) : ""; }

std::string Interval(const Rate& rate) { return Percent(rate.low) + " to " + Percent(rate.high); }

std::string IntervalTitle() { return fmt::format("{:g}% interval", selftest::kConfidence * 100); }

std::string Runs(const Figure& figure) {
  return fmt::format("{}+{}", figure.per_side, figure.per_side);
}

std::string Factor(double factor) { return fmt::format("+{:g}%", factor * 100); }

std::string Splits(const Figure& figure) {
  if (figure.scheme != selftest::Scheme::kInterleaved) {
    return std::string(selftest::ToString(figure.scheme));
  }
  return figure.in_blocks
             ? fmt::format("interleaved, pairs ({})", Percent(figure.in_blocks->estimate))
             : "interleaved, free";
}

void AddNaiveTitles(const SelfTest& test, std::vector<std::string>& header) {
  if (test.naive) {
    header.emplace_back("naive: pooled");
    header.emplace_back("naive: cells");
  }
}

void AddNaive(const SelfTest& test, const Figure& figure, std::vector<std::string>& row) {
  if (test.naive) {
    row.push_back(Percent(figure.pooled));
    row.push_back(Percent(figure.per_cell));
  }
}

std::string DrawsALine(const std::vector<Figure>& figures) {
  return fmt::format("{} draws a line", FormatCount(figures.front().draws));
}

Table SameTable(const SelfTest& test) {
  Table table;
  table.title = fmt::format("A/A: no run was changed, so that every alarm is a false one ({})",
                            DrawsALine(test.same));
  table.left = 2;
  table.header = {"splits", "runs", "any alarm", IntervalTitle(), "exit 1"};
  AddNaiveTitles(test, table.header);
  for (const Figure& figure : test.same) {
    std::vector<std::string> row = {Splits(figure), Runs(figure), Percent(figure.alarm),
                                    Interval(figure.alarm), Percent(figure.regressed)};
    AddNaive(test, figure, row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string Places(const SelfTest& test) {
  std::string places;
  for (std::size_t i = 0; i < std::min(test.slowed.size(), kMostPlaces); ++i) {
    places += (i == 0 ? "" : "; ") + Place(test.slowed[i]);
  }
  if (test.slowed.size() > kMostPlaces) {
    places += fmt::format("; and {} more kinds", test.slowed.size() - kMostPlaces);
  }
  return places;
}

// Detections, the factors down and the runs across.
Table Overview(const SelfTest& test) {
  Table table;
  table.title = fmt::format("A/B: share of draws in which a slowdown of {} is found", Places(test));
  table.header = {"slowed by"};
  std::map<double, std::vector<std::string>> rows;
  std::set<std::size_t> columns;
  for (const Figure& figure : test.injected) {
    if (columns.insert(figure.per_side).second) {
      table.header.push_back(Runs(figure));
    }
    auto& row = rows[*figure.factor];
    if (row.empty()) {
      row.push_back(Factor(*figure.factor));
    }
    row.push_back(Percent(figure.alarm));
  }
  for (auto& [factor, row] : rows) {
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table InjectedTable(const SelfTest& test) {
  Table table;
  table.title = fmt::format("the same in full ({})", DrawsALine(test.injected));
  table.left = 2;
  table.header = {"slowed by", "runs", "found", IntervalTitle(), "at the slowed spans", "exit 1"};
  AddNaiveTitles(test, table.header);
  for (const Figure& figure : test.injected) {
    std::vector<std::string> row = {Factor(*figure.factor),   Runs(figure),
                                    Percent(figure.alarm),    Interval(figure.alarm),
                                    Percent(figure.at_place), Percent(figure.regressed)};
    AddNaive(test, figure, row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table ChangedTable(const SelfTest& test) {
  Table table;
  table.title = fmt::format("the changed program: share of draws in which anything is found ({})",
                            DrawsALine(test.changed));
  table.header = {"runs", "found", IntervalTitle(), "exit 1"};
  AddNaiveTitles(test, table.header);
  for (const Figure& figure : test.changed) {
    std::vector<std::string> row = {Runs(figure), Percent(figure.alarm), Interval(figure.alarm),
                                    Percent(figure.regressed)};
    AddNaive(test, figure, row);
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::string Headline(const SelfTest& test) {
  if (!test.failures.empty()) {
    return "failed: " + test.failures.front();
  }
  const Figure* random = nullptr;
  for (const Figure& figure : test.same) {
    random = figure.scheme == selftest::Scheme::kRandom ? &figure : random;
  }
  const Figure& greatest = test.injected.back();
  return fmt::format(
      "passed: with {} runs false alarms in {} of the random splits, and {} found in {}",
      Runs(greatest), Percent(random->alarm.estimate), Factor(*greatest.factor),
      Percent(greatest.alarm.estimate));
}

std::string Settings(const SelfTest& test) {
  const std::string changed =
      test.changed_runs == 0 ? ""
                             : fmt::format(" and {} of the changed program", test.changed_runs);
  return fmt::format("{} runs{}; alpha {:g}, margin {:.3g}%, floor {}, seed {}.", test.runs,
                     changed, test.compare.alpha, test.compare.margin * 100,
                     FormatDuration(static_cast<double>(test.compare.floor)), test.compare.seed);
}

std::vector<Table> TablesOf(const SelfTest& test) {
  std::vector<Table> tables = {SameTable(test), Overview(test), InjectedTable(test)};
  if (!test.changed.empty()) {
    tables.push_back(ChangedTable(test));
  }
  return tables;
}

std::vector<std::string> NotesOf(const SelfTest& test) {
  std::vector<std::string> notes;
  notes.push_back(fmt::format(
      "Slowed were {} of the spans of {} ({}).",
      test.share == 1 ? "all" : fmt::format("{:g}%", test.share * 100), Places(test),
      test.is_chosen ? "as asked for"
                     : "the kind with the most time but for sleeps; --type, --state and --reason "
                       "choose others"));
  notes.emplace_back(
      "An alarm, and found, is any finding that is regressed or worse-small; exit 1 needs one of "
      "at "
      "least the margin and the floor.");
  notes.emplace_back(
      "Free: labels change places between all runs, as in diff. Pairs: within pairs of neighbours, "
      "where the drift between them is worth it, which it was in so many percent of the draws.");
  if (test.naive) {
    notes.emplace_back(
        "The naive gates are Mann-Whitney tests at alpha without a correction for their number. "
        "Pooled: all spans of a side, by type, state and reason. Cells: one number per run, by "
        "cell. What they find means nothing where they find as much in A/A.");
  }
  for (const std::string& note : test.notes) {
    notes.push_back(note + ".");
  }
  return notes;
}

}  // namespace tracegate::diff::report
