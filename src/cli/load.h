// Profiles of many files, by several threads.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/profile/profile.h"

namespace tracegate::cli {

// threads  0: as many as the machine has
// quiet    no progress on stderr; there is none either where stderr is no terminal
//          or all is done within a second
struct LoadOptions {
  unsigned threads = 0;
  bool quiet = false;
};

// One profile per file, in the order of the files. The error is that of the first
// file that has one.
Result<std::vector<profile::Profile>> LoadProfiles(std::span<const std::string> files,
                                                   const LoadOptions& options);

}  // namespace tracegate::cli
