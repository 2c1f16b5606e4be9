#include "diff/report/identity.h"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/error.h"

namespace tracegate::diff::report {
namespace {

// A basic string of TOML. What is no printable text becomes printable first, and then matches
// nothing: no name of Go is like that.
std::string Quoted(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : Printable(name)) {
    quoted += c == '"' || c == '\\' ? "\\" : "";
    quoted += c;
  }
  return quoted + "\"";
}

std::string Line(const TypeMatch& match, const Comparison& comparison) {
  const std::string by = match.by == MatchBy::kName     ? "by its stacks and not by its name"
                         : match.by == MatchBy::kRename ? "as stated by a rename"
                                                        : fmt::format("by {}", ToString(match.by));
  return fmt::format("{} is {} of {}, {}, confidence {:.2f}: {}", match.changed, match.base,
                     comparison.base.name, by, match.confidence, match.evidence);
}

}  // namespace

CellId Shown(const CellId& cell, const Comparison& comparison) {
  CellId shown = cell;
  for (const TypeMatch& match : comparison.aligned) {
    if (match.base == cell.type) {
      shown.type = fmt::format("{} (was {})", match.changed, match.base);
    }
  }
  return shown;
}

std::vector<std::string> MatchLines(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const TypeMatch& match : comparison.aligned) {
    lines.push_back(Line(match, comparison));
  }
  return lines;
}

std::vector<std::string> SuggestionLines(const Comparison& comparison) {
  std::vector<std::string> lines;
  for (const TypeMatch& match : comparison.suggestions) {
    lines.push_back("perhaps " + Line(match, comparison));
  }
  return lines;
}

std::string RenameLine(const TypeMatch& match) {
  return Quoted(match.base) + " = " + Quoted(match.changed);
}

const TypeMatch* SuggestionFor(const Finding& finding, const Comparison& comparison) {
  const bool gone = finding.verdict == stats::Verdict::kGone;
  if (!gone && finding.verdict != stats::Verdict::kAppeared) {
    return nullptr;
  }
  const auto found = std::find_if(comparison.suggestions.begin(), comparison.suggestions.end(),
                                  [&](const TypeMatch& match) {
                                    return (gone ? match.base : match.changed) == finding.cell.type;
                                  });
  return found == comparison.suggestions.end() ? nullptr : &*found;
}

}  // namespace tracegate::diff::report
