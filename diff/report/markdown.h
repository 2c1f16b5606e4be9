// Parts of a page in GitHub's markdown, for all that write one. Names come from the traced program
// and may hold anything: nothing here lets one end a table, a fold, a block of code or the page.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "diff/comparison.h"

namespace tracegate::diff::report {

// How much of what a part shows.
//
// name    code points of a name; the middle of a longer one gives way to "…"
// rows    of a table
// stacks  of a finding
// frames  of a stack
// exemplar  code points of what is said of a single span, or of who ended waits
// names_of  types are shown under the names that this comparison's new side has for them (Shown);
//           null: under the base's
struct PageLimits {
  std::size_t name = std::numeric_limits<std::size_t>::max();
  std::size_t rows = std::numeric_limits<std::size_t>::max();
  std::size_t stacks = std::numeric_limits<std::size_t>::max();
  std::size_t frames = std::numeric_limits<std::size_t>::max();
  std::size_t exemplar = 400;
  const Comparison* names_of = nullptr;
};

// A name as inline code, also inside of a table. Empty for an empty name.
std::string Code(std::string_view text, std::size_t most = std::numeric_limits<std::size_t>::max());

// Text outside of code that may hold names: no markup, no HTML, no link, and nobody is mentioned.
std::string Escaped(std::string_view text);

// "`main.worker` Waiting `sync`"
std::string PlaceCode(const CellId& cell, const PageLimits& limits);

// The first two lines of a table of findings. with_place: its first column says where.
std::string TableHead(bool with_place, double alpha);
std::string Row(const Finding& finding, bool with_place, const PageLimits& limits);

// The stacks of a finding, each with its share; those that carry little are left out.
std::string Stacks(const Finding& finding, const PageLimits& limits);

// The exemplars of a finding, one line; empty where it has none.
std::string ExemplarLine(const Finding& finding, const Comparison& comparison,
                         const PageLimits& limits);

// How the durations of a place moved, a table with a column for each quantile; empty where that is
// not known.
std::string ShiftTable(const Comparison& comparison, const diff::Place& place);

// What follows from a root, folded: it is read for the numbers and not for the cause.
// followers  Tree::followers
std::string Followers(const std::vector<std::vector<const Finding*>>& followers, double alpha,
                      const PageLimits& limits);

// What the sides were recorded with, a table.
std::string EnvironmentTable(const Comparison& comparison, const PageLimits& limits);

}  // namespace tracegate::diff::report
