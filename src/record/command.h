// Commands that write traces.
#pragma once

#include <string>
#include <string_view>

#include "src/base/error.h"

namespace tracegate::record {

inline constexpr std::string_view kOutMark = "{out}";

// The text as one word of /bin/sh, whatever is in it: 'it'\''s'.
std::string ShellQuote(std::string_view text);

// Replaces every {out} by the quoted path.
//
// Errors: kUsage: there is no {out}, or it stands within quotes, where the shell would not take
// the quotes of the path away.
Result<std::string> CommandFor(std::string_view command, std::string_view path);

}  // namespace tracegate::record
