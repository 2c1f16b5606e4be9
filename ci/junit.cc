#include "ci/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>
#include <sstream>
#include <vector>

#include "ci/words.h"
#include "diff/report/causes.h"
#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::ci {
namespace {

using diff::Finding;

constexpr std::size_t kMostOfName = 400;  // code points
constexpr std::size_t kMostFrames = 40;

enum class Ending : std::uint8_t { kPassed, kFailed, kSkipped };

struct Case {
  std::string classname;
  std::string name;
  Ending ending = Ending::kPassed;
  std::string type;     // of a failure
  std::string message;  // why it failed or was skipped
  std::string body;     // lines
};

// XML 1.0 forbids U+FFFE and U+FFFF, too, which are good UTF-8. What else it forbids, Printable()
// has replaced.
std::string XmlText(std::string text) {
  for (const auto& [bad, instead] : {std::pair{"\xef\xbf\xbe", "\\xef\\xbf\\xbe"},
                                     std::pair{"\xef\xbf\xbf", "\\xef\\xbf\\xbf"}}) {
    for (std::size_t at = 0; (at = text.find(bad, at)) != std::string::npos;) {
      text.replace(at, 3, instead);
    }
  }
  return text;
}

std::string XmlLine(std::string_view text, std::size_t most) {
  return Shorten(XmlText(Printable(text)), most);
}

std::string StateAndReason(const diff::CellId& cell) {
  return cell.reason.empty() ? cell.state : cell.state + " " + cell.reason;
}

void AddStacks(const Finding& finding, std::string& body) {
  for (const diff::Because& because : diff::report::Telling(finding)) {
    body += diff::report::BecauseText(because) + "\n";
    const std::size_t shown = std::min(because.stack.size(), kMostFrames);
    for (std::size_t i = 0; i < shown; ++i) {
      body += "  " + XmlLine(because.stack[i], kMostOfName) + "\n";
    }
    if (because.stack.size() > shown) {
      body += fmt::format("  ({} more frames)\n", because.stack.size() - shown);
    }
  }
  if (const std::string wakers = diff::report::WakersText(finding); !wakers.empty()) {
    body += XmlLine(wakers, kMostOfName) + "\n";
  }
}

// Everything about a place: what got worse first, each statistic a line.
std::string Body(const std::vector<const Finding*>& findings, const Gated& gated) {
  std::string body;
  for (const Finding* finding : findings) {
    body += FindingLine(*finding) + "\n";
  }
  body += fmt::format("{} {} and {} {} runs\n", gated.comparison.base.files.size(),
                      gated.comparison.base.name, gated.comparison.changed.files.size(),
                      gated.comparison.changed.name);
  const Finding& first = *findings.front();
  if (first.follows && first.follows->root < gated.comparison.findings.size()) {
    const Finding& root = gated.comparison.findings[first.follows->root];
    body += fmt::format("follows from {}: {}\n", diff::report::Place(root.cell),
                        Printable(first.follows->evidence));
  }
  AddStacks(first, body);
  return body;
}

std::string Undecided(const std::vector<const Finding*>& findings) {
  std::string names;
  std::size_t needed = 0;
  for (const Finding* finding : findings) {
    if (finding->verdict == stats::Verdict::kInconclusive) {
      names += (names.empty() ? "" : ", ") + diff::report::StatisticText(*finding);
      needed = std::max(needed, finding->runs_needed.value_or(0));
    }
  }
  if (names.empty()) {
    return "";
  }
  const std::string more =
      needed == 0 ? ""
                  : fmt::format("; {} more a side would probably decide", Plural(needed, "run"));
  return "inconclusive: " + names + more;
}

class Suite {
 public:
  explicit Suite(const Gated& gated) : gated_(gated) {
    for (const Ignored& ignored : gated.ignored) {
      ignored_.emplace(ignored.finding, &ignored);
    }
  }

  std::string Write() {
    AddGate();
    for (const BudgetVerdict& budget : gated_.budgets) {
      AddBudget(budget);
    }
    for (const diff::NotJudged& left_out : gated_.comparison.not_judged) {
      if (!HasRoom(false)) {
        continue;
      }
      Add({"tracegate", "not tested: " + left_out.why, Ending::kSkipped, "",
           Plural(left_out.cells.size(), "cell") + " not tested: " + left_out.why, ""});
    }
    AddPlaces();
    return Document();
  }

 private:
  void AddGate() {
    Case gate{"tracegate", "gate", Ending::kPassed, "", Verdict(gated_), ""};
    if (gated_.status != ExitStatus::kNoRegression) {
      gate.ending = Ending::kFailed;
      gate.type = gated_.status == ExitStatus::kInconclusive ? "inconclusive" : "failed";
    } else if (gated_.comparison.outcome == diff::Outcome::kInconclusive) {
      gate.ending = Ending::kSkipped;
    }
    gate.body = gate.message + "\n";
    for (const auto* lines :
         {&gated_.failures, &gated_.comparison.warnings, &gated_.notes, &gated_.next}) {
      for (const std::string& line : *lines) {
        gate.body += line.empty() ? "" : XmlLine(line, 2 * kMostOfName) + "\n";
      }
    }
    cases_.push_back(std::move(gate));  // whatever the limits
  }

  void AddPlaces() {
    std::map<diff::Place, std::size_t> index;
    std::vector<std::vector<std::size_t>> places;
    const auto& findings = gated_.comparison.findings;
    for (std::size_t i = 0; i < findings.size(); ++i) {
      if (findings[i].polarity == stats::Polarity::kNeutral && !findings[i].gates) {
        continue;
      }
      const auto [at, added] = index.emplace(diff::PlaceOf(findings[i].cell), places.size());
      if (added) {
        places.emplace_back();
      }
      places[at->second].push_back(i);
    }
    for (const auto& place : places) {
      AddPlace(place);
    }
  }

  void AddPlace(const std::vector<std::size_t>& place) {
    std::vector<const Finding*> findings;
    const Ignored* ignored = nullptr;
    for (const std::size_t i : place) {
      findings.push_back(&gated_.comparison.findings[i]);
      const auto found = ignored_.find(i);
      ignored = ignored == nullptr && found != ignored_.end() ? found->second : ignored;
    }
    std::stable_partition(findings.begin(), findings.end(),
                          [](const Finding* finding) { return finding->gates; });
    const Finding& first = *findings.front();
    if (!HasRoom(first.gates)) {
      return;
    }
    const bool notable = std::any_of(findings.begin(), findings.end(), [](const Finding* finding) {
      return diff::report::IsNotable(*finding);
    });
    Case result{first.cell.type, StateAndReason(first.cell), Ending::kPassed, "", "", ""};
    if (first.gates) {
      result.ending = Ending::kFailed;
      result.type = std::string(stats::ToString(first.verdict));
      result.message = FindingLine(first);
    } else if (ignored != nullptr) {
      result.ending = Ending::kSkipped;
      result.message = "ignored: " + IgnoredLine(*ignored);
    } else if (std::string undecided = Undecided(findings); !undecided.empty()) {
      result.ending = Ending::kSkipped;
      result.message = std::move(undecided);
    }
    if (first.gates || notable) {
      result.body = Body(findings, gated_);
    }
    Add(std::move(result));
  }

  void AddBudget(const BudgetVerdict& budget) {
    if (!HasRoom(budget.broken)) {
      return;
    }
    Case result{
        budget.cell.type,   "budget: " + budget.rule + " [" + StateAndReason(budget.cell) + "]",
        Ending::kPassed,    "",
        BudgetLine(budget), ""};
    result.body = fmt::format(
        "{}\n{}\n", result.message,
        gated_.policy_file.empty()
            ? ""
            : fmt::format("{}:{}", XmlLine(gated_.policy_file, kMostOfName), budget.line));
    if (budget.broken) {
      result.ending = Ending::kFailed;
      result.type = "budget";
    } else if (!budget.why_not.empty()) {
      result.ending = Ending::kSkipped;
    }
    Add(std::move(result));
  }

  // Counts those that have none.
  bool HasRoom(bool failed) {
    const bool room = failed ? failures_ < kMostFailures : others_ < kMostOthers;
    (failed ? failures_left_out_ : others_left_out_) += room ? 0 : 1;
    return room;
  }

  void Add(Case result) {
    ++(result.ending == Ending::kFailed ? failures_ : others_);
    cases_.push_back(std::move(result));
  }

  std::string Document() {
    pugi::xml_document document;
    pugi::xml_node declaration = document.append_child(pugi::node_declaration);
    declaration.append_attribute("version") = "1.0";
    declaration.append_attribute("encoding") = "UTF-8";
    pugi::xml_node suites = document.append_child("testsuites");
    pugi::xml_node suite = suites.append_child("testsuite");
    const auto count = [&](Ending ending) {
      return std::count_if(cases_.begin(), cases_.end(),
                           [&](const Case& one) { return one.ending == ending; });
    };
    suite.append_attribute("name") = "tracegate";
    suite.append_attribute("tests") = std::to_string(cases_.size()).c_str();
    suite.append_attribute("failures") = std::to_string(count(Ending::kFailed)).c_str();
    suite.append_attribute("errors") = "0";
    suite.append_attribute("skipped") = std::to_string(count(Ending::kSkipped)).c_str();
    AddProperties(suite.append_child("properties"));
    for (const Case& one : cases_) {
      AddCase(one, suite.append_child("testcase"));
    }
    if (failures_left_out_ + others_left_out_ != 0) {
      suite.append_child("system-out").text() =
          fmt::format("{} more that fail and {} more that do not are left out of this file",
                      failures_left_out_, others_left_out_)
              .c_str();
    }
    std::ostringstream out;
    document.save(out, "  ", pugi::format_indent, pugi::encoding_utf8);
    return std::move(out).str();
  }

  void AddProperties(pugi::xml_node properties) const {
    const auto add = [&](const char* name, const std::string& value) {
      pugi::xml_node property = properties.append_child("property");
      property.append_attribute("name") = name;
      property.append_attribute("value") = XmlLine(value, kMostOfName).c_str();
    };
    const diff::Comparison& comparison = gated_.comparison;
    add("outcome", std::string(diff::ToString(comparison.outcome)));
    add("status", std::to_string(static_cast<int>(gated_.status)));
    add("base_runs", std::to_string(comparison.base.files.size()));
    add("new_runs", std::to_string(comparison.changed.files.size()));
    add("alpha", fmt::format("{:g}", comparison.alpha));
    if (!gated_.policy_file.empty()) {
      add("policy", gated_.policy_file);
    }
    if (gated_.golden) {
      add("golden", gated_.golden->file);
    }
  }

  void AddCase(const Case& one, pugi::xml_node node) {
    const std::string classname = XmlLine(one.classname, kMostOfName);
    std::string name = XmlLine(one.name, kMostOfName);
    // Long names may have become equal, and readers take equal names for one test.
    if (const int twin = ++names_[{classname, name}]; twin > 1) {
      name += fmt::format(" #{}", twin);
    }
    node.append_attribute("classname") = classname.c_str();
    node.append_attribute("name") = name.c_str();
    const std::string message = XmlLine(one.message, 2 * kMostOfName);
    if (one.ending == Ending::kFailed) {
      pugi::xml_node failure = node.append_child("failure");
      failure.append_attribute("type") = one.type.c_str();
      failure.append_attribute("message") = message.c_str();
      failure.text() = XmlText(one.body).c_str();
      return;
    }
    if (one.ending == Ending::kSkipped) {
      node.append_child("skipped").append_attribute("message") = message.c_str();
    }
    if (!one.body.empty()) {
      node.append_child("system-out").text() = XmlText(one.body).c_str();
    }
  }

  const Gated& gated_;
  std::map<std::size_t, const Ignored*> ignored_;
  std::vector<Case> cases_;
  std::map<std::pair<std::string, std::string>, int> names_;
  std::size_t failures_ = 0;
  std::size_t others_ = 0;
  std::size_t failures_left_out_ = 0;
  std::size_t others_left_out_ = 0;
};

}  // namespace

std::string ToJUnit(const Gated& gated) { return Suite(gated).Write(); }

}  // namespace tracegate::ci
