#include "ci/budget.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "diff/comparable.h"
#include "diff/statistics.h"
#include "src/base/suggest.h"
#include "src/base/values.h"
#include "src/profile/measures.h"
#include "stats/binomial.h"
#include "stats/summary.h"

namespace tracegate::ci {

using diff::CellId;
using diff::Statistic;
using profile::Profile;

namespace {

constexpr std::string_view kForm = R"(a budget reads: p99 of Waiting:select for "main.*" < 5ms)";

tl::unexpected<Error> Problem(std::size_t at, std::string what, std::string hint = "") {
  return Fail(Error{ErrorCode::kUsage, std::move(what), at, {}, std::move(hint)});
}

// The limit in the statistic's unit.
Result<double> ParseValue(Statistic statistic, const std::string& text, std::size_t at) {
  const bool per_second = text.ends_with("/s");
  const std::string amount = per_second ? text.substr(0, text.size() - 2) : text;
  if (statistic == Statistic::kCountPerSecond) {
    const auto count = ParseFraction(amount);
    if (per_second && count && amount.find('%') == std::string::npos) {
      return *count;
    }
    return Problem(at, fmt::format("\"{}\" is no count per second such as 100/s", text));
  }
  if (statistic == Statistic::kTimePerSecond) {
    constexpr double kSecond = 1e9;
    if (const auto share = ParseFraction(text); share && text.ends_with('%')) {
      return *share * kSecond;
    }
    if (const auto time = ParseDuration(amount); time && per_second) {
      return static_cast<double>(*time);
    }
    return Problem(at, fmt::format("\"{}\" is no time per second such as 20ms/s or 2%", text));
  }
  if (statistic == Statistic::kValue) {
    if (const auto value = ParseFraction(text)) {
      return *value;
    }
    return Problem(at, fmt::format("\"{}\" is no value such as 0.2 or 20%", text));
  }
  const auto time = ParseDuration(text);
  if (!time) {
    return Problem(at, time.error().what);
  }
  return static_cast<double>(*time);
}

// Reads a budget from left to right.
class Parser {
 public:
  explicit Parser(const std::string& text) : text_(text) { budget_.rule = text; }

  Result<Budget> Parse() {
    for (const auto step : {&Parser::ReadStatistic, &Parser::ReadState, &Parser::ReadReason,
                            &Parser::ReadType, &Parser::ReadLimit}) {
      if (auto done = (this->*step)(); !done) {
        return Fail(std::move(done.error()));
      }
    }
    return std::move(budget_);
  }

 private:
  void SkipBlanks() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }

  // What stands before `end`, without blanks behind.
  std::string TakeUntil(std::size_t end) {
    std::string taken = text_.substr(at_, end - at_);
    taken.erase(taken.find_last_not_of(' ') + 1);
    at_ = end;
    return taken;
  }

  bool Next(char c) {
    SkipBlanks();
    if (at_ < text_.size() && text_[at_] == c) {
      ++at_;
      return true;
    }
    return false;
  }

  // What is in the quotes that open here.
  Result<std::string> Quoted() {
    const std::size_t open = at_;
    const std::size_t close = text_.find(text_[open], open + 1);
    if (close == std::string::npos) {
      return Problem(open, "the quote is not closed");
    }
    at_ = close + 1;
    return text_.substr(open + 1, close - open - 1);
  }
  bool AtQuote() {
    SkipBlanks();
    return at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'');
  }

  Status SetGlob(const std::string& text, std::size_t at, std::optional<Glob>& to) {
    auto glob = Glob::Parse(text);
    if (!glob) {
      return Problem(at + glob.error().offset.value_or(0), "bad pattern: " + glob.error().what);
    }
    to = *std::move(glob);
    return {};
  }

  Status ReadStatistic() {
    SkipBlanks();
    const std::size_t begin = at_;
    const std::size_t of = text_.find(" of ", at_);
    if (of == std::string::npos) {
      return Problem(begin, "there is no STATISTIC of STATE here", std::string(kForm));
    }
    const std::string name = TakeUntil(of);
    budget_.where.statistic = StatisticNamed(name);
    if (!budget_.where.statistic) {
      return Problem(begin, fmt::format("\"{}\" is no statistic", name),
                     DidYouMean(name, StatisticNames()));
    }
    if (*budget_.where.statistic == Statistic::kExceedance) {
      return Problem(begin, "a share above p99 has no meaning for one side alone",
                     "give p99 a budget");
    }
    at_ += std::string_view(" of ").size();
    return {};
  }

  // Where what has no quotes ends: at a `for` that is not before `words`, at < or where the text
  // does.
  std::size_t EndOfWords(std::size_t words) const {
    return std::min({text_.find(" for ", words), text_.find('<', at_), text_.size()});
  }

  // Behind the longest state whose name stands here: one of them has a `for` in it.
  std::size_t EndOfState() const {
    std::size_t end = at_;
    for (const std::string_view name : StateNames()) {
      if (text_.compare(at_, name.size(), name) == 0) {
        end = std::max(end, at_ + name.size());
      }
    }
    return end;
  }

  Status ReadState() {
    SkipBlanks();
    const std::size_t begin = at_;
    const std::string name = TakeUntil(std::min(EndOfWords(EndOfState()), text_.find(':', at_)));
    const auto known = StateNames();
    if (std::find(known.begin(), known.end(), name) == known.end() || name == "goroutine") {
      return Problem(begin, fmt::format("\"{}\" is no state", name), DidYouMean(name, known));
    }
    if (!HasStatistic(name, *budget_.where.statistic)) {
      return *budget_.where.statistic == Statistic::kValue
                 ? Problem(begin, fmt::format("{} has spans, and no value", name),
                           "write value of lost to GC:worst 10ms < 20%")
                 : Problem(begin, fmt::format("{} is a value, and has no spans", name),
                           fmt::format("write value of {}", name));
    }
    return SetGlob(name, begin, budget_.where.state);
  }

  Status ReadReason() {
    if (!Next(':')) {
      return {};
    }
    const bool quoted = AtQuote();
    const std::size_t begin = at_ + (quoted ? 1 : 0);
    std::string reason;
    if (quoted) {
      auto inside = Quoted();
      if (!inside) {
        return Fail(std::move(inside.error()));
      }
      reason = *std::move(inside);
    } else {
      reason = TakeUntil(EndOfWords(at_));
      if (reason.empty()) {
        return Problem(begin, "no reason follows the :");
      }
    }
    return SetGlob(reason, begin, budget_.where.reason);
  }

  Status ReadType() {
    constexpr std::string_view kFor = "for ";
    SkipBlanks();
    if (text_.compare(at_, kFor.size(), kFor) != 0) {
      return {};
    }
    at_ += kFor.size();
    if (!AtQuote()) {
      return Problem(at_, "the goroutine type stands in quotes", std::string(kForm));
    }
    const std::size_t begin = at_ + 1;
    const auto type = Quoted();
    if (!type) {
      return Fail(type.error());
    }
    return SetGlob(*type, begin, budget_.where.type);
  }

  Status ReadLimit() {
    if (!Next('<')) {
      return Problem(at_, "a < and the limit must follow here", std::string(kForm));
    }
    if (at_ < text_.size() && text_[at_] == '=') {
      budget_.or_equal = true;
      ++at_;
    }
    SkipBlanks();
    const std::size_t begin = at_;
    const auto value = ParseValue(*budget_.where.statistic, TakeUntil(text_.size()), begin);
    if (!value) {
      return Fail(value.error());
    }
    if (*value == 0 && !budget_.or_equal) {
      return Problem(begin, "nothing is below 0", "write <= 0");
    }
    if (*value > 1 && budget_.where.statistic == Statistic::kValue &&
        profile::IsShare(budget_.where.state->text())) {
      return Problem(begin,
                     fmt::format("{} is a part, and never above 1", budget_.where.state->text()),
                     "write 20% or 0.2");
    }
    budget_.limit = *value;
    return {};
  }

  const std::string& text_;
  std::size_t at_ = 0;
  Budget budget_;
};

// The value of one run, or nullopt and why there is none.
std::optional<double> ValueOf(const profile::Censored* spans, const Profile* run,
                              Statistic statistic, std::string_view& why) {
  if (statistic == Statistic::kCountPerSecond && (spans == nullptr || spans->Empty())) {
    return 0;
  }
  const diff::SpansByRun one = {spans};
  const auto values = diff::SpanStatistics(one, {&run, 1}).Of(statistic, why);
  return values ? std::optional(values->values.front()) : std::nullopt;
}

// values: of the runs that have one; why: the others have none.
BudgetVerdict Judge(const Budget& budget, CellId cell, const std::vector<double>& values,
                    std::string_view why) {
  BudgetVerdict verdict;
  verdict.rule = budget.rule;
  verdict.line = budget.at.line;
  verdict.limit = budget.limit;
  const auto is_over = [&](double value) {
    return budget.or_equal ? value > budget.limit : value >= budget.limit;
  };
  verdict.cell = std::move(cell);
  verdict.runs = values.size();
  verdict.over = static_cast<std::size_t>(std::count_if(values.begin(), values.end(), is_over));
  if (values.empty()) {
    verdict.why_not = fmt::format("no run has a value: {}", why);
    return verdict;
  }
  verdict.value = stats::Median(values).value_or(0);
  verdict.p = stats::SignTest(verdict.over, verdict.runs).value_or(1);
  verdict.broken = is_over(verdict.value);
  return verdict;
}

BudgetVerdict JudgeSpans(const Budget& budget, CellId cell, const diff::SpansByRun& spans,
                         const std::vector<const Profile*>& runs) {
  std::vector<double> values;
  std::string_view why;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (const auto value = ValueOf(spans[i], runs[i], cell.statistic, why)) {
      values.push_back(*value);
    }
  }
  return Judge(budget, std::move(cell), values, why);
}

void JudgeMeasures(const Budget& budget, const std::vector<const Profile*>& runs,
                   const diff::Filter& filter, std::vector<BudgetVerdict>& verdicts) {
  for (const auto& [place, by_run] : diff::ValuesByPlace(runs)) {
    CellId cell{place.type, place.state, place.reason, Statistic::kValue};
    if (!filter.Accepts(place) || !budget.where.Matches(cell)) {
      continue;
    }
    std::vector<double> values;
    for (const auto& value : by_run) {
      if (value) {
        values.push_back(*value);
      }
    }
    verdicts.push_back(Judge(budget, std::move(cell), values, ""));
  }
}

}  // namespace

Result<Budget> ParseBudget(const std::string& text) { return Parser(text).Parse(); }

std::vector<BudgetVerdict> JudgeBudgets(std::span<const Budget> budgets,
                                        std::span<const Profile> runs, const diff::Filter& filter,
                                        std::vector<std::size_t>* unmatched) {
  std::vector<const Profile*> pointers;
  for (const Profile& run : runs) {
    pointers.push_back(&run);
  }
  std::vector<BudgetVerdict> verdicts;
  if (budgets.empty() || runs.empty()) {
    return verdicts;
  }
  const auto places = diff::SpansByPlace(pointers);
  const diff::Comparable comparable(pointers);
  for (std::size_t i = 0; i < budgets.size(); ++i) {
    const Budget& budget = budgets[i];
    const std::size_t before = verdicts.size();
    if (*budget.where.statistic == Statistic::kValue) {
      JudgeMeasures(budget, pointers, filter, verdicts);
    }
    for (const auto& [place, spans] : places) {
      CellId cell{place.type, place.state, place.reason, *budget.where.statistic};
      if (!HasStatistic(place.state, cell.statistic) || !filter.Accepts(place) ||
          !budget.where.Matches(cell)) {
        continue;
      }
      const auto not_comparable = comparable.WhyNot(place.type, place.state, place.reason);
      verdicts.push_back(JudgeSpans(budget, std::move(cell), spans, pointers));
      if (not_comparable) {
        verdicts.back().broken = false;
        verdicts.back().why_not = *not_comparable;
      }
    }
    if (verdicts.size() == before && unmatched != nullptr) {
      unmatched->push_back(i);
    }
  }
  return verdicts;
}

}  // namespace tracegate::ci
