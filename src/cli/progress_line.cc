#include "src/cli/progress_line.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

#include "src/base/text.h"
#include "src/cli/interrupt.h"

namespace tracegate::cli {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kPatience{1000};
constexpr milliseconds kEvery{200};

// A line that is broken cannot be taken away.
std::size_t TerminalWidth() {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;  // NOLINT
  return known ? size.ws_col : kUsual;
}

}  // namespace

std::string BarOf(const Amount& amount, double seconds) {
  if (amount.done == 0 || amount.done >= amount.total) {
    return "";
  }
  constexpr std::size_t kWidth = 20;
  const double share =
      std::min(1.0, static_cast<double>(amount.done) / static_cast<double>(amount.total));
  const auto full = static_cast<std::size_t>(share * kWidth);
  return fmt::format(" [{}{}] {:>3.0f}%, {:.0f}s left", std::string(full, '#'),
                     std::string(kWidth - full, '-'), 100 * share, seconds / share - seconds);
}

void ShowLine(const std::string& line) {
  SetLineShown(true);
  fmt::print(stderr, "{}{}", kTakeLineAway, line.substr(0, TerminalWidth() - 1));
  std::fflush(stderr);
}

void TakeLineAway() {
  fmt::print(stderr, "{}", kTakeLineAway);
  std::fflush(stderr);
  SetLineShown(false);
}

ProgressLine::ProgressLine(bool quiet, Text text) : text_(std::move(text)) {
  if (!quiet && ::isatty(STDERR_FILENO) != 0) {
    thread_ = std::jthread([this](const std::stop_token& stop) { Watch(stop); });
  }
}

void ProgressLine::Watch(const std::stop_token& stop) {
  const auto began = std::chrono::steady_clock::now();
  milliseconds patience = kPatience;
  bool shown = false;
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, stop, patience, [&] { return stop.stop_requested(); })) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - began;
    ShowLine(text_(passed.count()));
    shown = true;
    patience = kEvery;
  }
  if (shown) {
    TakeLineAway();
  }
}

}  // namespace tracegate::cli
