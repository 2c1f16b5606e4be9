// The head of a file of saved profiles: what it is, its version, size and hash.
#pragma once

#include <string>
#include <string_view>

#include "src/base/error.h"

namespace tracegate::saved {

// The whole file around a body, not packed.
std::string Seal(std::string_view body);

// The body of such a file. Errors, with the offset: as those of Read (saved.h).
Result<std::string_view> Unseal(std::string_view bytes);

}  // namespace tracegate::saved
