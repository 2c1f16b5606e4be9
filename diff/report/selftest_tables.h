// The tables of a self-test, before they are text or markdown.
#pragma once

#include <string>
#include <vector>

#include "diff/selftest/selftest.h"

namespace tracegate::diff::report {

// title  one line
// left   so many columns are words, the others numbers
// rows   of as many cells as the header
struct Table {
  std::string title;
  std::size_t left = 1;
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;
};

// "passed: false alarms in 4.1% of the random splits with 6+6 runs, +100% found in 99.5%"; "failed:
// " and the first failure.
std::string Headline(const selftest::SelfTest& test);

// What was tested and how, one sentence.
std::string Settings(const selftest::SelfTest& test);

// False alarms; detections by factor and runs; the same in full; those of the changed program.
std::vector<Table> TablesOf(const selftest::SelfTest& test);

// The figures and what follows from them that tables do not say, one line each.
std::vector<std::string> NotesOf(const selftest::SelfTest& test);

}  // namespace tracegate::diff::report
