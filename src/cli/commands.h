// The program: arguments in, library calls, exit status out.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ci/gate.h"
#include "src/base/error.h"
#include "src/cli/load.h"

namespace tracegate::cli {

// What a command does once its arguments are read.
using Action = std::function<Result<ci::ExitStatus>()>;

// Options that every command with a result has.
struct CommonOptions {
  std::string format = "text";
  std::string output;
  std::string color = "auto";
  unsigned threads = 0;
  std::string timeout;                 // as written; empty: the default
  std::string tolerate_loss;           // as written; empty: none
  std::uint64_t ticks_per_second = 0;  // 0: as the trace says
  bool quiet = false;

  // How to read traces. Errors: kUsage (timeout is no duration above 0, tolerate_loss no
  // percentage).
  Result<LoadOptions> Loading() const;

  // Whether to colour text that goes to `output`.
  bool UseColor() const;
};

// formats: those that the command offers, the default first.
void AddCommonOptions(CLI::App& command, CommonOptions& options, std::vector<std::string> formats);

// Which spans a command looks at: patterns, see GlobFilter.
struct SelectOptions {
  std::string type;
  std::string state;
  std::string reason;
};
void AddSelectOptions(CLI::App& command, SelectOptions& options);

// Adds the command to `app`; the action is that of this command.
Action AddProfileCommand(CLI::App& app, CLI::App*& command);
Action AddExportCommand(CLI::App& app, CLI::App*& command);
Action AddDiffCommand(CLI::App& app, CLI::App*& command);
Action AddCompareCommand(CLI::App& app, CLI::App*& command);
Action AddPolicyCommand(CLI::App& app, CLI::App*& command);
Action AddRecordCommand(CLI::App& app, CLI::App*& command);
Action AddSelftestCommand(CLI::App& app, CLI::App*& command);
Action AddBlessCommand(CLI::App& app, CLI::App*& command);
Action AddReviewCommand(CLI::App& app, CLI::App*& command);
Action AddCheckCommand(CLI::App& app, CLI::App*& command);

// The whole program. Errors go to stderr as one line.
int Main(std::vector<std::string> arguments);

}  // namespace tracegate::cli
