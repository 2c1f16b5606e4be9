// The keys of tracegate.toml; its tables of rules are read in policy_rules.cc.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ci/policy_nodes.h"
#include "src/base/file.h"
#include "src/base/suggest.h"
#include "src/base/values.h"

namespace tracegate::ci {
namespace {

constexpr double kGreatestAlpha = 0.5;
constexpr double kLeastAlpha = 1e-6;
constexpr std::int64_t kMostRuns = 10'000;

// The functions that follow read the value of one key; the first problem is the error.

Status ReadAlpha(const Entry& entry, Reading& reading) {
  const auto alpha = entry.value->value<double>();
  if (!entry.value->is_number() || !alpha) {
    return WrongType(*entry.value, "alpha", "a number such as 0.05");
  }
  if (!(*alpha >= kLeastAlpha && *alpha <= kGreatestAlpha)) {
    return Problem(PositionOf(entry.value->source()),
                   fmt::format("alpha must lie between {:g} and {:g}, and this is {:g}",
                               kLeastAlpha, kGreatestAlpha, *alpha));
  }
  reading.policy.alpha = *alpha;
  return {};
}

Status ReadMargin(const Entry& entry, Reading& reading) {
  return ReadText(entry, "text such as \"10%\"", ParseMargin, reading.policy.margin);
}
Status ReadFloor(const Entry& entry, Reading& reading) {
  return ReadText(entry, "text such as \"10us\"", ParseDuration, reading.policy.floor);
}
Status ReadLoss(const Entry& entry, Reading& reading) {
  return ReadText(entry, "text such as \"5%\"", ParsePercentage, reading.policy.tolerate_loss);
}

Status ReadMinRuns(const Entry& entry, Reading& reading) {
  const auto runs = entry.value->value_exact<std::int64_t>();
  if (!runs) {
    return WrongType(*entry.value, "min-runs", "a whole number");
  }
  if (*runs < 1 || *runs > kMostRuns) {
    return Problem(
        PositionOf(entry.value->source()),
        fmt::format("min-runs must lie between 1 and {}, and this is {}", kMostRuns, *runs));
  }
  reading.policy.min_runs = static_cast<std::size_t>(*runs);
  return {};
}

Status ReadFailsOn(const Entry& entry, Reading& reading) {
  constexpr std::array<std::string_view, 4> kWords = {"regressed", "appeared", "gone",
                                                      "inconclusive"};
  const toml::array* words = entry.value->as_array();
  if (words == nullptr) {
    return WrongType(*entry.value, "fails-on", "an array of words");
  }
  FailsOn fails_on{false, false, false, false};
  for (const toml::node& node : *words) {
    const auto word = node.value_exact<std::string>();
    if (!word) {
      return WrongType(node, "what fails", "a word");
    }
    bool* const flags[] = {&fails_on.regressed, &fails_on.appeared, &fails_on.gone,
                           &fails_on.inconclusive};
    const auto found = std::find(kWords.begin(), kWords.end(), *word);
    if (found == kWords.end()) {
      return Problem(PositionOf(node.source()),
                     fmt::format("\"{}\" is nothing that can fail", *word),
                     DidYouMean(*word, kWords));
    }
    *flags[found - kWords.begin()] = true;
  }
  reading.policy.fails_on = fails_on;
  return {};
}

Status ReadRequire(const Entry& entry, Reading& reading) {
  constexpr std::array<std::string_view, 2> kWords = {"golden", "interleaved"};
  const auto word = entry.value->value_exact<std::string>();
  if (!word) {
    return WrongType(*entry.value, "require", R"("golden" or "interleaved")");
  }
  const auto found = std::find(kWords.begin(), kWords.end(), *word);
  if (found == kWords.end()) {
    return Problem(PositionOf(entry.value->source()),
                   fmt::format("\"{}\" cannot be required", *word), DidYouMean(*word, kWords));
  }
  reading.policy.require = *word == "golden" ? Require::kGolden : Require::kInterleaved;
  return {};
}

Status ReadBudgets(const Entry& entry, Reading& reading) {
  const toml::array* budgets = entry.value->as_array();
  if (budgets == nullptr) {
    return WrongType(*entry.value, "budgets", "an array of text");
  }
  if (auto ok = CheckCount(budgets->size(), entry.at, "budgets"); !ok) {
    return ok;
  }
  for (const toml::node& node : *budgets) {
    const auto text = node.value_exact<std::string>();
    if (!text) {
      return WrongType(node, "a budget", "text");
    }
    const Position at = PositionOf(node.source());
    auto budget = ParseBudget(*text);
    if (!budget) {
      Error& error = budget.error();
      return Problem(reading.text.Inside(at, error.offset.value_or(0)), error.what,
                     std::move(error.hint));
    }
    budget->at = at;
    if (auto ok = CheckNew("the budget", budget->where, at, reading); !ok) {
      return ok;
    }
    reading.policy.budgets.push_back(*std::move(budget));
  }
  return {};
}

Status ReadRenames(const Entry& entry, Reading& reading) {
  const toml::table* renames = entry.value->as_table();
  if (renames == nullptr) {
    return WrongType(*entry.value, "renames", "a table");
  }
  if (auto ok = CheckCount(renames->size(), entry.at, "renames"); !ok) {
    return ok;
  }
  std::map<std::string, Position> targets;
  for (const Entry& rename : EntriesOf(*renames)) {
    if (rename.value->is_table()) {
      return Problem(rename.at, fmt::format("a name must be in quotes: the dots of {}. made "
                                            "tables of it",
                                            rename.key));
    }
    const auto to = rename.value->value_exact<std::string>();
    if (!to) {
      return WrongType(*rename.value, "the new name", "text");
    }
    if (rename.key.empty() || to->empty() || rename.key == *to) {
      return Problem(rename.at, "a rename has two names that differ");
    }
    const auto [known, is_new] = targets.emplace(*to, rename.at);
    if (!is_new) {
      return Problem(rename.at, fmt::format("line {} renames another type to \"{}\" already",
                                            known->second.line, *to));
    }
    reading.policy.renames.push_back({rename.key, *to, rename.at});
  }
  return {};
}

// toml++'s words without what says nothing here.
std::string Plain(std::string_view description) {
  constexpr std::string_view kBegin = "Error while parsing ";
  constexpr std::string_view kEnd = " (TOML_MAX_NESTED_VALUES)";
  if (description.starts_with(kBegin)) {
    description.remove_prefix(kBegin.size());
  }
  if (description.ends_with(kEnd)) {
    description.remove_suffix(kEnd.size());
  }
  return std::string(description);
}

Status ReadKeys(const toml::table& root, Reading& reading) {
  using Step = Status (*)(const Entry&, Reading&);
  constexpr std::array<std::pair<std::string_view, Step>, 11> kSteps = {{
      {"alpha", ReadAlpha},
      {"margin", ReadMargin},
      {"floor", ReadFloor},
      {"min-runs", ReadMinRuns},
      {"tolerate-loss", ReadLoss},
      {"fails-on", ReadFailsOn},
      {"require", ReadRequire},
      {"budgets", ReadBudgets},
      {"renames", ReadRenames},
      {"limit", ReadLimits},
      {"ignore", ReadIgnores},
  }};
  std::vector<std::string_view> keys;
  keys.reserve(kSteps.size());
  for (const auto& [key, step] : kSteps) {
    keys.push_back(key);
  }
  for (const Entry& entry : EntriesOf(root)) {
    const auto found = std::find(keys.begin(), keys.end(), entry.key);
    if (found == keys.end()) {
      return Unknown(entry, keys);
    }
    const Step step = kSteps[static_cast<std::size_t>(found - keys.begin())].second;
    if (auto done = step(entry, reading); !done) {
      return done;
    }
    reading.policy.origin[entry.key] = fmt::format("line {}", entry.at.line);
  }
  return {};
}

}  // namespace

Result<Policy> ParsePolicy(std::string_view text, const std::string& file) {
  const auto named = [&](Error error) {
    error.where = file;
    return Fail(std::move(error));
  };
  const PolicyText lines(text);
  if (auto ok = lines.Check(); !ok) {
    return named(std::move(ok.error()));
  }
  const toml::parse_result parsed = toml::parse(text);
  if (parsed.failed()) {
    const toml::parse_error& error = parsed.error();
    return named(ErrorAt(PositionOf(error.source()), Plain(error.description())));
  }
  Reading reading{lines};
  if (auto done = ReadKeys(parsed.table(), reading); !done) {
    return named(std::move(done.error()));
  }
  reading.policy.file = file;
  return std::move(reading.policy);
}

Result<Policy> LoadPolicy(const std::string& path) {
  const auto text = ReadFile(path, kMaxPolicyBytes + 1);
  if (!text) {
    return Fail(Error{ErrorCode::kIo, text.error().message(), std::nullopt, path, ""});
  }
  return ParsePolicy(*text, path);
}

}  // namespace tracegate::ci
