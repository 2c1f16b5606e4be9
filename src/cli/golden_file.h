// Baseline files of the file system.
#pragma once

#include <string>
#include <string_view>

#include "golden/baseline.h"
#include "golden/pending.h"
#include "src/base/error.h"

namespace tracegate::cli {

bool Exists(const std::string& path);

// Read a file of the name. Errors: kIo (it cannot be read), those of golden::ReadBaseline and
// ReadPending; with the path as where.
Result<golden::Baseline> LoadBaseline(const std::string& path);
Result<golden::Pending> LoadPending(const std::string& path);

// Where the changes wait that a check against the baseline `golden` found.
std::string PendingPath(const std::string& golden);

// Writes a baseline or pending file (WriteOutput); `path` must name a file, not standard output.
// Errors: kIo, kUsage.
Status WriteGolden(const std::string& path, std::string_view text);

}  // namespace tracegate::cli
