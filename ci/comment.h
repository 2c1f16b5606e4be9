// A gate's decisions as a page of GitHub's markdown: for a pull request and for a job's summary.
// GitLab shows the same.
#pragma once

#include <cstddef>
#include <string>

#include "ci/gated.h"

namespace tracegate::ci {

// GitHub refuses comments of more than 65,536 characters, and summaries of more than 1 MiB a step.
inline constexpr std::size_t kMostOfComment = 60'000;
inline constexpr std::size_t kMostOfSummary = 1'000'000;
// With less room, not even a verdict may fit.
inline constexpr std::size_t kLeastOfPage = 4000;

// id         tells several gates of one pull request apart; see CommentMarker
// max_bytes  kLeastOfPage or more; no result is longer
struct CommentOptions {
  std::string id;
  std::size_t max_bytes = kMostOfComment;
};

// What the comment begins with, by which the next run finds it: "<!-- tracegate -->", with an id
// "<!-- tracegate: ID -->". Characters of the id other than letters, digits, ".", "_" and "-"
// become
// "-"; of more than 100 characters the first count.
std::string CommentMarker(const std::string& id);

// The verdict in one line, the causes that fail the gate as a table with the number of places that
// follow from each, broken budgets, what to do next, notes; folded: statistics, stacks and
// followers of the foremost causes, what is ignored, other changes, what was not judged, how this
// was decided. Only the foremost of each, the rest counted. No name can add markup, links or
// mentions.
std::string ToComment(const Gated& gated, const CommentOptions& options);

// The same, fuller and without marker.
// max_bytes  kLeastOfPage or more; no result is longer
std::string ToStepSummary(const Gated& gated, std::size_t max_bytes = kMostOfSummary);

}  // namespace tracegate::ci
