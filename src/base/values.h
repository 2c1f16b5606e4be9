// Values as people write them, in options and in files.
#pragma once

#include <string>

#include "src/base/error.h"
#include "src/base/units.h"

namespace tracegate {

// "10us", "1.5ms", "200ns", "2s"; also "µs". Errors: kUsage.
Result<Nanos> ParseDuration(const std::string& text);

// "10%" or "10", as a fraction: 0.1. Errors: kUsage for anything else or outside of 0 to 100.
Result<double> ParsePercentage(const std::string& text);

// "10%" or "0.1". Errors: kUsage for anything else or below 0.
Result<double> ParseFraction(const std::string& text);

}  // namespace tracegate
