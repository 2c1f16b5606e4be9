// The runs of a change under the base's names.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "diff/align.h"

namespace tracegate::diff {

// Aligns `changed` with `base` (diff/align.h), and copies it only where a name changes.
class AlignedRuns {
 public:
  // changed: must outlive this.
  AlignedRuns(std::span<const profile::Profile> base, std::span<const profile::Profile> changed,
              const std::map<std::string, std::string>& renames);
  AlignedRuns(const AlignedRuns&) = delete;
  AlignedRuns& operator=(const AlignedRuns&) = delete;

  std::span<const profile::Profile> runs() const { return runs_; }
  const Alignment& alignment() const { return alignment_; }
  // Puts matches, suggestions and notes into a comparison of these runs.
  void Tell(Comparison& comparison) &&;

 private:
  Alignment alignment_;
  std::vector<profile::Profile> renamed_;
  std::span<const profile::Profile> runs_;
};

}  // namespace tracegate::diff
