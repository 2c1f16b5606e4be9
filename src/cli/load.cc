#include "src/cli/load.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "src/base/text.h"
#include "src/cli/progress_line.h"
#include "src/input/peek.h"
#include "src/input/url.h"
#include "src/profile/builder.h"
#include "src/saved/saved.h"

namespace tracegate::cli {
namespace {

using profile::Profile;

// Indexes of files that workers take one after the other.
struct Queue {
  std::vector<std::size_t> files;
  std::atomic<std::size_t> next = 0;
};

// Of all files together; 0 where one is none that has a size.
std::uint64_t BytesOf(std::span<const std::string> files) {
  std::uint64_t total = 0;
  for (const std::string& file : files) {
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
      return 0;
    }
    total += static_cast<std::uint64_t>(info.st_size);
  }
  return total;
}

// Hands out files to workers and counts what is done. Workers never throw: running
// out of memory is an error of the file at hand.
class Loader {
 public:
  Loader(std::span<const std::string> files, const LoadOptions& options, const FileWork& work)
      : files_(files), results_(files.size()), options_(options), work_(work) {
    open_.stall_limit = options.timeout;
    open_.progress = &progress_;
    total_ = BytesOf(files);
    for (std::size_t i = 0; i < files.size(); ++i) {
      (input::IsUrl(files[i]) ? urls : local).files.push_back(i);
    }
  }

  void Work(Queue& queue) {
    for (std::size_t i = queue.next++; i < queue.files.size(); i = queue.next++) {
      const std::size_t file = queue.files[i];
      results_[file] = Load(file);
      ++done_;
    }
  }

  // Shares out threads; returns how many are to work at `local`.
  std::size_t Plan(unsigned threads) {
    const std::size_t workers = std::min<std::size_t>(threads, local.files.size());
    const std::size_t at_once = workers + (urls.files.empty() ? 0 : 1);
    open_.threads =
        std::max(1U, threads / static_cast<unsigned>(std::max<std::size_t>(1, at_once)));
    return workers;
  }

  // How far it is; while workers are at it.
  std::string Standing(double seconds) const {
    const Amount amount{progress_.read, total_ == 0 ? 0 : total_ + progress_.again};
    const auto per_second = static_cast<std::uint64_t>(static_cast<double>(amount.done) / seconds);
    return fmt::format("reading traces: {} of {}{}, {} at {}/s", done_.load(), files_.size(),
                       BarOf(amount, seconds), FormatBytes(amount.done), FormatBytes(per_second));
  }

  Status Take() {
    for (Status& result : results_) {
      if (!result) {
        return std::move(result);
      }
    }
    return {};
  }

  Queue local;
  Queue urls;

 private:
  // What to do about damage, where nothing better is known.
  Status WithHint(Status result) const {
    if (result || options_.read.tolerate_loss > 0 || !result.error().hint.empty() ||
        !result.error().offset) {
      return result;
    }
    const ErrorCode code = result.error().code;
    if (code == ErrorCode::kTruncated || code == ErrorCode::kCorrupt ||
        code == ErrorCode::kInconsistent) {
      result.error().hint = "--tolerate-loss=PCT uses what is intact";
    }
    return result;
  }

  Status Load(std::size_t file) {
    try {
      trace::ReadOptions read = options_.read;
      read.threads = open_.threads;
      return WithHint(work_(file, open_, read));
    } catch (const std::bad_alloc&) {
      return Fail(Error{ErrorCode::kLimit, "out of memory", std::nullopt,
                        input::DisplayName(files_[file])});
    }
  }

  std::span<const std::string> files_;
  std::vector<Status> results_;
  const LoadOptions& options_;
  const FileWork& work_;
  input::Progress progress_;
  input::OpenOptions open_;
  std::uint64_t total_ = 0;  // bytes of all files; 0 where it is not known
  std::atomic<std::size_t> done_ = 0;
};

// Profiles that were made of damaged traces are held to what such traces would be.
Status CheckLoss(const std::vector<Profile>& profiles, double tolerate_loss) {
  for (const Profile& profile : profiles) {
    const double lost =
        profile.complete || profile.bytes == 0
            ? 0
            : static_cast<double>(profile.lost.bytes) / static_cast<double>(profile.bytes);
    if (!profile.complete && (tolerate_loss == 0 || lost > tolerate_loss)) {
      return Fail(
          Error{ErrorCode::kCorrupt,
                fmt::format("the profile of {} is of a damaged trace that lost {:.3g}% ({})",
                            profile.file, 100 * lost, profile.damage),
                std::nullopt,
                {},
                "--tolerate-loss=PCT takes it"});
    }
  }
  return {};
}

Result<std::vector<Profile>> ReadSaved(input::Source& source, double tolerate_loss) {
  std::string bytes;
  std::vector<std::uint8_t> buffer(std::size_t{1} << 18);
  for (;;) {
    const auto got = source.Read(buffer);
    if (!got) {
      return Fail(got.error());
    }
    if (*got == 0) {
      break;
    }
    if (bytes.size() + *got > saved::kMostBytes) {
      return Fail(ErrorCode::kLimit, "the saved profiles are too large", bytes.size());
    }
    bytes.append(reinterpret_cast<const char*>(buffer.data()), *got);
  }
  auto profiles = saved::Read(bytes);
  if (profiles) {
    if (auto kept = CheckLoss(*profiles, tolerate_loss); !kept) {
      return Fail(std::move(kept.error()));
    }
  }
  return profiles;
}

// The profile of a trace, or those that are saved in the file.
Result<std::vector<Profile>> ProfilesIn(const std::string& file,
                                        std::unique_ptr<input::Source> source,
                                        const trace::ReadOptions& read) {
  auto peeked = input::Peek(std::move(source), saved::kBegin.size());
  if (!peeked) {
    return Fail(std::move(peeked.error()));
  }
  if (std::equal(peeked->head.begin(), peeked->head.end(), saved::kBegin.begin(),
                 saved::kBegin.end())) {
    return ReadSaved(*peeked->source, read.tolerate_loss);
  }
  auto profile = profile::ProfileTrace(*peeked->source, input::DisplayName(file), read);
  if (!profile) {
    return Fail(std::move(profile.error()));
  }
  std::vector<Profile> one;
  one.push_back(*std::move(profile));
  return one;
}

}  // namespace

unsigned ThreadsOf(unsigned wanted) {
  return wanted != 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
}

Status ForEachFile(std::span<const std::string> files, const LoadOptions& options,
                   const FileWork& work) {
  Loader loader(files, options, work);
  const std::size_t count = loader.Plan(ThreadsOf(options.threads));
  {
    const ProgressLine line(options.quiet,
                            [&loader](double seconds) { return loader.Standing(seconds); });
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < count; ++i) {
      workers.emplace_back([&loader] { loader.Work(loader.local); });
    }
    if (!loader.urls.files.empty()) {  // one more, which mostly waits
      workers.emplace_back([&loader] { loader.Work(loader.urls); });
    }
  }
  return loader.Take();
}

Result<std::vector<Profile>> LoadProfiles(std::span<const std::string> files,
                                          const LoadOptions& options) {
  std::vector<std::vector<Profile>> by_file(files.size());
  const auto done = ForEachFile(
      files, options,
      [&](std::size_t i, const input::OpenOptions& open, const trace::ReadOptions& read) -> Status {
        auto profiles = WithSource<std::vector<Profile>>(
            files[i], open, [&](std::unique_ptr<input::Source> source) {
              return ProfilesIn(files[i], std::move(source), read);
            });
        if (!profiles) {
          return Fail(std::move(profiles.error()));
        }
        by_file[i] = *std::move(profiles);
        return {};
      });
  if (!done) {
    return Fail(done.error());
  }
  std::vector<Profile> profiles;
  for (std::vector<Profile>& some : by_file) {
    std::move(some.begin(), some.end(), std::back_inserter(profiles));
  }
  return profiles;
}

}  // namespace tracegate::cli
