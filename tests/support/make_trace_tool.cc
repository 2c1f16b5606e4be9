// make_trace: writes a trace of any size, without Go. See generate/generate.h for what is in it.
//
//   make_trace --mb 100 -o 100MB.trace
//   make_trace --format 1.21 --work channels --mb 30 -o - | gzip >30MB.trace.gz
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <map>
#include <string>

#include "tests/support/generate/generate.h"

namespace {

using tracegate::testing::generate::Options;
using tracegate::testing::generate::Work;
using tracegate::trace::Format;

struct Arguments {
  Options options;
  std::uint64_t mb = 0;
  std::uint64_t generation_mb = 0;
  std::string out;
  bool truth = false;
};

void Declare(CLI::App& app, Arguments& arguments) {
  Options& options = arguments.options;
  static const std::map<std::string, Format> kFormats = {
      {"1.11", Format::kGo111}, {"1.19", Format::kGo119}, {"1.21", Format::kGo121},
      {"1.22", Format::kGo122}, {"1.23", Format::kGo123}, {"1.25", Format::kGo125},
      {"1.26", Format::kGo126}};
  static const std::map<std::string, Work> kWorks = {{"http", Work::kHttp},
                                                     {"channels", Work::kChannels}};
  app.add_option("--format", options.format, "1.11, 1.19, 1.21, 1.22, 1.23, 1.25 or 1.26 (default)")
      ->transform(CLI::Transformer(kFormats).description(""));
  app.add_option("--work", options.work,
                 "http (6 to 7 bytes an event, the default) or channels (5 to 6)")
      ->transform(CLI::Transformer(kWorks).description(""));
  auto* mb = app.add_option("--mb", arguments.mb, "Size in MB of 1,000,000 bytes, about");
  app.add_option("--bytes", options.bytes, "The same in bytes")->excludes(mb);
  app.add_option("--events", options.events, "Events, instead of a size");
  app.add_option("--goroutines", options.goroutines, "That stay alive")->capture_default_str();
  app.add_option("--threads", options.threads, "Threads, a quarter of them without a proc")
      ->capture_default_str();
  app.add_option("--stacks", options.stacks, "Distinct stacks")->capture_default_str();
  app.add_option("--types", options.types, "Functions that goroutines begin with")
      ->capture_default_str();
  app.add_option("--burst", options.burst,
                 "Events that a thread writes one right after the other; 0: as the work has it");
  app.add_option("--gc", options.gc, "Cycles of the collector")->capture_default_str();
  app.add_option("--generation-seconds", options.generation_seconds,
                 "Of the trace, until the next generation; 0: never")
      ->capture_default_str();
  app.add_option("--generation-mb", arguments.generation_mb, "The same in MB; 0: never");
  app.add_option("--seed", options.seed, "The same seed, the same trace")->capture_default_str();
  app.add_flag("--truth", arguments.truth,
               "What a reader must find, as JSON to stdout (stderr, if the trace goes there)");
  app.add_option("-o,--output", arguments.out, "The file; - is stdout")->required();
}

int Run(const Arguments& arguments) {
  const bool to_stdout = arguments.out == "-";
  const std::string part = arguments.out + ".part";
  std::FILE* file = to_stdout ? stdout : std::fopen(part.c_str(), "wb");
  if (file == nullptr) {
    std::perror(part.c_str());
    return 2;
  }
  const auto write = [file](std::span<const std::uint8_t> bytes) {
    return std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  };
  const auto truth = tracegate::testing::generate::Generate(arguments.options, write);
  const bool closed = (to_stdout ? std::fflush(file) : std::fclose(file)) == 0;
  if (!truth || !closed) {
    std::fprintf(stderr, "make_trace: %s\n",
                 truth ? "the trace cannot be written" : truth.error().Line().c_str());
    if (!to_stdout) {
      std::remove(part.c_str());
    }
    return 2;
  }
  if (!to_stdout && std::rename(part.c_str(), arguments.out.c_str()) != 0) {
    std::perror(arguments.out.c_str());
    return 2;
  }
  if (arguments.truth) {
    std::fprintf(to_stdout ? stderr : stdout, "%s\n", truth->Json().c_str());
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {  // NOLINT(bugprone-exception-escape): only of CLI11's own
  constexpr std::uint64_t kMegabyte = 1'000'000;
  CLI::App app("Writes an execution trace as Go would, without Go.");
  Arguments arguments;
  Declare(app, arguments);
  CLI11_PARSE(app, count, words);
  arguments.options.bytes += arguments.mb * kMegabyte;
  arguments.options.generation_bytes = arguments.generation_mb * kMegabyte;
  return Run(arguments);
}
