// Which cells a rule of the policy is for.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "diff/comparison.h"
#include "src/base/glob.h"

namespace tracegate::ci {

// A place in the policy file, from 1; columns count code points. 0: not in a file.
struct Position {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  auto operator<=>(const Position&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
};

// What is not given matches everything.
struct CellPattern {
  std::optional<Glob> type;
  std::optional<Glob> state;
  std::optional<Glob> reason;
  std::optional<diff::Statistic> statistic;

  bool Matches(const diff::CellId& cell) const;
  // Whether it matches some statistic of these spans.
  bool MatchesPlace(const diff::CellId& cell) const;
  // `type = "main.*", statistic = "p99"`, in this order; "everything" where nothing is given.
  std::string Text() const;
};

// Of two rules that match a cell the greater one wins: it gives more fields; of as many, more of
// them without wildcards; of as many, more characters that stand for themselves; of as many, it is
// further down in the file. So any two rules of one file are in one order.
struct Specificity {
  std::size_t fields = 0;
  std::size_t exact = 0;
  std::size_t literals = 0;
  Position at;
  auto operator<=>(const Specificity&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
};
Specificity SpecificityOf(const CellPattern& pattern, Position at);

// The names of states, as CellId has them; and of statistics, as they are written in a policy:
// "time-per-second".
std::span<const std::string_view> StateNames();
std::span<const std::string_view> StatisticNames();
// Whether there is such a statistic of such a state: measures of the collector
// (src/profile/measures.h) have "value" alone, and nothing else has it.
bool HasStatistic(std::string_view state, diff::Statistic statistic);
// With blanks or hyphens.
std::optional<diff::Statistic> StatisticNamed(std::string_view name);

// Why `winner` wins over `loser`, one clause: "line 12 gives 3 fields, this one 2".
std::string WhyItLoses(const Specificity& loser, const Specificity& winner);

}  // namespace tracegate::ci
