#include "ci/gate.h"

namespace tracegate::ci {

ExitStatus Gate(diff::Outcome outcome, OnInconclusive policy) {
  switch (outcome) {
    case diff::Outcome::kPassed:
      return ExitStatus::kNoRegression;
    case diff::Outcome::kRegressed:
      return ExitStatus::kRegression;
    case diff::Outcome::kInconclusive:
      return policy == OnInconclusive::kFail ? ExitStatus::kInconclusive
                                             : ExitStatus::kNoRegression;
  }
  return ExitStatus::kError;
}

}  // namespace tracegate::ci
