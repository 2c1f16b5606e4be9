#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <system_error>

#include "golden/pending.h"
#include "golden/report.h"
#include "src/cli/commands.h"
#include "src/cli/golden_file.h"
#include "src/cli/output.h"

namespace tracegate::cli {
namespace {

using golden::Pending;
using golden::PendingItem;

struct ReviewOptions {
  std::string golden;
  std::string pending;
  std::vector<std::size_t> accept;  // from 1
  bool accept_all = false;
  bool reject_all = false;
  std::string reason;
  std::string date;
};

// What was decided. reasons: of the accepted ones; the others of `rejected` or still open.
struct Decisions {
  std::vector<std::pair<std::size_t, std::string>> accepted;
  std::size_t rejected = 0;
  bool quit = false;
};

std::string NameOf(const golden::Place& place) {
  return place.type + " " + place.state + (place.reason.empty() ? "" : " " + place.reason);
}

std::string ToText(const PendingItem& item, std::size_t number, std::size_t of) {
  std::string text = fmt::format("\n[{} of {}] {}\n", number, of, Printable(NameOf(item.place)));
  for (const golden::PendingRow& row : item.rows) {
    text += Printable(fmt::format("  {}: {} -> {} (x{:.3g}), p {:.2g}, {}", row.statistic, row.base,
                                  row.changed, row.ratio, row.p_adjusted, row.verdict));
    text += '\n';
  }
  for (std::size_t i = 0; i < item.stack.size(); ++i) {
    text += fmt::format("  {}{}\n", i == 0 ? "at " : "   ", Printable(item.stack[i]));
  }
  return text;
}

// A line of the user; none at the end of the input.
std::optional<std::string> Ask(const std::string& question) {
  if (!WriteOutput("-", question)) {
    return std::nullopt;
  }
  std::string line;
  if (!std::getline(std::cin, line)) {
    return std::nullopt;
  }
  if (line.ends_with('\r')) {
    line.pop_back();
  }
  return line;
}

// The reason for what was accepted; none where the user gives up.
std::optional<std::string> AskReason(const ReviewOptions& options) {
  if (!options.reason.empty()) {
    return options.reason;
  }
  while (true) {
    auto reason = Ask("reason: ");
    if (!reason || reason->find_first_not_of(" \t") != std::string::npos) {
      return reason;
    }
  }
}

Decisions AskAll(const Pending& pending, const ReviewOptions& options) {
  Decisions decisions;
  std::size_t i = 0;
  bool show = true;
  while (i < pending.items.size()) {
    const std::string shown = show ? ToText(pending.items[i], i + 1, pending.items.size()) : "";
    const auto answer = Ask(shown + "accept? y: yes, n: no, q: quit, nothing is decided: ");
    show = false;
    if (!answer || *answer == "q") {
      decisions.quit = true;
      return decisions;
    }
    if (*answer == "y") {
      const auto reason = AskReason(options);
      if (!reason) {
        decisions.quit = true;
        return decisions;
      }
      decisions.accepted.emplace_back(i, *reason);
    } else if (*answer == "n") {
      ++decisions.rejected;
    } else {
      continue;
    }
    ++i;
    show = true;
  }
  return decisions;
}

Result<Decisions> Decide(const Pending& pending, const ReviewOptions& options) {
  Decisions decisions;
  if (options.reject_all) {
    decisions.rejected = pending.items.size();
    return decisions;
  }
  if (!options.accept_all && options.accept.empty()) {
    return AskAll(pending, options);
  }
  if (options.reason.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      "a change is accepted for a reason",
                      std::nullopt,
                      {},
                      "say it with --reason TEXT; it is kept in the baseline"});
  }
  std::set<std::size_t> items;
  for (const std::size_t number : options.accept) {
    if (number == 0 || number > pending.items.size()) {
      return Fail(Error{ErrorCode::kUsage,
                        fmt::format("there is no change {}", number),
                        std::nullopt,
                        {},
                        fmt::format("there are {}", pending.items.size())});
    }
    items.insert(number - 1);
  }
  for (std::size_t i = 0; i < pending.items.size(); ++i) {
    if (options.accept_all || items.contains(i)) {
      decisions.accepted.emplace_back(i, options.reason);
    }
  }
  return decisions;
}

// Accepts what was decided; items leave `pending`, so from the last to the first.
Status Apply(const Decisions& decisions, const ReviewOptions& options, golden::Baseline& baseline,
             Pending& pending) {
  const auto date = options.date.empty() ? std::nullopt : std::optional(options.date);
  for (auto at = decisions.accepted.rbegin(); at != decisions.accepted.rend(); ++at) {
    if (auto good = Accept(baseline, pending, std::vector{at->first}, at->second, date); !good) {
      return good;
    }
  }
  return {};
}

Status Remove(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  return error
             ? Fail(Error{ErrorCode::kIo, "cannot remove: " + error.message(), std::nullopt, path})
             : Status();
}

// The baseline first: should anything happen in between, the pending file belongs to another
// baseline and is refused.
Status Save(const ReviewOptions& options, const std::string& path, const Decisions& decisions,
            const golden::Baseline& baseline, const Pending& pending) {
  if (!decisions.accepted.empty()) {
    if (auto written = WriteGolden(options.golden, golden::WriteBaseline(baseline)); !written) {
      return written;
    }
  }
  const bool all = pending.items.size() == decisions.rejected;
  return all ? Remove(path) : WriteGolden(path, golden::WritePending(pending));
}

// What is pending; every change of it where none will be asked about.
Status Show(const Pending& pending, const ReviewOptions& options) {
  const golden::Session& session = pending.measured.sessions.front();
  std::string text =
      fmt::format("{} pending, found with {}\n", pending.items.size(), golden::Describe(session));
  const bool asks = !options.accept_all && !options.reject_all && options.accept.empty();
  for (std::size_t i = 0; i < pending.items.size() && !asks; ++i) {
    text += ToText(pending.items[i], i + 1, pending.items.size());
  }
  return WriteOutput("-", text);
}

Result<ci::ExitStatus> RunReview(const ReviewOptions& options) {
  auto baseline = LoadBaseline(options.golden);
  if (!baseline) {
    return Fail(std::move(baseline.error()));
  }
  const std::string path = options.pending.empty() ? PendingPath(options.golden) : options.pending;
  if (options.pending.empty() && !Exists(path)) {
    const auto told =
        WriteOutput("-", Printable(fmt::format("nothing is pending: there is no {}", path)) + "\n");
    return told ? Result<ci::ExitStatus>(ci::ExitStatus::kNoRegression) : Fail(told.error());
  }
  auto pending = LoadPending(path);
  if (!pending) {
    return Fail(std::move(pending.error()));
  }
  if (pending->baseline_hash != golden::HashOf(*baseline)) {
    return Fail(Error{ErrorCode::kInconsistent,
                      "the baseline has changed since the check that found these changes",
                      std::nullopt, path, "run tracegate check again"});
  }
  if (auto shown = Show(*pending, options); !shown) {
    return Fail(std::move(shown.error()));
  }
  const auto decisions = Decide(*pending, options);
  if (!decisions) {
    return Fail(decisions.error());
  }
  if (decisions->quit) {
    const auto told = WriteOutput("-", "\nnothing was decided\n");
    return told ? Result<ci::ExitStatus>(ci::ExitStatus::kNoRegression) : Fail(told.error());
  }
  Status done = Apply(*decisions, options, *baseline, *pending);
  done = done ? Save(options, path, *decisions, *baseline, *pending) : done;
  done = done ? WriteOutput("-", fmt::format("{} accepted, {} rejected, {} left\n",
                                             decisions->accepted.size(), decisions->rejected,
                                             pending->items.size() - decisions->rejected))
              : done;
  return done ? Result<ci::ExitStatus>(ci::ExitStatus::kNoRegression)
              : Fail(std::move(done.error()));
}

}  // namespace

Action AddReviewCommand(CLI::App& app, CLI::App*& command) {
  auto options = std::make_shared<ReviewOptions>();
  command = app.add_subcommand("review", "Shows what a failed check found, to accept or reject it");
  command->add_option("--golden", options->golden, "The baseline file")->required();
  command->add_option("--pending", options->pending,
                      "What the check left; default: the baseline's name and .pending");
  auto* all = command->add_flag("--accept-all", options->accept_all, "Accept every change");
  auto* none = command
                   ->add_flag("--reject-all", options->reject_all,
                              "Reject every change; the baseline stays as it is")
                   ->excludes(all);
  command->add_option("--accept", options->accept, "Numbers of changes to accept: 1,3")
      ->delimiter(',')
      ->excludes(all)
      ->excludes(none);
  command->add_option("--reason", options->reason, "Why; is kept in the baseline");
  command->add_option("--date", options->date, "YYYY-MM-DD of the decision; default: not told");
  command->footer(
      "Without --accept or --reject-all it asks for each change: y, n or q.\n"
      "Example: the new cache makes requests slower at first, and that is wanted\n"
      "  tracegate review --golden service.golden --accept-all --reason 'cold cache, issue 12'");
  return [options] { return RunReview(*options); };
}

}  // namespace tracegate::cli
