// What can be said of a URL without fetching it.
#pragma once

#include <string>
#include <string_view>

#include "src/base/units.h"

namespace tracegate::input {

// Whether a path that the user gave is one: it begins with http:// or https://.
bool IsUrl(std::string_view path);

// The path as it may be shown: of a URL, user name and password give way to "***"; of a
// URL that cannot be read, everything that might be one.
std::string DisplayName(const std::string& path);

// How long the server of this URL may send nothing: what its query says in seconds=, since a
// pprof endpoint may keep everything back until the recording ends, and 30 s more. Where that
// is absent or no positive number: 1 s and 30 s. At most a day.
//
// Source: Go 1.27, src/net/http/pprof/pprof.go, Trace.
Nanos DefaultStallLimit(const std::string& url);

}  // namespace tracegate::input
