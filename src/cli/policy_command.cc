#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "ci/explain.h"
#include "src/base/suggest.h"
#include "src/cli/commands.h"
#include "src/cli/output.h"
#include "src/cli/policy_options.h"

namespace tracegate::cli {
namespace {

struct PolicyCommandOptions {
  PolicyOptions policy;
  std::vector<std::string> explain;
  std::string format = "text";
  std::string output;
};

// What is asked about.
struct Question {
  diff::Place place;
  std::optional<diff::Statistic> statistic;
};

// TYPE STATE[:REASON] [STATISTIC]. Errors: kUsage.
Result<Question> ReadQuestion(const std::vector<std::string>& words) {
  const auto wrong = [](std::string what, std::string_view word,
                        std::span<const std::string_view> known) {
    return Fail(
        Error{ErrorCode::kUsage, std::move(what), std::nullopt, {}, DidYouMean(word, known)});
  };
  if (words.size() < 2 || words.size() > 3) {
    return wrong("--explain takes TYPE STATE[:REASON] [STATISTIC]", "", {});
  }
  Question question;
  question.place.type = words[0];
  const std::size_t colon = words[1].find(':');
  question.place.state = words[1].substr(0, colon);
  question.place.reason = colon == std::string::npos ? "" : words[1].substr(colon + 1);
  const auto states = ci::StateNames();
  if (std::find(states.begin(), states.end(), question.place.state) == states.end()) {
    return wrong(fmt::format("\"{}\" is no state", question.place.state), question.place.state,
                 states);
  }
  if (words.size() == 3) {
    question.statistic = ci::StatisticNamed(words[2]);
    if (!question.statistic) {
      return wrong(fmt::format("\"{}\" is no statistic", words[2]), words[2], ci::StatisticNames());
    }
    if (!ci::HasStatistic(question.place.state, *question.statistic)) {
      return wrong(fmt::format("there is no {} of {}", words[2], question.place.state), "", {});
    }
  }
  return question;
}

Result<std::string> Answer(const PolicyCommandOptions& options, const ci::Policy& policy,
                           Date today) {
  const bool json = options.format == "json";
  if (options.explain.empty()) {
    return json ? ci::ToJson(policy, today) : ci::ToText(policy, today);
  }
  const auto question = ReadQuestion(options.explain);
  if (!question) {
    return Fail(question.error());
  }
  const auto explained = ci::ExplainAll(policy, question->place, question->statistic, today);
  return json ? ci::ToJson(policy, explained) : ci::ToText(policy, explained);
}

Result<ci::ExitStatus> RunPolicy(const PolicyCommandOptions& options) {
  const auto policy = options.policy.Read({}, {});
  if (!policy) {
    return Fail(policy.error());
  }
  const auto today = options.policy.Today();
  if (!today) {
    return Fail(today.error());
  }
  const auto answer = Answer(options, *policy, *today);
  if (!answer) {
    return Fail(answer.error());
  }
  if (auto written = WriteOutput(options.output, *answer); !written) {
    return Fail(std::move(written.error()));
  }
  return ci::ExitStatus::kNoRegression;
}

}  // namespace

Action AddPolicyCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<PolicyCommandOptions>();
  command = app.add_subcommand(
      "policy",
      "Checks the policy and prints it; or says which of its rules apply, and why.\n"
      "  tracegate policy [OPTIONS]\n"
      "  tracegate policy [OPTIONS] --explain TYPE STATE[:REASON] [STATISTIC]");
  AddPolicyOptions(*command, options->policy);
  command
      ->add_option("--explain", options->explain,
                   "Which margin, floor, ignore and budget such spans are held to")
      ->type_name("TYPE STATE[:REASON] [STATISTIC]")
      ->expected(2, 3);
  command->add_option("--format", options->format, "How to write the result")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("-o,--output", options->output,
                      "File for the result; appears whole or not at all");
  command->footer(
      "Example: what is a long wait of the server's loop held to?\n"
      "  tracegate policy --explain 'main.(*Server).loop' Waiting:select p99");
  return [options] { return RunPolicy(*options); };
}

}  // namespace tracegate::cli
