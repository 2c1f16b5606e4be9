// What was blessed, for people and programs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "golden/baseline.h"

namespace tracegate::golden {

// path      of the file
// action    "created", "added", "replaced"
// bytes     of the file
// warnings  sentences
struct BlessReport {
  std::string path;
  std::string action;
  std::size_t bytes = 0;
  std::vector<std::string> warnings = {};
};

std::string ToText(const BlessReport& report, const Baseline& baseline);

// Schema tracegate.baseline/1, see docs/json.md.
std::string ToJson(const BlessReport& report, const Baseline& baseline);

// "session 2: 10 runs, Go 1.26 or 1.27 (inferred), GOMAXPROCS 2, 2026-11-26, branch=main"
std::string Describe(const Session& session);

// Runs of whole sessions: those that most entries are compared with.
std::size_t RunsOf(const Baseline& baseline);

}  // namespace tracegate::golden
