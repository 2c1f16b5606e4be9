// Whole files, no longer than is expected of them.
#pragma once

#include <cstddef>
#include <string>
#include <system_error>
#include <tl/expected.hpp>

namespace tracegate {

// The first `most` bytes of a file, or all of it. One byte more than a reader takes lets it see
// that there is too much.
tl::expected<std::string, std::error_code> ReadFile(const std::string& path, std::size_t most);

}  // namespace tracegate
