#include "diff/report/markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "diff/report/causes.h"
#include "diff/report/exemplars.h"
#include "diff/report/identity.h"
#include "diff/report/phrases.h"
#include "src/base/error.h"
#include "src/base/text.h"

namespace tracegate::diff::report {
namespace {

// A line inside of a block of code, which no number of backticks can end.
std::string CodeLine(std::string_view text, std::size_t most) {
  std::string line = Shorten(Printable(text), most);
  std::replace(line.begin(), line.end(), '`', '\'');
  return line;
}

void ReplaceAll(std::string_view what, std::string_view by, std::string& text) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) {
    text.replace(at, what.size(), by);
  }
}

}  // namespace

std::string Code(std::string_view text, std::size_t most) {
  std::string name = CodeLine(text, most);
  ReplaceAll("|", "\\|", name);
  return name.empty() ? "" : "`" + name + "`";
}

std::string Escaped(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]<>()#+!|~&";
  std::string safe;
  for (const char c : Printable(text)) {
    if (kSpecial.find(c) != std::string_view::npos) {
      safe += '\\';
    }
    safe += c;
  }
  // GitHub finds mentions, issues and addresses in what is shown, where a backslash is gone: a
  // space of no width keeps them apart.
  ReplaceAll("@", "@&#8203;", safe);
  ReplaceAll("\\#", "\\#&#8203;", safe);
  ReplaceAll("//", "/&#8203;/", safe);
  ReplaceAll("www.", "www&#8203;.", safe);
  return safe;
}

std::string PlaceCode(const CellId& cell, const PageLimits& limits) {
  const CellId shown = limits.names_of != nullptr ? Shown(cell, *limits.names_of) : cell;
  std::string text = Code(shown.type, limits.name) + " " + shown.state;
  if (!shown.reason.empty()) {
    text += " " + Code(shown.reason, limits.name);
  }
  return text;
}

std::string TableHead(bool with_place, double alpha) {
  return fmt::format(
      "| {}statistic | base | new | ratio ({:g}% interval) | p, adjusted | verdict |\n"
      "| {}--- | ---: | ---: | ---: | ---: | --- |\n",
      with_place ? "where | " : "", 100 * (1 - alpha), with_place ? "--- | " : "");
}

std::string Row(const Finding& finding, bool with_place, const PageLimits& limits) {
  return fmt::format("| {}{} | {} | {} | {} | {} | {} |\n",
                     with_place ? PlaceCode(finding.cell, limits) + " | " : "",
                     StatisticText(finding), Value(finding.cell.statistic, finding.base),
                     Value(finding.cell.statistic, finding.new_value), Ratio(finding),
                     PValue(finding.p_adjusted),
                     VerdictText(finding) + (finding.beyond_margin ? ", beyond the margin" : ""));
}

namespace {

std::string Wakers(const Finding& finding, const PageLimits& limits) {
  const std::string text = WakersText(finding);
  return text.empty()
             ? ""
             : "\nThese waits: " + Escaped(Shorten(Printable(text), limits.exemplar)) + ".\n";
}

}  // namespace

std::string Stacks(const Finding& finding, const PageLimits& limits) {
  if (finding.because.empty()) {
    return "\nNo stack is recorded where spans of this state begin.\n" + Wakers(finding, limits);
  }
  std::string out;
  std::size_t shown = 0;
  for (const Because& part : Telling(finding)) {
    if (++shown > limits.stacks) {
      break;
    }
    const bool per_second = part.holder || finding.cell.statistic == Statistic::kTimePerSecond;
    const std::string who =
        part.holder ? " for " + Code(*part.holder, limits.name) + ", which stopped at" : " at";
    out += fmt::format("\n{:.0f}% of the change{} ({}{} per {}){} this stack:\n\n```\n",
                       part.share * 100, part.holder ? " of stopping time" : "",
                       part.change < 0 ? "" : "+", FormatDuration(part.change),
                       per_second ? "second" : "span", who);
    const std::size_t frames = std::min(part.stack.size(), limits.frames);
    for (std::size_t i = 0; i < frames; ++i) {
      out += CodeLine(part.stack[i], limits.name) + "\n";
    }
    if (part.stack.size() > frames) {
      out += fmt::format("({} more frames)\n", part.stack.size() - frames);
    }
    if (part.stack.empty()) {
      out += "(no stack recorded)\n";
    }
    out += "```\n";
  }
  return out + Wakers(finding, limits);
}

std::string ExemplarLine(const Finding& finding, const Comparison& comparison,
                         const PageLimits& limits) {
  std::string line;
  for (const std::string& one : ExemplarLines(finding, comparison)) {
    line += (line.empty() ? "\nSingle spans, " : "; ") +
            Escaped(Shorten(Printable(one), limits.exemplar));
  }
  return line.empty() ? "" : line + ".\n";
}

std::string ShiftTable(const Comparison& comparison, const diff::Place& place) {
  const auto found = std::find_if(comparison.shifts.begin(), comparison.shifts.end(),
                                  [&](const PlaceShift& shift) { return shift.place == place; });
  if (found == comparison.shifts.end()) {
    return "";
  }
  std::string head = "\n| quantile of the durations |";
  std::string rule = "\n| --- |";
  std::string base = "\n| base |";
  std::string changed = "\n| new |";
  std::string ratio = "\n| ratio |";
  for (const ShiftPoint& point : found->points) {
    head += fmt::format(" {:g}% |", point.p * 100);
    rule += " ---: |";
    base += " " + FormatDuration(point.base) + " |";
    changed += " " + FormatDuration(point.new_value) + " |";
    const bool slower = point.ratio_low && *point.ratio_low > 1;
    const bool faster = point.ratio_high && *point.ratio_high < 1;
    ratio += fmt::format(" {}{} |", Times(point.ratio), slower ? " ↑" : faster ? " ↓" : "");
  }
  return fmt::format(
      "{}{}{}{}{}\n\n↑ slower, ↓ faster: the {:g}% interval of this quantile alone, not adjusted "
      "for "
      "the others.\n",
      head, rule, base, changed, ratio, 100 * (1 - comparison.alpha));
}

std::string Followers(const std::vector<std::vector<const Finding*>>& followers, double alpha,
                      const PageLimits& limits) {
  if (followers.empty()) {
    return "";
  }
  std::string out =
      fmt::format("\n<details><summary>{} that follow{} from it</summary>\n\n",
                  Plural(followers.size(), "place"), followers.size() == 1 ? "s" : "");
  out += TableHead(true, alpha);
  std::size_t rows = 0;
  for (const auto& group : followers) {
    for (const Finding* finding : group) {
      if (++rows <= limits.rows) {
        out += Row(*finding, true, limits);
      }
    }
  }
  out += rows > limits.rows ? fmt::format("\n{} more rows are in the JSON.\n", rows - limits.rows)
                            : "";
  out += "\n";
  std::size_t shown = 0;
  for (const auto& group : followers) {
    if (++shown > limits.rows) {
      out += fmt::format("- and {} more\n", followers.size() - limits.rows);
      break;
    }
    out += "- " + PlaceCode(group.front()->cell, limits) + ": " +
           Escaped(Shorten(Printable(group.front()->follows->evidence), limits.name)) + "\n";
  }
  return out + "\n</details>\n";
}

std::string EnvironmentTable(const Comparison& comparison, const PageLimits& limits) {
  const Side& base = comparison.base;
  const Side& changed = comparison.changed;
  const auto row = [](std::string_view what, const std::string& old, const std::string& recent) {
    return fmt::format("| {} | {} | {} |\n", what, old, recent);
  };
  const auto first = [&](const Side& side) {
    return side.files.empty() ? "" : Code(side.files.front(), limits.name);
  };
  return "| | base | new |\n| --- | --- | --- |\n" +
         row("runs", std::to_string(base.files.size()), std::to_string(changed.files.size())) +
         row("trace written by", Toolchains(base), Toolchains(changed)) +
         row("GOMAXPROCS", Gomaxprocs(base), Gomaxprocs(changed)) +
         row("duration, median (range)", Durations(base), Durations(changed)) +
         row("first file", first(base), first(changed));
}

}  // namespace tracegate::diff::report
