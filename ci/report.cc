#include "ci/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "diff/report/markdown.h"
#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/json.h"
#include "src/base/text.h"

namespace tracegate::ci {

using diff::CellId;
using diff::Finding;
using diff::report::Code;
using diff::report::Escaped;
using diff::report::Place;
using diff::report::PlaceCode;
using diff::report::PValue;
using diff::report::ReportOptions;
using diff::report::Value;

namespace {

constexpr std::size_t kMost = 10;

bool HasSection(const Gated& gated) {
  return !gated.policy_file.empty() || gated.golden || !gated.ignored.empty() ||
         !gated.budgets.empty() || !gated.notes.empty() || !gated.next.empty();
}

// "fails, by tracegate.toml, against golden/main.golden (3 sessions)"
std::string Summary(const Gated& gated) {
  std::string text = gated.status == ExitStatus::kNoRegression ? "passes" : "fails";
  if (!gated.policy_file.empty()) {
    text += ", by " + gated.policy_file;
  }
  if (gated.golden) {
    text += fmt::format(", against {} ({})", gated.golden->file,
                        Plural(gated.golden->sessions, "session"));
  }
  return text;
}

std::string BudgetText(const BudgetVerdict& verdict) {
  if (!verdict.why_not.empty()) {
    return verdict.why_not;
  }
  return fmt::format("{}, over in {} of {} runs (p {})",
                     Value(verdict.cell.statistic, verdict.value), verdict.over, verdict.runs,
                     PValue(verdict.p));
}

std::string_view BudgetWord(const BudgetVerdict& verdict) {
  return !verdict.why_not.empty() ? "not judged" : verdict.broken ? "broken" : "kept";
}

// Broken ones first, then those that could not be judged.
std::vector<const BudgetVerdict*> InOrder(const std::vector<BudgetVerdict>& budgets) {
  std::vector<const BudgetVerdict*> order;
  order.reserve(budgets.size());
  for (const BudgetVerdict& verdict : budgets) {
    order.push_back(&verdict);
  }
  const auto rank = [](const BudgetVerdict* verdict) {
    return verdict->broken ? 0 : verdict->why_not.empty() ? 2 : 1;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
  return order;
}

std::string IgnoredWhy(const Ignored& ignored) {
  return fmt::format("{}{} (line {})", ignored.reason,
                     ignored.until.empty() ? "" : ", until " + ignored.until, ignored.line);
}

// A list of which the first few are shown: calls add for each and returns how many are not.
template <class List, class Add>
std::size_t ForFirst(const List& list, const ReportOptions& options, const Add& add) {
  const std::size_t shown = options.all ? list.size() : std::min(list.size(), kMost);
  for (std::size_t i = 0; i < shown; ++i) {
    add(list[i]);
  }
  return list.size() - shown;
}

std::string TextSection(const Gated& gated, const ReportOptions& options) {
  std::string out = "\n" + diff::report::Lines("gate: ", Summary(gated), options.width);
  const auto line = [&](std::string_view label, std::string_view text) {
    out += diff::report::Lines(fmt::format("  {}: ", label), text, options.width, "    ");
  };
  const auto list = [&](const auto& items, std::string_view what, const auto& add) {
    if (const std::size_t more = ForFirst(items, options, add); more != 0) {
      out += fmt::format("  and {} more {} (--all)\n", more, what);
    }
  };
  list(gated.failures, "failures", [&](const std::string& failure) { line("failure", failure); });
  list(InOrder(gated.budgets), "budgets", [&](const BudgetVerdict* verdict) {
    if (!verdict->broken) {  // those are failures
      line(fmt::format("budget {}", BudgetWord(*verdict)),
           fmt::format("{}: {}: {}", verdict->rule, Place(verdict->cell), BudgetText(*verdict)));
    }
  });
  list(gated.ignored, "ignored findings", [&](const Ignored& ignored) {
    const Finding& finding = gated.comparison.findings[ignored.finding];
    line("ignored",
         fmt::format("{} {} {}: {}", Place(finding.cell), diff::report::StatisticText(finding),
                     stats::ToString(finding.verdict), IgnoredWhy(ignored)));
  });
  list(gated.notes, "notes", [&](const std::string& note) { line("note", note); });
  return out;
}

void AddItems(std::string_view title, const std::vector<std::string>& items,
              const ReportOptions& options, std::string& out) {
  if (items.empty()) {
    return;
  }
  out += fmt::format("\n{}:\n\n", title);
  const std::size_t more = ForFirst(
      items, options, [&](const std::string& item) { out += "- " + Escaped(item) + "\n"; });
  out += more == 0 ? "" : fmt::format("- and {} more\n", more);
}

void AddBudgets(const Gated& gated, const ReportOptions& options, std::string& out) {
  if (gated.budgets.empty()) {
    return;
  }
  out +=
      "\n| budget | where | value | runs over it | p | |\n| --- | --- | ---: | ---: | ---: | "
      "--- |\n";
  const std::size_t more =
      ForFirst(InOrder(gated.budgets), options, [&](const BudgetVerdict* verdict) {
        const bool judged = verdict->why_not.empty();
        out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", Code(verdict->rule),
                           PlaceCode(verdict->cell, {}),
                           judged ? Value(verdict->cell.statistic, verdict->value) : "",
                           judged ? fmt::format("{} of {}", verdict->over, verdict->runs) : "",
                           judged ? PValue(verdict->p) : "",
                           judged ? std::string(BudgetWord(*verdict))
                                  : Escaped("not judged: " + verdict->why_not));
      });
  out += more == 0 ? "" : fmt::format("\n{} more budgets are in the JSON.\n", more);
}

void AddIgnored(const Gated& gated, const ReportOptions& options, std::string& out) {
  if (gated.ignored.empty()) {
    return;
  }
  out += "\n| ignored | statistic | verdict | why |\n| --- | --- | --- | --- |\n";
  const std::size_t more = ForFirst(gated.ignored, options, [&](const Ignored& ignored) {
    const Finding& finding = gated.comparison.findings[ignored.finding];
    out += fmt::format("| {} | {} | {} | {} |\n", PlaceCode(finding.cell, {}),
                       diff::report::StatisticText(finding), stats::ToString(finding.verdict),
                       Escaped(IgnoredWhy(ignored)));
  });
  out += more == 0 ? "" : fmt::format("\n{} more ignored findings are in the JSON.\n", more);
}

std::string MarkdownSection(const Gated& gated, const ReportOptions& options) {
  std::string out = fmt::format("\n**The gate {}.**\n", Escaped(Summary(gated)));
  AddItems("It fails because of", gated.failures, options, out);
  AddBudgets(gated, options, out);
  AddIgnored(gated, options, out);
  AddItems("Notes", gated.notes, options, out);
  return out;
}

Json CellJson(const CellId& cell) {
  return {{"type", cell.type},
          {"state", cell.state},
          {"reason", cell.reason},
          {"statistic", ToString(cell.statistic)}};
}

Json BudgetJson(const BudgetVerdict& verdict) {
  Json json = {{"rule", verdict.rule}, {"line", verdict.line}};
  json.update(CellJson(verdict.cell));
  const bool judged = verdict.why_not.empty();
  json["limit"] = verdict.limit;
  json["unit"] = UnitOf(verdict.cell.statistic);
  json["value"] = judged ? Json(verdict.value) : Json();
  json["runs"] = verdict.runs;
  json["over"] = verdict.over;
  json["p"] = judged ? Json(verdict.p) : Json();
  json["broken"] = verdict.broken;
  json["why_not"] = OrNull(verdict.why_not);
  return json;
}

Json IgnoredJson(const Ignored& ignored, const diff::Comparison& comparison) {
  const Finding& finding = comparison.findings[ignored.finding];
  Json json = CellJson(finding.cell);
  json["verdict"] = stats::ToString(finding.verdict);
  json["because"] = ignored.reason;
  json["until"] = OrNull(ignored.until);
  json["line"] = ignored.line;
  return json;
}

std::vector<diff::report::HtmlSection> HtmlSections(const Gated& gated) {
  std::vector<diff::report::HtmlSection> sections;
  sections.push_back({"The gate " + Summary(gated), gated.failures, {}, {}});
  if (!gated.budgets.empty()) {
    auto& budgets = sections.emplace_back();
    budgets = {"Budgets", {}, {"budget", "where", "", "value"}, {}};
    for (const BudgetVerdict* verdict : InOrder(gated.budgets)) {
      budgets.rows.push_back({verdict->rule, Place(verdict->cell),
                              std::string(BudgetWord(*verdict)), BudgetText(*verdict)});
    }
  }
  if (!gated.ignored.empty()) {
    auto& ignored = sections.emplace_back();
    ignored = {"Ignored by the policy", {}, {"where", "statistic", "verdict", "why"}, {}};
    for (const Ignored& rule : gated.ignored) {
      const Finding& finding = gated.comparison.findings[rule.finding];
      ignored.rows.push_back({Place(finding.cell), diff::report::StatisticText(finding),
                              std::string(stats::ToString(finding.verdict)), IgnoredWhy(rule)});
    }
  }
  std::vector<std::string> notes = gated.notes;
  if (gated.golden) {
    notes.emplace_back(
        "a baseline keeps the quantiles .5, .9 and .99 of its runs: between them its histograms "
        "and "
        "distributions are interpolated here");
  }
  if (!notes.empty()) {
    sections.push_back({"Notes", std::move(notes), {}, {}});
  }
  if (!gated.next.empty()) {
    sections.push_back({"Next", gated.next, {}, {}});
  }
  return sections;
}

}  // namespace

std::string ToText(const Gated& gated, const ReportOptions& options) {
  std::string text = diff::report::ToText(gated.comparison, options);
  if (!HasSection(gated)) {
    return text;
  }
  const std::size_t end_of_head = text.find("\n\n");
  text.insert(end_of_head == std::string::npos ? text.size() : end_of_head + 1,
              TextSection(gated, options));
  if (!gated.next.empty()) {
    text += "\nnext\n";
    for (const std::string& step : gated.next) {
      text += "  " + Printable(step) + "\n";
    }
  }
  return text;
}

std::string ToMarkdown(const Gated& gated, const ReportOptions& options) {
  std::string text = diff::report::ToMarkdown(gated.comparison, options);
  if (!HasSection(gated)) {
    return text;
  }
  const std::size_t end_of_head =
      std::min({text.find("\n## "), text.find("\n<details>"), text.size()});
  text.insert(end_of_head, MarkdownSection(gated, options));
  if (!gated.next.empty()) {
    text += "\n## Next\n\n";
    for (const std::string& step : gated.next) {
      text += "- " + Code(step) + "\n";
    }
  }
  return text;
}

std::string ToJson(const Gated& gated, const ReportOptions& options) {
  std::string text = diff::report::ToJson(gated.comparison, options);
  if (!HasSection(gated)) {
    return text;
  }
  Json json = Json::parse(text, nullptr, false);
  json["exit_status"] = static_cast<int>(gated.status);
  json["policy"] = OrNull(gated.policy_file);
  json["golden"] = gated.golden ? Json({{"file", gated.golden->file},
                                        {"sessions", gated.golden->sessions},
                                        {"pending", OrNull(gated.golden->pending)}})
                                : Json();
  json["failures"] = gated.failures;
  json["ignored"] = Json::array();
  for (const Ignored& ignored : gated.ignored) {
    json["ignored"].push_back(IgnoredJson(ignored, gated.comparison));
  }
  json["budgets"] = Json::array();
  for (const BudgetVerdict& verdict : gated.budgets) {
    json["budgets"].push_back(BudgetJson(verdict));
  }
  json["notes"] = gated.notes;
  json["next"] = gated.next;
  return Dump(json);
}

std::string ToHtml(const Gated& gated, const diff::report::SideRuns& runs,
                   const ReportOptions& options) {
  const auto sections =
      HasSection(gated) ? HtmlSections(gated) : std::vector<diff::report::HtmlSection>();
  return diff::report::ToHtml(gated.comparison, runs, sections, options);
}

}  // namespace tracegate::ci
