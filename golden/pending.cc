#include "golden/pending.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "golden/body.h"
#include "src/base/date.h"

namespace tracegate::golden {
namespace {

std::string WritePendingBody(const Pending& pending) {
  std::string out = fmt::format("for {}\n", pending.baseline_hash);
  for (const PendingItem& item : pending.items) {
    out += fmt::format("finding {}\n", Write(item.place));
    for (const PendingRow& row : item.rows) {
      out += fmt::format("statistic {} {} {} {} {} {}\n", Quote(row.statistic), Quote(row.base),
                         Quote(row.changed), row.ratio, row.p_adjusted, Quote(row.verdict));
    }
    for (const std::string& frame : item.stack) {
      out += fmt::format("frame {}\n", Quote(frame));
    }
  }
  return out + WriteBody(pending.measured);
}

std::optional<double> ParseReal(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

// Reads a line of the findings; false where it is none.
bool ReadFinding(const std::vector<std::string>& words, Pending& pending) {
  if (words[0] == "finding" && words.size() == 4) {
    pending.items.push_back({{words[1], words[2], words[3]}, {}});
    return true;
  }
  if (pending.items.empty()) {
    return false;
  }
  PendingItem& item = pending.items.back();
  if (words[0] == "statistic" && words.size() == 7) {
    const auto ratio = ParseReal(words[4]);
    const auto p = ParseReal(words[5]);
    if (!ratio || !p) {
      return false;
    }
    item.rows.push_back({words[1], words[2], words[3], *ratio, *p, words[6]});
    return true;
  }
  if (words[0] == "frame" && words.size() == 2) {
    item.stack.push_back(words[1]);
    return true;
  }
  return false;
}

// The functions and stacks of one baseline in another one, which gets those that it lacks.
class Translation {
 public:
  Translation(const Baseline& from, Baseline& to) : from_(from), to_(to) {
    for (std::uint32_t i = 0; i < to.functions.size(); ++i) {
      functions_.emplace(to.functions[i], i);
    }
    for (std::uint32_t i = 0; i < to.stacks.size(); ++i) {
      stacks_.emplace(to.stacks[i], i);
    }
  }

  std::uint32_t Function(std::uint32_t index) {
    const std::string& name = from_.functions[index];
    const auto [at, is_new] =
        functions_.emplace(name, static_cast<std::uint32_t>(to_.functions.size()));
    if (is_new) {
      to_.functions.push_back(name);
    }
    return at->second;
  }

  std::uint32_t Stack(std::uint32_t index) {
    std::vector<std::uint32_t> stack;
    for (const std::uint32_t function : from_.stacks[index]) {
      stack.push_back(Function(function));
    }
    const auto [at, is_new] = stacks_.emplace(stack, static_cast<std::uint32_t>(to_.stacks.size()));
    if (is_new) {
      to_.stacks.push_back(std::move(stack));
    }
    return at->second;
  }

  Observed operator()(Observed observed) {
    for (SiteTime& site : observed.sites) {
      site.stack = Stack(site.stack);
    }
    for (WakeTime& wake : observed.wakes) {
      if (wake.waker) {
        wake.waker = Function(*wake.waker);
      }
    }
    for (CreatorCount& creator : observed.creators) {
      creator.creator = Function(creator.creator);
    }
    for (HeldTime& held : observed.held) {
      held.holder = Function(held.holder);
      held.stack = Stack(held.stack);
    }
    return observed;
  }

 private:
  const Baseline& from_;
  Baseline& to_;
  std::map<std::string, std::uint32_t> functions_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> stacks_;
};

bool SameRuns(const Session& a, const Session& b) {
  return std::equal(a.runs.begin(), a.runs.end(), b.runs.begin(), b.runs.end(),
                    [](const Run& x, const Run& y) { return x.id == y.id; });
}

// The session for what is accepted of `measured`: the last one, where a part of these runs was
// accepted before, or a new one.
std::uint32_t SessionFor(Baseline& baseline, const Session& measured) {
  if (!baseline.sessions.empty() && !baseline.sessions.back().whole &&
      SameRuns(baseline.sessions.back(), measured)) {
    return baseline.sessions.back().id;
  }
  Session session = measured;
  session.id = baseline.NextSession();
  session.whole = false;
  baseline.sessions.push_back(std::move(session));
  return baseline.sessions.back().id;
}

std::vector<Change> ChangesOf(const PendingItem& item) {
  std::vector<Change> changes;
  for (const PendingRow& row : item.rows) {
    changes.push_back({row.statistic, row.base, row.changed});
  }
  return changes;
}

Status CheckDecision(const Baseline& baseline, const Pending& pending,
                     std::span<const std::size_t> items, const std::string& reason,
                     const std::optional<std::string>& date) {
  const auto refuse = [](ErrorCode code, std::string what, std::string hint) {
    return Fail(Error{code, std::move(what), std::nullopt, {}, std::move(hint)});
  };
  if (pending.baseline_hash != HashOf(baseline) || pending.measured.schema != baseline.schema) {
    return refuse(ErrorCode::kInconsistent,
                  "the baseline has changed since the check that found these changes",
                  "run tracegate check again");
  }
  if (reason.empty()) {
    return refuse(ErrorCode::kInvalidArgument, "a change is accepted for a reason", "give one");
  }
  if (date && !ParseDate(*date)) {
    return refuse(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no date", *date),
                  "write 2026-11-26");
  }
  for (const std::size_t item : items) {
    if (item >= pending.items.size()) {
      return refuse(ErrorCode::kInvalidArgument, fmt::format("there is no change {}", item + 1),
                    fmt::format("there are {}", pending.items.size()));
    }
  }
  return {};
}

}  // namespace

Result<Pending> MakePending(const Baseline& baseline, const std::vector<profile::Profile>& runs,
                            const SessionOptions& options, std::vector<PendingItem> items) {
  Pending pending;
  pending.baseline_hash = HashOf(baseline);
  pending.measured.schema = baseline.schema;
  pending.items = std::move(items);
  if (auto added = AddSession(pending.measured, runs, options); !added) {
    return Fail(std::move(added.error()));
  }
  return pending;
}

std::string WritePending(const Pending& pending) {
  return Seal("pending", pending.measured.schema, WritePendingBody(pending));
}

Result<Pending> ReadPending(std::string_view text) {
  const auto body = Unseal("pending", text);
  if (!body) {
    return Fail(body.error());
  }
  Pending pending;
  std::size_t line = 0;
  for (; line < body->lines.size() && !body->lines[line].starts_with("session "); ++line) {
    const auto words = SplitLine(body->lines[line]);
    const bool is_first =
        line == 0 && words && words->size() == 2 && (*words)[0] == "for" && IsHash128((*words)[1]);
    if (is_first) {
      pending.baseline_hash = (*words)[1];
    } else if (line == 0 || !words || !ReadFinding(*words, pending)) {
      return FailAtLine(body->first + line, "this is no line of pending changes");
    }
  }
  auto measured = ReadBody(*body, line);
  if (!measured) {
    return Fail(std::move(measured.error()));
  }
  if (measured->sessions.size() != 1 || !measured->sessions.front().whole ||
      !measured->accepted.empty()) {
    return FailAtLine(body->first + line, "pending changes have one session, of the new runs");
  }
  pending.measured = *std::move(measured);
  if (const std::string again = WritePending(pending); again != text) {
    return NotCanonical(text, again);
  }
  return pending;
}

Status Accept(Baseline& baseline, Pending& pending, std::span<const std::size_t> items,
              const std::string& reason, const std::optional<std::string>& date) {
  if (auto good = CheckDecision(baseline, pending, items, reason, date); !good) {
    return good;
  }
  const std::set<std::size_t> accepted(items.begin(), items.end());
  if (accepted.empty()) {
    return {};
  }
  const Session& measured = pending.measured.sessions.front();
  const std::uint32_t id = SessionFor(baseline, measured);
  Translation translation(pending.measured, baseline);
  for (const std::size_t index : accepted) {
    const PendingItem& item = pending.items[index];
    baseline.entries.erase(item.place);
    const auto entry = pending.measured.entries.find(item.place);
    if (entry != pending.measured.entries.end()) {
      baseline.entries[item.place].emplace(id, translation(entry->second.at(measured.id)));
    }
    baseline.accepted.push_back({item.place, id, date, reason, ChangesOf(item)});
  }
  std::vector<PendingItem> left;
  for (std::size_t i = 0; i < pending.items.size(); ++i) {
    if (!accepted.contains(i)) {
      left.push_back(std::move(pending.items[i]));
    }
  }
  pending.items = std::move(left);
  pending.baseline_hash = HashOf(baseline);
  return {};
}

}  // namespace tracegate::golden
