#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>

#include "src/base/text.h"
#include "src/cli/output.h"
#include "src/cli/progress_line.h"
#include "src/cli/record.h"
#include "src/input/source.h"
#include "src/input/url.h"

namespace tracegate::cli {

using record::Side;

namespace {

// Copies the source to a file. Errors: kIo and those of the source.
Status CopyTo(input::Source& source, const std::string& path) {
  constexpr std::size_t kPiece = 1U << 18U;
  std::vector<std::uint8_t> piece(kPiece);
  std::ofstream file(path, std::ios::binary);
  while (file) {
    const auto n = source.Read(piece);
    if (!n) {
      return Fail(n.error());
    }
    if (*n == 0) {
      break;
    }
    file.write(reinterpret_cast<const char*>(piece.data()),  // NOLINT(*-reinterpret-cast)
               static_cast<std::streamsize>(*n));
  }
  file.close();
  return file ? Status() : Fail(ErrorCode::kIo, "cannot write the trace");
}

}  // namespace

RecordSession::RecordSession(const RecordOptions& options, const LoadOptions& loading, bool keep)
    : options_(options),
      loading_(loading),
      keep_(keep),
      terminal_(!options.gate.common.quiet && ::isatty(STDERR_FILENO) != 0) {
  loading_.quiet = true;  // it would write over the progress of the recording
}

record::Hooks RecordSession::Hooks() {
  record::Hooks hooks;
  hooks.check = [this](const std::string& path, Side side, const std::string& name) {
    return Check(path, side, name);
  };
  hooks.fetch = [this](Side side, const std::string& path) { return Fetch(side, path); };
  hooks.save = [](const std::string& path, std::string_view text) {
    return WriteOutput(path, text);
  };
  hooks.attempt = [this](const record::Planned& run, bool warmup) { ShowAttempt(run, warmup); };
  hooks.recorded = [this](const record::Run& run) { ShowRecorded(run); };
  hooks.failed = [this](const record::Failure& failure) { ShowFailed(failure); };
  return hooks;
}

Status RecordSession::Check(const std::string& path, Side side, const std::string& name) {
  auto profiles = LoadProfiles(std::span(&path, 1), loading_);
  if (!profiles) {
    return Fail(std::move(profiles.error()));
  }
  if (keep_ && !name.empty()) {
    profile::Profile& profile = profiles->front();
    profile.file = name;
    (side == Side::kBase ? base_ : changed_).push_back(std::move(profile));
  }
  return {};
}

int RecordSession::Fetch(Side side, const std::string& path) const {
  const std::string& url = side == Side::kBase ? options_.url_base : options_.url_new;
  auto source = input::Open(url, {loading_.timeout});
  Status copied = source ? CopyTo(**source, path) : Status(Fail(source.error()));
  if (!copied) {
    copied.error().where = input::DisplayName(url);
    fmt::print(stderr, "{}\n", copied.error().Line());
    return 1;
  }
  return 0;
}

void RecordSession::Clear() {
  if (terminal_) {
    TakeLineAway();
  }
}

void RecordSession::Say(const std::string& line) {
  Clear();
  if (!options_.gate.common.quiet) {
    fmt::print(stderr, "tracegate: {}\n", Printable(line));
  }
}

void RecordSession::ShowAttempt(const record::Planned& run, bool warmup) {
  if (!terminal_) {
    return;
  }
  std::string line =
      warmup ? fmt::format("recording: warm-up of {}", ToString(run.side))
             : fmt::format("recording: run {} of {}, {}", done_ + 1, expected_, ToString(run.side));
  if (done_ > 0 && expected_ > done_) {
    const double left =
        seconds_ / static_cast<double>(done_) * static_cast<double>(expected_ - done_);
    line += fmt::format(", about {} left", FormatDuration(left * 1e9));
  }
  ShowLine(line);
}

void RecordSession::ShowRecorded(const record::Run& run) {
  ++done_;
  seconds_ += run.noise.wall;
  Clear();
  for (const std::string& why : run.noisy) {
    Say(fmt::format("{} is noisy: {}", run.file, why));
  }
}

void RecordSession::ShowFailed(const record::Failure& failure) {
  if (failure.attempt == 1) {
    Say(fmt::format("{} failed and is repeated: {}", ToString(failure.side), failure.what));
  }
}

}  // namespace tracegate::cli
