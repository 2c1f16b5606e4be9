// What a report says of goroutine types whose names differ between the sides.
#pragma once

#include <string>
#include <vector>

#include "diff/comparison.h"

namespace tracegate::diff::report {

// With the new side's name in front where it differs: "main.handle (was main.serve)".
CellId Shown(const CellId& cell, const Comparison& comparison);

// "main.handle is main.serve of base, by likeness, confidence 0.87: stacks 0.83 alike", one per
// match. As they are: names may hold anything.
std::vector<std::string> MatchLines(const Comparison& comparison);

// "perhaps main.handle is main.serve of base, confidence 0.62: ..."; as they are.
std::vector<std::string> SuggestionLines(const Comparison& comparison);

// `"main.serve" = "main.handle"`: a line for [renames] of tracegate.toml, printable.
std::string RenameLine(const TypeMatch& match);

// The suggestion for a type that appeared or is gone; nullptr: none, or the finding is another.
const TypeMatch* SuggestionFor(const Finding& finding, const Comparison& comparison);

}  // namespace tracegate::diff::report
