// What the user's paths mean.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "src/base/error.h"

namespace tracegate::cli {

// Replaces every directory by the traces in it, sorted by name; other paths and URLs stay
// as they are. A directory's traces are its regular files that begin like a trace, packed
// or not, and those that are packed but too damaged to tell; it is not searched below.
//
// Errors: kIo with the path as where: nothing there, a directory that cannot be read
// or holds no trace, "-" more than once.
Result<std::vector<std::string>> ExpandPaths(std::span<const std::string> paths);

// Whether a path of ExpandPaths is a file, and no stream, pipe or URL that yields another trace
// each time. One that is not there counts as a file.
bool CanBeReadAgain(const std::string& path);

}  // namespace tracegate::cli
