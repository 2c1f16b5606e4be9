// What a signal that ends the process has to undo.
#pragma once

#include <csignal>
#include <string>

namespace tracegate::cli {

// From now on SIGINT, SIGTERM and SIGHUP, those that are not ignored, end the process at once and
// as they always do, but take away first what is half done: the file that a TemporaryName names and
// the progress line. To be called once, before threads are started.
void CleanUpOnSignals();

// While it lives, and in the process that made it, such a signal removes the file of that name. One
// at a time.
class TemporaryName {
 public:
  explicit TemporaryName(const std::string& path);
  ~TemporaryName();
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
};

// While it lives, those signals wait: for what must not be done by half. Of the calling thread.
class SignalsHeld {
 public:
  SignalsHeld();
  ~SignalsHeld();
  SignalsHeld(const SignalsHeld&) = delete;
  SignalsHeld& operator=(const SignalsHeld&) = delete;

 private:
  sigset_t before_{};
};

// Whether a line stands on the terminal that such a signal takes away.
void SetLineShown(bool shown);

}  // namespace tracegate::cli
