#include "src/record/process.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "src/base/text.h"

namespace tracegate::record {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

constexpr nanoseconds kGrace = std::chrono::seconds(2);    // between SIGTERM and SIGKILL
constexpr nanoseconds kReaping = std::chrono::seconds(2);  // for killed processes to go
constexpr nanoseconds kGlance = std::chrono::milliseconds(200);
constexpr int kEndingSignals[] = {SIGINT, SIGTERM, SIGHUP};

tl::unexpected<Error> FailWith(std::string_view what, int error, std::string where = {}) {
  return Fail(Error{ErrorCode::kIo,
                    fmt::format("{}: {}", what, std::generic_category().message(error)),
                    std::nullopt, std::move(where)});
}

// A descriptor that is closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return descriptor_; }
  void Close() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
      descriptor_ = -1;
    }
  }

 private:
  int descriptor_;
};

// " (SIGKILL)"; empty for a signal without a name.
std::string NameOfSignal(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? std::string() : fmt::format(" (SIG{})", name);
}

// Says to the parent which errno has stopped the child, and ends.
[[noreturn]] void GiveUp(int pipe) {
  const int error = errno;
  [[maybe_unused]] const ssize_t n = ::write(pipe, &error, sizeof error);
  ::_exit(127);
}

// In the child. Only calls that are safe between fork and exec, up to the job's function.
[[noreturn]] void Become(const Job& job, const cpu_set_t* cpus, int log, int pipe, pid_t parent,
                         const SignalWatch& signals) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // NOLINT(*-vararg)
  if (::getppid() != parent) {         // it died before
    ::_exit(127);
  }
  const int null = ::open("/dev/null", O_RDONLY);  // NOLINT(*-vararg)
  if (null < 0 || ::dup2(null, 0) < 0 || ::dup2(log, 1) < 0 || ::dup2(log, 2) < 0 ||
      (cpus != nullptr && ::sched_setaffinity(0, sizeof *cpus, cpus) != 0)) {
    GiveUp(pipe);
  }
  signals.ReleaseInChild();
  if (job.function) {
    ::close(pipe);
    ::_exit(job.function());
  }
  ::execl("/bin/sh", "sh", "-c", job.command.c_str(), nullptr);  // NOLINT(*-vararg)
  GiveUp(pipe);
}

double SecondsOf(const rusage& usage) {
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// A running group, from its start until it has gone.
class Group {
 public:
  Group(pid_t leader, SignalWatch& signals) : leader_(leader), signals_(signals) {}

  Ended Await(nanoseconds limit) {
    const auto began = Clock::now();
    Ended ended;
    while (!LeaderEnded()) {
      const nanoseconds left = limit - (Clock::now() - began);
      if (signals_.Caught() || left <= nanoseconds::zero()) {
        ended.how = signals_.Caught() ? End::kInterrupted : End::kTimedOut;
        Stop();
        break;
      }
      signals_.Wait(std::min(left, kGlance));
    }
    ended.wall = std::chrono::duration<double>(Clock::now() - began).count();
    const int status = Reap(ended.cpu);
    if (ended.how == End::kExited) {
      ended.how = WIFSIGNALED(status) ? End::kKilled : End::kExited;
      ended.status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    }
    return ended;
  }

 private:
  // Without reaping it: as long as the leader is there, nobody else gets the group's number.
  bool LeaderEnded() const {
    siginfo_t info{};
    const int found =
        ::waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED | WNOWAIT | WNOHANG);
    return found != 0 || info.si_pid == leader_;
  }

  void Stop() {
    ::kill(-leader_, SIGTERM);
    const auto asked = Clock::now();
    const std::size_t signals = signals_.CaughtCount();
    while (!LeaderEnded() && Clock::now() - asked < kGrace && signals_.CaughtCount() == signals) {
      signals_.Wait(kGlance / 10);
    }
  }

  // Kills what is left and waits for all of it. Returns the leader's status.
  int Reap(double& cpu) const {
    ::kill(-leader_, SIGKILL);
    int status = 0;
    rusage usage{};
    while (::wait4(leader_, &status, 0, &usage) < 0 && errno == EINTR) {
    }
    cpu = SecondsOf(usage);
    const auto began = Clock::now();
    while (Clock::now() - began < kReaping) {  // orphans come to this process, their subreaper
      int ignored = 0;
      const pid_t found = ::wait4(-leader_, &ignored, WNOHANG, &usage);
      if (found < 0) {
        break;
      }
      if (found > 0) {
        cpu += SecondsOf(usage);
      } else {
        ::usleep(1000);
      }
    }
    return status;
  }

  pid_t leader_;
  SignalWatch& signals_;
};

}  // namespace

SignalWatch::SignalWatch() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGCHLD);
  for (const int signal : kEndingSignals) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) {
      sigaddset(&watched_, signal);
    }
  }
  ::pthread_sigmask(SIG_BLOCK, &watched_, &before_);
}

SignalWatch::~SignalWatch() {
  Take(nanoseconds::zero());  // one that was told must not come again
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void SignalWatch::ReleaseInChild() const { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

void SignalWatch::Take(const nanoseconds& patience) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const timespec time{static_cast<time_t>(seconds.count()),
                      static_cast<long>((patience - seconds).count())};
  const int signal = ::sigtimedwait(&watched_, nullptr, &time);
  if (signal > 0 && signal != SIGCHLD) {
    caught_ = caught_.value_or(signal);
    ++count_;
  }
}

void SignalWatch::Wait(nanoseconds patience) { Take(patience); }

std::optional<int> SignalWatch::Caught() {
  for (std::size_t i = 0; i < std::size(kEndingSignals) + 1; ++i) {
    Take(nanoseconds::zero());
  }
  return caught_;
}

std::size_t SignalWatch::CaughtCount() {
  Caught();
  return count_;
}

std::string Describe(const Ended& ended, const Job& job) {
  switch (ended.how) {
    case End::kExited:
      return fmt::format("exit status {}", ended.status);
    case End::kKilled:
      return fmt::format("killed by signal {}{}", ended.status, NameOfSignal(ended.status));
    case End::kTimedOut:
      return fmt::format("took longer than {}",
                         FormatDuration(static_cast<double>(job.limit.count())));
    case End::kInterrupted:
      return "interrupted";
  }
  return "";
}

Result<Ended> RunJob(const Job& job, SignalWatch& signals) {
  if (signals.Caught()) {
    return Ended{.how = End::kInterrupted};
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);  // NOLINT(*-vararg)
  const Descriptor log(::open(job.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,  // NOLINT
                              0666));
  if (log.get() < 0) {
    return FailWith("cannot write", errno, job.log);
  }
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  for (const unsigned cpu : job.cpus) {
    CPU_SET(cpu, &cpus);
  }
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return FailWith("cannot make a pipe", errno);
  }
  const Descriptor from_child(ends[0]);
  Descriptor to_parent(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0) {
    return FailWith("cannot start a process", errno);
  }
  if (child == 0) {
    Become(job, job.cpus.empty() ? nullptr : &cpus, log.get(), to_parent.get(), parent, signals);
  }
  ::setpgid(child, child);  // whoever is first
  to_parent.Close();
  const Ended ended = Group(child, signals).Await(job.limit);
  int error = 0;
  if (::read(from_child.get(), &error, sizeof error) == static_cast<ssize_t>(sizeof error)) {
    return FailWith("cannot run the command", error);
  }
  return ended;
}

}  // namespace tracegate::record
