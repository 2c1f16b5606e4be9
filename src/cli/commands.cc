#include "src/cli/commands.h"

#include <fmt/core.h>
#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdlib>

#include "src/cli/interrupt.h"
#include "src/cli/output.h"
#include "src/cli/values.h"

namespace tracegate::cli {
namespace {

constexpr std::string_view kVersion = "tracegate 0.1.0";

struct Command {
  CLI::App* app = nullptr;
  Action run;
};

int FailWith(const Error& error) {
  fmt::print(stderr, "tracegate: {}\n", error.Line());
  return static_cast<int>(ci::ExitStatus::kError);
}

// CLI11 reads "--" as "only positionals from here on", which loses where it stood.
// For diff it separates the sides, so it becomes the option that it stands for.
std::vector<std::string> SeparateSides(std::vector<std::string> arguments) {
  if (!arguments.empty() && arguments.front() == "diff") {
    const auto mark = std::find(arguments.begin(), arguments.end(), "--");
    if (mark != arguments.end()) {
      *mark = "--new";
    }
  }
  return arguments;
}

// The first line of what CLI11 has to say.
Error UsageError(const CLI::ParseError& error, const std::string& command) {
  std::string what = error.what();
  what = what.substr(0, what.find('\n'));
  return {ErrorCode::kUsage,
          what,
          std::nullopt,
          {},
          fmt::format("see tracegate{}{} --help", command.empty() ? "" : " ", command)};
}

std::vector<Command> AddCommands(CLI::App& app) {
  std::vector<Command> commands;
  for (const auto add : {AddProfileCommand, AddDiffCommand, AddCompareCommand, AddRecordCommand,
                         AddBlessCommand, AddCheckCommand, AddReviewCommand, AddPolicyCommand,
                         AddSelftestCommand, AddExportCommand}) {
    Command& command = commands.emplace_back();
    command.run = add(app, command.app);
  }
  return commands;
}

// The command that the arguments name, or nullptr.
const Command* Parsed(const std::vector<Command>& commands) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [](const Command& command) { return command.app->parsed(); });
  return found == commands.end() ? nullptr : &*found;
}

}  // namespace

Result<LoadOptions> CommonOptions::Loading() const {
  LoadOptions options;
  options.threads = threads;
  options.quiet = quiet;
  if (!tolerate_loss.empty()) {
    const auto loss = ParsePercentage(tolerate_loss);
    if (!loss) {
      return Fail(loss.error());
    }
    options.read.tolerate_loss = *loss;
  }
  if (ticks_per_second != 0) {
    options.read.ticks_per_second = ticks_per_second;
  }
  if (!timeout.empty()) {
    const auto limit = ParseDuration(timeout);
    if (!limit) {
      return Fail(limit.error());
    }
    if (*limit <= 0) {
      return Fail(ErrorCode::kUsage, "--timeout must be more than 0");
    }
    options.timeout = *limit;
  }
  return options;
}

bool CommonOptions::UseColor() const {
  if (color != "auto") {
    return color == "always";
  }
  // No thread has been started yet.
  const bool unwanted = std::getenv("NO_COLOR") != nullptr;  // NOLINT(concurrency-mt-unsafe)
  return output.empty() && !unwanted && ::isatty(STDOUT_FILENO) != 0;
}

void AddCommonOptions(CLI::App& command, CommonOptions& options, std::vector<std::string> formats) {
  options.format = formats.front();
  command.add_option("--format", options.format, "How to write the result")
      ->check(CLI::IsMember(std::move(formats)))
      ->capture_default_str();
  command.add_option("-o,--output", options.output,
                     "File for the result; appears whole or not at all");
  command.add_option("--color", options.color, "Colours in text")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command.add_option("--threads", options.threads, "Threads; 0: all cores")->capture_default_str();
  command.add_option("--timeout", options.timeout,
                     "How long a server may send nothing; default: seconds= of its URL + 30s");
  command
      .add_option("--tolerate-loss", options.tolerate_loss,
                  "Use what is intact of a damaged trace that loses no more than so many percent")
      ->type_name("PCT")
      ->default_str("0");
  command
      .add_option("--ticks-per-second", options.ticks_per_second,
                  "Clock of a cut trace of Go 1.21 or earlier; profile says that of another one")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 62));
  command.add_flag("-q,--quiet", options.quiet, "No progress on stderr");
}

void AddSelectOptions(CLI::App& command, SelectOptions& options) {
  command.add_option("--type", options.type, "Only goroutine types that match this pattern");
  command.add_option("--state", options.state, "Only states that match this pattern");
  command.add_option("--reason", options.reason, "Only reasons that match this pattern");
}

int Main(std::vector<std::string> arguments) {
  CLI::App app("Compares Go execution traces, says what got worse and why, and gates on it.",
               "tracegate");
  app.set_version_flag("--version", std::string(kVersion));
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 no regression, 1 regression, 2 error (nothing was judged),\n"
      "3 inconclusive where that is asked for.");
  std::vector<Command> commands = AddCommands(app);
  CleanUpOnSignals();

  arguments = SeparateSides(std::move(arguments));
  const std::string first = arguments.empty() ? "" : arguments.front();
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    const Command* asked = Parsed(commands);
    fmt::print("{}", asked == nullptr ? app.help() : asked->app->help());
    return 0;
  } catch (const CLI::CallForVersion&) {
    fmt::print("{}\n", kVersion);
    return 0;
  } catch (const CLI::ParseError& error) {
    const bool known = std::any_of(commands.begin(), commands.end(), [&](const Command& command) {
      return command.app->get_name() == first;
    });
    if (!known && !first.empty() && first.front() != '-') {
      return FailWith({ErrorCode::kUsage,
                       fmt::format("there is no command \"{}\"", first),
                       std::nullopt,
                       {},
                       "see tracegate --help"});
    }
    return FailWith(UsageError(error, known ? first : ""));
  }
  const auto status = Parsed(commands)->run();
  return status ? static_cast<int>(*status) : FailWith(status.error());
}

}  // namespace tracegate::cli
