#include "src/cli/interrupt.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>
#include <cstring>

#include "src/cli/progress_line.h"

namespace tracegate::cli {
namespace {

constexpr std::array kEnding = {SIGINT, SIGTERM, SIGHUP};

// The handler looks at these, on whatever thread it runs. The name is a copy that stays where it
// is.
std::array<char, PATH_MAX> temporary_name;
std::atomic<bool> temporary_there = false;
std::atomic<bool> line_shown = false;
std::atomic<pid_t> owner = 0;
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<pid_t>::is_always_lock_free);

// Only calls that are safe in a handler.
void OnEndingSignal(int signal) {
  if (owner == ::getpid()) {  // not a child that has not run another program yet
    if (temporary_there) {
      ::unlink(temporary_name.data());
    }
    if (line_shown) {
      [[maybe_unused]] const ssize_t n =
          ::write(STDERR_FILENO, kTakeLineAway.data(), kTakeLineAway.size());
    }
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);  // takes effect when the handler returns
}

}  // namespace

void CleanUpOnSignals() {
  owner = ::getpid();
  for (const int signal : kEnding) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) {
      struct sigaction ours {};
      ours.sa_handler = OnEndingSignal;
      ::sigaction(signal, &ours, nullptr);
    }
  }
}

TemporaryName::TemporaryName(const std::string& path) {
  if (path.size() < temporary_name.size()) {  // longer ones cannot be opened
    std::memcpy(temporary_name.data(), path.c_str(), path.size() + 1);
    temporary_there = true;
  }
}

TemporaryName::~TemporaryName() { temporary_there = false; }

SignalsHeld::SignalsHeld() {
  sigset_t held;
  ::sigemptyset(&held);
  for (const int signal : kEnding) {
    ::sigaddset(&held, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &held, &before_);
}

SignalsHeld::~SignalsHeld() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

void SetLineShown(bool shown) { line_shown = shown; }

}  // namespace tracegate::cli
