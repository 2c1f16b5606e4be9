// Exemplars in words.
#pragma once

#include <string>
#include <vector>

#include "diff/comparison.h"

namespace tracegate::diff::report {

// "worst: 203ms at 1.204s of base/03.trace (goroutine 57): main.wait < main.runStream; ended by a
// timer", and the same of a typical one of the base. As they are: names may hold anything.
std::vector<std::string> ExemplarLines(const Finding& finding, const Comparison& comparison);

// The same of one, after the label.
//
// reason  of the place
std::string ExemplarText(const profile::Exemplar& exemplar, const std::string& reason);

// "a timer", "the network poller", "main.(*quotaPool).add (goroutine 12)"; empty for spans that
// nothing ended.
std::string EndedByText(const profile::Exemplar& exemplar, const std::string& reason);

}  // namespace tracegate::diff::report
