// Where results go.
#pragma once

#include <string>
#include <string_view>

#include "src/base/error.h"

namespace tracegate::cli {

// Writes all of `text` to standard output (path empty or "-"), or to a file that
// appears whole or not at all: it is written beside itself and renamed. A path that
// exists and is no regular file (a FIFO, /dev/stderr) is written directly.
//
// Errors: kIo with the path as where.
Status WriteOutput(const std::string& path, std::string_view text);

// Adds all of `text` to the end of a file, which is made where there is none. What the file held
// stays, whatever happens.
//
// Errors: kIo with the path as where.
Status AppendOutput(const std::string& path, std::string_view text);

}  // namespace tracegate::cli
