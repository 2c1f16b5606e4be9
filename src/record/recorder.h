// Records runs of one or two sides into a folder.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/error.h"
#include "src/record/manifest.h"
#include "src/record/process.h"
#include "src/record/schedule.h"

namespace tracegate::record {

// What to record.
//
// dir         folder; made where it is missing
// sources     one side or both
// warmup      runs of each side whose traces are thrown away
// wanted      runs of each side; goes into the manifest
// run_limit   how long one run may take
// pin         CPUs of the commands, as ParsePin takes them; empty: any
struct Plan {
  std::string dir;
  std::vector<Source> sources;
  std::size_t warmup = 1;
  std::size_t wanted = 0;
  std::chrono::nanoseconds run_limit = std::chrono::minutes(10);
  std::string pin;
};

// What a recorder cannot do itself.
//
// check     whether the file is a whole trace; the error's `what` says why not. `counts` is false
// in
//           a warm-up
// fetch     writes what the side's URL gives to the path; called in a process of its own, where it
//           says on its standard error what went wrong; returns the exit status
// save      writes a file that appears whole or not at all
// attempt   told before each attempt: which run, 0 of a warm-up
// recorded  told of each complete run
// failed    told of an attempt that failed
struct Hooks {
  std::function<Status(const std::string& path, Side side, const std::string& name)> check;
  std::function<int(Side side, const std::string& path)> fetch;
  std::function<Status(const std::string& path, std::string_view text)> save;
  std::function<void(const Planned& run, bool warmup)> attempt;
  std::function<void(const Run& run)> recorded;
  std::function<void(const Failure& failure)> failed;
};

// A recording that goes on. The manifest in DIR is up to date after every run.
class Recorder {
 public:
  // Errors: kUsage (a folder that holds something else, a command without {out}, CPUs that are not
  // there); kIo.
  static Result<Recorder> Open(Plan plan, Hooks hooks);

  // An attempt that fails is repeated once. What has failed twice ends the recording: an error,
  // with the last lines that the command has printed. So does a signal (Interrupted).
  Status WarmUp(SignalWatch& signals);
  Status Record(std::span<const Planned> runs, SignalWatch& signals);

  // The recording was looked at: see Recording::comparisons.
  Status SetComparisons(std::size_t comparisons);

  // Nothing follows. `wanted` becomes what there is: the recording was ended early on purpose.
  Status Finish();

  const Recording& recording() const { return recording_; }
  const std::string& dir() const { return plan_.dir; }

 private:
  Recorder(Plan plan, Hooks hooks) : plan_(std::move(plan)), hooks_(std::move(hooks)) {}

  struct Attempt;
  Status Prepare();
  Status Save();
  Status End(State state, Error error);
  Status Make(const Planned& planned, bool warmup, SignalWatch& signals);
  Result<Attempt> Try(const Planned& planned, std::size_t attempt, bool warmup,
                      SignalWatch& signals);
  Status Keep(const Planned& planned, Attempt attempt);
  Result<Job> JobFor(const Planned& planned, const std::string& part) const;
  Noise Measured(const Ended& ended) const;
  void JudgeNoise();

  Plan plan_;
  Hooks hooks_;
  std::vector<unsigned> cpus_;
  Recording recording_;
};

}  // namespace tracegate::record
