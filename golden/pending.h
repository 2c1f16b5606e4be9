// Changes that a failed check found, until somebody accepts or rejects them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "golden/baseline.h"

namespace tracegate::golden {

// One statistic of a change. base, changed: as people read them; verdict: "regressed", "appeared".
struct PendingRow {
  std::string statistic;
  std::string base;
  std::string changed;
  double ratio = 1;
  double p_adjusted = 1;
  std::string verdict;
};

// stack: that carries most of the change, leaf first; may be empty
struct PendingItem {
  Place place;
  std::vector<PendingRow> rows;
  std::vector<std::string> stack = {};
};

// baseline_hash  HashOf the baseline that was compared with
// measured       the new runs, as a baseline of one session
struct Pending {
  std::string baseline_hash;
  Baseline measured;
  std::vector<PendingItem> items;
};

// What is pending of `runs` against `baseline`. Errors: as for AddSession.
Result<Pending> MakePending(const Baseline& baseline, const std::vector<profile::Profile>& runs,
                            const SessionOptions& options, std::vector<PendingItem> items);

// As for baselines, with the same errors.
std::string WritePending(const Pending& pending);
Result<Pending> ReadPending(std::string_view text);

// Accepts items of `pending` (indices into items): their entries become what the new runs have,
// as a session that is not whole; no other entry changes. Accepted items leave `pending`, which
// then belongs to the new baseline.
//
// date: YYYY-MM-DD. Errors: kInvalidArgument (an index that is none, no reason, a date that is
// none), kInconsistent (`pending` belongs to another baseline). Both stay as they were then.
Status Accept(Baseline& baseline, Pending& pending, std::span<const std::size_t> items,
              const std::string& reason, const std::optional<std::string>& date);

}  // namespace tracegate::golden
