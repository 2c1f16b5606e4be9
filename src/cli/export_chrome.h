// `tracegate export --format chrome`.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/cli/load.h"

namespace tracegate::cli {

// As written on the command line; what is empty was not given.
struct ChromeArguments {
  std::string from;
  std::string to;
  std::string around;
  std::string padding;
  std::size_t most_events = 0;  // 0: the default

  bool Given() const;
};

void AddChromeOptions(CLI::App& command, ChromeArguments& arguments);

// The document. Says on stderr which span it is around, and what was left out.
//
// Errors: kUsage (times that are none, several traces without --around, no such spans); reading.
Result<std::string> Chrome(const std::vector<std::string>& files, const ChromeArguments& arguments,
                           const LoadOptions& loading);

}  // namespace tracegate::cli
