// Profiles of many files, by several threads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/base/units.h"
#include "src/profile/profile.h"
#include "src/trace/reader.h"

namespace tracegate::cli {

// threads  0: as many as the machine has
// quiet    no progress on stderr; there is none either where stderr is no terminal
//          or all is done within a second
// timeout  how long a server may send nothing; see input::OpenOptions
// read     what to tolerate; see trace::ReadOptions
struct LoadOptions {
  unsigned threads = 0;
  bool quiet = false;
  std::optional<Nanos> timeout = std::nullopt;
  trace::ReadOptions read = {};
};

// One profile per file or URL, in the order given. The error is that of the first one
// that has one.
//
// URLs are read one after the other, beside the files: a Go server records one trace at a
// time and refuses a second.
Result<std::vector<profile::Profile>> LoadProfiles(std::span<const std::string> files,
                                                   const LoadOptions& options);

}  // namespace tracegate::cli
