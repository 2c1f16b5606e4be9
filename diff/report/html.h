// A comparison as one HTML file that needs no network: docs/html.md.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diff/parts.h"
#include "diff/report/report.h"
#include "src/profile/profile.h"

namespace tracegate::diff::report {

// The runs that a comparison was made of, from which the page draws.
//
// base     its parts, as for CompareWithParts; one that covers all places where the base has no
//          parts. None: the comparison has no base, and nothing is drawn
// changed  under the base's names (AlignedRuns)
struct SideRuns {
  std::vector<BasePart> base;
  std::span<const profile::Profile> changed;
};

// What others have to say on the overview (the gate): lines, and a table where `head` is not empty.
// As it is: the page escapes it.
struct HtmlSection {
  std::string title;
  std::vector<std::string> lines;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

// The whole file. Without options.all the places of findings with a verdict and the kNextPlaces
// foremost others are on the page; charts are for at most kMostCharts of them. The page says what
// it leaves out.
std::string ToHtml(const Comparison& comparison, const SideRuns& runs,
                   std::span<const HtmlSection> sections, const ReportOptions& options);

// Several comparisons with one reference (CompareAll), at least one, each with its runs: the
// matrix, and what the page of one has for each. They share the charts, but each has kLeastCharts.
std::string ToHtml(std::span<const Comparison> comparisons, std::span<const SideRuns> runs,
                   const ReportOptions& options);

inline constexpr std::size_t kNextPlaces = 50;
inline constexpr std::size_t kMostCharts = 300;
inline constexpr std::size_t kLeastCharts = 30;

// JSON that may stand inside of a script element: without <, >, & and the line separators of
// Unicode, which only strings can hold, where \u003c stands for the same.
std::string EscapeForScript(std::string_view json);

// Text and attribute values of HTML.
std::string EscapeForHtml(std::string_view text);

}  // namespace tracegate::diff::report
