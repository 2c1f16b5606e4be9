#include "src/record/recorder.h"

#include <fmt/core.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "src/record/affinity.h"
#include "src/record/command.h"
#include "src/record/machine.h"

namespace tracegate::record {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kAttempts = 2;

std::string FileOf(const Planned& planned) {
  return fmt::format("{}/{:03}.trace", ToString(planned.side), planned.number);
}

std::string LogOf(const Planned& planned, std::size_t attempt, bool warmup) {
  return fmt::format("logs/{}-{}{:03}{}.log", ToString(planned.side), warmup ? "warmup-" : "",
                     planned.number, attempt == 1 ? "" : "-again");
}

Status MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) {
    return Fail(Error{ErrorCode::kIo, "cannot make the folder: " + error.message(), std::nullopt,
                      path.string()});
  }
  return {};
}

// A folder that holds nothing, or no more than a recording that never got a trace.
Status CheckUnused(const std::string& dir) {
  std::error_code error;
  if (!fs::exists(dir, error) || (fs::is_directory(dir, error) && fs::is_empty(dir, error))) {
    return {};
  }
  if (IsRecording(dir)) {
    const auto old = ReadManifest(dir);
    if (old && old->runs.empty()) {
      return {};
    }
  }
  return Fail(Error{ErrorCode::kUsage,
                    fs::is_directory(dir, error) ? "is not empty" : "is no folder", std::nullopt,
                    dir, "record into a new folder"});
}

// The file of a run as long as nobody knows whether it is one; it goes where it was not renamed.
class Part {
 public:
  explicit Part(fs::path path) : path_(std::move(path)) { Remove(); }
  ~Part() { Remove(); }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  const fs::path& path() const { return path_; }

 private:
  void Remove() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  fs::path path_;
};

}  // namespace

// noise, started, ended, bytes: of a complete run. failure: why it is none.
struct Recorder::Attempt {
  Run run;
  std::optional<Failure> failure;
  bool interrupted = false;
};

Result<Recorder> Recorder::Open(Plan plan, Hooks hooks) {
  Recorder recorder(std::move(plan), std::move(hooks));
  if (auto ready = recorder.Prepare(); !ready) {
    return Fail(std::move(ready.error()));
  }
  return recorder;
}

Status Recorder::Prepare() {
  for (const Source& source : plan_.sources) {
    if (!source.url.empty()) {
      continue;
    }
    if (auto command = CommandFor(source.command, ""); !command) {
      command.error().where = fmt::format("--{}", ToString(source.side));
      return Fail(std::move(command.error()));
    }
  }
  if (!plan_.pin.empty()) {
    auto cpus = ParsePin(plan_.pin);
    if (!cpus) {
      return Fail(std::move(cpus.error()));
    }
    cpus_ = *std::move(cpus);
  }
  if (auto unused = CheckUnused(plan_.dir); !unused) {
    return unused;
  }
  if (auto made = MakeFolder(fs::path(plan_.dir) / "logs"); !made) {
    return made;
  }
  recording_.started = UtcNow();
  recording_.machine = ThisMachine();
  recording_.pin = plan_.pin;
  recording_.warmup = plan_.warmup;
  recording_.runs_wanted = plan_.wanted;
  recording_.sources = plan_.sources;
  for (const Source& source : plan_.sources) {
    if (auto made = MakeFolder(fs::path(plan_.dir) / ToString(source.side)); !made) {
      return made;
    }
  }
  return Save();
}

Status Recorder::Save() {
  return hooks_.save((fs::path(plan_.dir) / kManifestName).string(), ToJson(recording_));
}

Status Recorder::End(State state, Error error) {
  recording_.state = state;
  recording_.why = error.what;
  recording_.ended = UtcNow();
  if (auto saved = Save(); !saved) {
    return saved;
  }
  return Fail(std::move(error));
}

Status Recorder::WarmUp(SignalWatch& signals) {
  for (std::size_t round = 1; round <= plan_.warmup; ++round) {
    for (const Source& source : plan_.sources) {
      if (auto made = Make({0, source.side, round}, true, signals); !made) {
        return made;
      }
    }
  }
  return {};
}

Status Recorder::Record(std::span<const Planned> runs, SignalWatch& signals) {
  for (const Planned& planned : runs) {
    if (auto made = Make(planned, false, signals); !made) {
      return made;
    }
  }
  return {};
}

Status Recorder::Make(const Planned& planned, bool warmup, SignalWatch& signals) {
  for (std::size_t number = 1;; ++number) {
    hooks_.attempt(planned, warmup);
    auto attempt = Try(planned, number, warmup, signals);
    if (!attempt) {
      return End(State::kFailed, std::move(attempt.error()));
    }
    if (attempt->interrupted) {
      return End(State::kInterrupted,
                 Error{ErrorCode::kIo,
                       fmt::format("interrupted by signal {}", signals.Caught().value_or(0)),
                       std::nullopt, plan_.dir});
    }
    if (!attempt->failure) {
      return warmup ? Status() : Keep(planned, *std::move(attempt));
    }
    recording_.failures.push_back(*attempt->failure);
    hooks_.failed(*attempt->failure);
    if (number == kAttempts) {
      return End(
          State::kFailed,
          Error{ErrorCode::kIo, "failed twice: " + attempt->failure->what, std::nullopt,
                warmup ? fmt::format("warm-up of {}", ToString(planned.side)) : FileOf(planned),
                "see " + (fs::path(plan_.dir) / attempt->failure->log).string()});
    }
  }
}

Result<Job> Recorder::JobFor(const Planned& planned, const std::string& part) const {
  const auto source =
      std::find_if(plan_.sources.begin(), plan_.sources.end(),
                   [&](const Source& candidate) { return candidate.side == planned.side; });
  Job job;
  job.limit = plan_.run_limit;
  if (!source->url.empty()) {
    job.function = [this, side = planned.side, part] { return hooks_.fetch(side, part); };
    return job;
  }
  job.cpus = cpus_;
  auto command = CommandFor(source->command, part);
  if (!command) {
    return Fail(std::move(command.error()));
  }
  job.command = *std::move(command);
  return job;
}

Result<Recorder::Attempt> Recorder::Try(const Planned& planned, std::size_t number, bool warmup,
                                        SignalWatch& signals) {
  std::error_code error;
  const fs::path dir = fs::absolute(plan_.dir, error);
  const fs::path target = dir / FileOf(planned);
  const Part part(dir / "logs" / fmt::format("{}.trace.part", ToString(planned.side)));
  auto job = JobFor(planned, part.path().string());
  if (!job) {
    return Fail(std::move(job.error()));
  }
  const std::string log = LogOf(planned, number, warmup);
  job->log = (dir / log).string();

  Attempt attempt;
  attempt.run.order = recording_.runs.size() + 1;
  attempt.run.attempt = number;
  attempt.run.started = UtcNow();
  attempt.run.noise.load = ReadLoadAverage();
  const auto before = ReadCpuTicks();
  const auto ended = RunJob(*job, signals);
  if (!ended) {
    return Fail(ended.error());
  }
  attempt.run.noise.wall = ended->wall;
  attempt.run.noise.cpu = ended->cpu;
  AddMachineTime(before, ReadCpuTicks(), TicksPerSecond(), attempt.run.noise);
  attempt.run.ended = UtcNow();
  attempt.interrupted = ended->how == End::kInterrupted;
  if (attempt.interrupted) {
    return attempt;
  }

  const auto fail = [&](std::string what) {
    attempt.failure = Failure{attempt.run.order, planned.side, number, std::move(what), log};
    return attempt;
  };
  if (ended->how != End::kExited || ended->status != 0) {
    const std::string said = LastLines(job->log);
    return fail(Describe(*ended, *job) + (said.empty() ? "" : ": " + Printable(said)));
  }
  struct stat info {};
  if (::lstat(part.path().c_str(), &info) != 0) {
    return fail("the command has written no trace to {out}");
  }
  if (!S_ISREG(info.st_mode) || info.st_size == 0) {
    return fail(S_ISREG(info.st_mode) ? "the trace is empty" : "the trace is no regular file");
  }
  const std::string name = warmup ? "" : (fs::path(plan_.dir) / FileOf(planned)).string();
  if (auto checked = hooks_.check(part.path().string(), planned.side, name); !checked) {
    checked.error().where.clear();
    return fail("no whole trace: " + checked.error().Line());
  }
  attempt.run.bytes = static_cast<std::uint64_t>(info.st_size);
  if (!warmup) {
    fs::rename(part.path(), target, error);
    if (error) {
      return Fail(Error{ErrorCode::kIo, "cannot be written: " + error.message(), std::nullopt,
                        target.string()});
    }
  }
  return attempt;
}

Status Recorder::Keep(const Planned& planned, Attempt attempt) {
  Run& run = recording_.runs.emplace_back(std::move(attempt.run));
  run.block = planned.block;
  run.side = planned.side;
  run.file = FileOf(planned);
  JudgeNoise();
  hooks_.recorded(recording_.runs.back());
  return Save();
}

void Recorder::JudgeNoise() {
  for (const Side side : {Side::kBase, Side::kNew}) {
    std::vector<Run*> runs;
    std::vector<Noise> noise;
    for (Run& run : recording_.runs) {
      if (run.side == side) {
        runs.push_back(&run);
        noise.push_back(run.noise);
      }
    }
    auto noisy = NoisyRuns(noise, recording_.machine.cpus);
    for (std::size_t i = 0; i < runs.size(); ++i) {
      runs[i]->noisy = std::move(noisy[i]);
    }
  }
}

Status Recorder::SetComparisons(std::size_t comparisons) {
  recording_.comparisons = comparisons;
  return Save();
}

Status Recorder::Finish() {
  recording_.state = State::kComplete;
  recording_.ended = UtcNow();
  recording_.runs_wanted =
      recording_.runs.size() / std::max<std::size_t>(1, recording_.sources.size());
  return Save();
}

}  // namespace tracegate::record
