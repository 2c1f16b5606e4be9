// Text in GitHub's markdown that may hold names of the traced program, which may hold anything.
#pragma once

#include <string>
#include <string_view>

namespace tracegate::diff::report {

// As inline code, also in a cell of a table; empty for nothing.
std::string Code(std::string_view text);

// Outside of code.
std::string Escaped(std::string_view text);

}  // namespace tracegate::diff::report
