#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>

#include "src/base/file.h"
#include "src/record/manifest.h"

namespace tracegate::record {
namespace {

namespace fs = std::filesystem;

// Of noisy runs, how many a warning names.
constexpr std::size_t kMostNamed = 3;

std::vector<const Run*> RunsOf(const Recording& recording, Side side) {
  std::vector<const Run*> runs;
  for (const Run& run : recording.runs) {
    if (run.side == side) {
      runs.push_back(&run);
    }
  }
  return runs;
}

std::string PathOf(const std::string& dir, const Run& run) {
  return (fs::path(dir) / run.file).string();
}

// Whether runs 2i and 2i + 1 of either side are of one block, and of no other one.
bool BlocksOfFour(const std::vector<const Run*>& base, const std::vector<const Run*>& changed) {
  for (std::size_t i = 0; i + 1 < base.size(); i += 2) {
    const std::size_t block = base[i]->block;
    if (base[i + 1]->block != block || changed[i]->block != block ||
        changed[i + 1]->block != block || (i > 0 && base[i - 1]->block == block)) {
      return false;
    }
  }
  return base.size() % 2 == 0;
}

}  // namespace

Result<Recording> ReadManifest(const std::string& dir) {
  const std::string path = (fs::path(dir) / kManifestName).string();
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    return Fail(Error{ErrorCode::kIo, fmt::format("has no {}", kManifestName), std::nullopt, dir,
                      "a folder that tracegate record wrote has one; others need two sides"});
  }
  const auto text = ReadFile(path, kMaxManifestBytes + 1);
  if (!text) {
    return Fail(Error{ErrorCode::kIo, "cannot be read", std::nullopt, path});
  }
  if (text->size() > kMaxManifestBytes) {
    return Fail(Error{ErrorCode::kLimit, fmt::format("is larger than {} bytes", kMaxManifestBytes),
                      std::nullopt, path});
  }
  return ParseManifest(*text, path);
}

bool IsRecording(const std::string& dir) {
  std::error_code error;
  return fs::is_regular_file(fs::path(dir) / kManifestName, error);
}

std::vector<std::string> FilesOf(const Recording& recording, const std::string& dir, Side side) {
  std::vector<std::string> files;
  for (const Run* run : RunsOf(recording, side)) {
    files.push_back(PathOf(dir, *run));
  }
  return files;
}

std::optional<std::string> NoiseWarning(const Recording& recording, Side side) {
  const std::vector<const Run*> runs = RunsOf(recording, side);
  std::string named;
  std::size_t count = 0;
  for (const Run* run : runs) {
    if (run->noisy.empty()) {
      continue;
    }
    if (++count <= kMostNamed) {
      named += fmt::format("{}{} ({})", count == 1 ? "" : ", ", run->file,
                           Printable(run->noisy.front()));
    }
  }
  if (count == 0) {
    return std::nullopt;
  }
  if (count > kMostNamed) {
    named += fmt::format(" and {} more", count - kMostNamed);
  }
  return fmt::format("{} of {} runs of {} {} noisy: {}", count, runs.size(), ToString(side),
                     count == 1 ? "was" : "were", named);
}

Result<Pairing> Pair(const Recording& recording, const std::string& dir) {
  std::vector<const Run*> base = RunsOf(recording, Side::kBase);
  std::vector<const Run*> changed = RunsOf(recording, Side::kNew);
  if (base.empty() || changed.empty()) {
    return Fail(Error{ErrorCode::kUsage,
                      fmt::format("this recording has no run of {}", base.empty() ? "base" : "new"),
                      std::nullopt, dir, "a comparison needs both sides"});
  }
  Pairing pairing;
  pairing.comparisons = recording.comparisons;
  if (recording.state != State::kComplete) {
    pairing.warnings.push_back(fmt::format(
        "the recording is incomplete ({}{}{}): {}+{} of {}+{} runs", ToString(recording.state),
        recording.why.empty() ? "" : ": ", Printable(recording.why), base.size(), changed.size(),
        recording.runs_wanted, recording.runs_wanted));
  }
  if (recording.comparisons > 1) {
    pairing.warnings.push_back(
        fmt::format("the runs were looked at while they were recorded: this look has 1/{} of alpha",
                    recording.comparisons));
  }
  const std::size_t pairs = std::min(base.size(), changed.size());
  for (std::vector<const Run*>* side : {&base, &changed}) {
    for (std::size_t i = pairs; i < side->size(); ++i) {
      pairing.warnings.push_back(
          fmt::format("{} is left out: it has no partner in its block", (*side)[i]->file));
    }
    side->resize(pairs);
  }
  const std::size_t half = BlocksOfFour(base, changed) ? 2 : 1;
  pairing.block_size = pairs / half >= 2 ? 2 * half : 0;
  for (std::size_t i = 0; i < pairs; ++i) {
    pairing.base.push_back(PathOf(dir, *base[i]));
    pairing.changed.push_back(PathOf(dir, *changed[i]));
  }
  for (const Side side : {Side::kBase, Side::kNew}) {
    if (auto warning = NoiseWarning(recording, side)) {
      pairing.warnings.push_back(*std::move(warning));
    }
  }
  for (const auto* files : {&pairing.base, &pairing.changed}) {
    for (const std::string& file : *files) {
      std::error_code error;
      if (!fs::is_regular_file(file, error)) {
        return Fail(Error{ErrorCode::kIo, "is in the manifest and is no file", std::nullopt, file});
      }
    }
  }
  return pairing;
}

}  // namespace tracegate::record
