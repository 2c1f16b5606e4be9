// A line on stderr that says how far something is.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

namespace tracegate::cli {

inline constexpr std::string_view kTakeLineAway = "\r\x1b[K";

// How far: a share of 1, and what it was reckoned from.
//
// total  0: not known
struct Amount {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};

// " [######--------------]  31%, 3s left" after so many seconds; empty where the total is not
// known, nothing is done yet, or all is (of old formats that were packed, more is to be done then).
std::string BarOf(const Amount& amount, double seconds);

// Puts one line on the terminal in place of another.
void ShowLine(const std::string& line);
void TakeLineAway();

// While it lives, shows what `text` says after so many seconds, several times a second; from the
// first second on, and only where stderr is a terminal and it is not `quiet`. `text` is called from
// another thread.
class ProgressLine {
 public:
  using Text = std::function<std::string(double seconds)>;
  ProgressLine(bool quiet, Text text);

 private:
  void Watch(const std::stop_token& stop);

  Text text_;
  std::mutex mutex_;
  std::condition_variable_any ended_;
  std::jthread thread_;
};

}  // namespace tracegate::cli
