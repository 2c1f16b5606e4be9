// Charts in GitHub's markdown.
#pragma once

#include <string>
#include <vector>

#include "diff/matrix.h"

namespace tracegate::diff::report {

// Bar charts (mermaid's xychart-beta) of the first rows that have a verdict, a worse direction and
// a value on every side: two at most. Empty without such a row, with fewer than three sides or with
// more than fit a chart. Names keep letters, digits and some signs; all else becomes "_".
std::string Charts(const Matrix& matrix, const std::vector<const MatrixRow*>& rows);

}  // namespace tracegate::diff::report
