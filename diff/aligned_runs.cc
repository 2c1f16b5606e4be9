#include "diff/aligned_runs.h"

#include <utility>

namespace tracegate::diff {

using profile::Profile;

AlignedRuns::AlignedRuns(std::span<const Profile> base, std::span<const Profile> changed,
                         const std::map<std::string, std::string>& renames)
    : alignment_(Align(base, changed, renames)), runs_(changed) {
  if (alignment_.names.empty()) {
    return;
  }
  renamed_.assign(changed.begin(), changed.end());
  for (Profile& run : renamed_) {
    ApplyAlignment(alignment_, run);
  }
  runs_ = renamed_;
}

void AlignedRuns::Tell(Comparison& comparison) && {
  comparison.aligned = std::move(alignment_.matches);
  comparison.suggestions = std::move(alignment_.suggestions);
  for (std::string& note : alignment_.notes) {
    comparison.warnings.push_back(std::move(note));
  }
}

}  // namespace tracegate::diff
