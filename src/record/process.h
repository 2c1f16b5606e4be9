// One child process at a time, with all that it starts: run, measured, ended.
#pragma once

#include <chrono>
#include <csignal>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/base/error.h"

namespace tracegate::record {

// While it lives, SIGINT, SIGTERM and SIGHUP (those that were not ignored) do not end this
// process: whoever waits is told of them. For one thread, before others start.
class SignalWatch {
 public:
  SignalWatch();
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Waits until a child changes, a signal comes or the time is over, whatever is first.
  void Wait(std::chrono::nanoseconds patience);

  // The first of the signals that has come.
  std::optional<int> Caught();

  // How many of them have come.
  std::size_t CaughtCount();

  // Lets go of what has been blocked: what a child does before it runs anything else.
  void ReleaseInChild() const;

 private:
  void Take(const std::chrono::nanoseconds& patience);

  sigset_t watched_{};
  sigset_t before_{};
  std::optional<int> caught_;
  std::size_t count_ = 0;
};

// What to run.
//
// command   of /bin/sh -c; its standard input is empty
// function  instead of a command where set: called in a child process, gives its exit status
// log       file for standard output and error, written anew
// cpus      affinity; empty: as this process has it
// limit     how long it may take
struct Job {
  std::string command;
  std::function<int()> function;
  std::string log;
  std::vector<unsigned> cpus;
  std::chrono::nanoseconds limit{};
};

enum class End : std::uint8_t { kExited, kKilled, kTimedOut, kInterrupted };

// status      exit status; of kKilled: the signal
// wall, cpu   seconds; cpu: of the command and all its processes that have ended
struct Ended {
  End how = End::kExited;
  int status = 0;
  double wall = 0;
  double cpu = 0;
};

// "exit status 3", "killed by signal 9 (SIGKILL)", "took longer than ...".
std::string Describe(const Ended& ended, const Job& job);

// Runs the job in a process group of its own and returns when nothing of the group is left: what
// the command has left behind in the background is killed. Out of time or on a signal to this
// process the group gets SIGTERM, two seconds later (or on a second signal) SIGKILL. If this
// process is killed, the kernel kills the command's shell.
//
// A process that leaves the group (setsid) is not followed.
//
// Errors: kIo: no log, no process, CPUs that cannot be had.
Result<Ended> RunJob(const Job& job, SignalWatch& signals);

}  // namespace tracegate::record
