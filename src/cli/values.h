// Values of options as people write them.
#pragma once

#include <functional>
#include <string>

#include "src/base/error.h"
#include "src/base/units.h"

namespace tracegate::cli {

// "10us", "1.5ms", "200ns", "2s"; also "µs". Errors: kUsage.
Result<Nanos> ParseDuration(const std::string& text);

// "10%" or "10", as a fraction: 0.1. Errors: kUsage for anything else or outside of 0 to 100.
Result<double> ParsePercentage(const std::string& text);

// "10%" or "0.1". Errors: kUsage for anything else or below 0.
Result<double> ParseFraction(const std::string& text);

// Accepts names that match a shell pattern, in which * stands for any characters, ? for
// one and [...] for one of a set. Null for an empty pattern.
std::function<bool(const std::string&)> GlobFilter(const std::string& pattern);

}  // namespace tracegate::cli
