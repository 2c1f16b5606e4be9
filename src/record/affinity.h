// Lists of CPUs.
#pragma once

#include <string_view>
#include <vector>

#include "src/base/error.h"

namespace tracegate::record {

// "0-1,3" as {0, 1, 3}: ascending, without repeats.
//
// Errors: kUsage: no list of CPUs, or one above 1023.
Result<std::vector<unsigned>> ParseCpuList(std::string_view text);

// The CPUs that this process may use.
//
// Errors: kIo.
Result<std::vector<unsigned>> AllowedCpus();

// ParseCpuList, and all of them are allowed.
//
// Errors: kUsage, naming the first CPU that is not there, and those that are.
Result<std::vector<unsigned>> ParsePin(std::string_view text);

}  // namespace tracegate::record
