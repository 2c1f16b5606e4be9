// What a regression comes from, in words.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "diff/comparison.h"

namespace tracegate::diff::report {

// "62% of the change at:"; of a stop "93% of the added stopping time for main.loop, stopped at:"
std::string BecauseText(const Because& because);

// "main.wait < main.runStream < …": a stack, leaf first, from the first function that is not the
// runtime's own, in few words. As it is: names may hold anything; so of the next three.
std::string StackLine(const std::vector<std::string>& stack);

// "a timer", "the network poller": of a wait for `reason` that no goroutine ended.
std::string NobodyText(bool timer, const std::string& reason);

// "ended by a timer in 97% of the time, before by main.(*quotaPool).add in 88%"; empty where the
// spans are no waits.
std::string WakersText(const Finding& finding);

// A cause in one line: "p99 of main.runStream Waiting select 0.2ms -> 200ms (1000x, 8+8 runs, p
// 0.0002); 97% at main.wait < main.runStream; ended by …".
std::string CauseLine(const Finding& finding, const Comparison& comparison);

// The stacks of a finding without those that would only distract: after one that carries nearly all
// of the change nothing follows.
std::span<const Because> Telling(const Finding& finding);

}  // namespace tracegate::diff::report
