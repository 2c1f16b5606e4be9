#include "diff/compare.h"
#include "diff/toolchains.h"

namespace tracegate::diff {

Result<std::vector<Comparison>> CompareAll(const NamedSide& reference,
                                           std::span<const NamedSide> sides,
                                           const CompareOptions& options) {
  if (sides.empty()) {
    return Fail(ErrorCode::kInvalidArgument, "a comparison needs two sides or more");
  }
  std::vector<std::string> of_reference;
  if (auto ok = CheckToolchain(reference, of_reference); !ok) {
    return Fail(std::move(ok.error()));
  }
  CompareOptions shared = options;
  shared.comparisons = sides.size();
  std::vector<Comparison> comparisons;
  for (const NamedSide& side : sides) {
    std::vector<std::string> doubts = of_reference;
    if (auto ok = CheckToolchain(side, doubts); !ok) {
      return Fail(std::move(ok.error()));
    }
    auto comparison = Compare(reference.runs, side.runs, shared);
    if (!comparison) {
      return Fail(std::move(comparison.error()));
    }
    Name(reference, comparison->base);
    Name(side, comparison->changed);
    comparison->warnings.insert(comparison->warnings.begin(), doubts.begin(), doubts.end());
    comparisons.push_back(*std::move(comparison));
  }
  return comparisons;
}

}  // namespace tracegate::diff
