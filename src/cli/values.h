// Values of options as people write them.
#pragma once

#include <string>

#include "src/base/error.h"
#include "src/base/units.h"

namespace tracegate::cli {

// "10us", "1.5ms", "200ns", "2s"; also "µs". Errors: kUsage.
Result<Nanos> ParseDuration(const std::string& text);

// "10%" or "0.1". Errors: kUsage for anything else or below 0.
Result<double> ParseFraction(const std::string& text);

// Whether `name` matches a shell pattern in which * stands for any characters,
// ? for one and [...] for one of a set.
bool Matches(const std::string& pattern, const std::string& name);

}  // namespace tracegate::cli
