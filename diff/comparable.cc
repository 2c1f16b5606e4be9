#include "diff/comparable.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "diff/comparison.h"

namespace tracegate::diff {

using profile::Profile;
using profile::What;

namespace {

// First formats with what later ones have.
constexpr int kNames = 7;             // functions have names
constexpr int kAssistWait = 8;        // waiting to be let off a mark assist
constexpr int kAssist = 9;            // mark assists
constexpr int kWholeStw = 10;         // stop-the-world of the process, by kind
constexpr int kUserSpans = 11;        // tasks and regions
constexpr int kAllStw = 21;           // stop-the-world for other ends than GC
constexpr int kReasonsAndCalls = 22;  // all reasons, and the length of every system call

// Reasons that formats before 1.22 tell apart.
constexpr std::array<std::string_view, 9> kOldReasons = {
    "forever", "sleep",  "chan send",         "chan receive",
    "network", "select", "sync.(*Cond).Wait", "GC mark assist wait for work",
    "sync"};

// The N of the "1.N" at the front of `text`; moves behind it and what separates it.
std::optional<int> TakeMinor(std::string_view& text) {
  constexpr std::string_view kMajor = "1.";
  const std::size_t at = text.find(kMajor);
  if (at == std::string_view::npos) {
    return std::nullopt;
  }
  text.remove_prefix(at + kMajor.size());
  int minor = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), minor);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() ? std::optional(minor) : std::nullopt;
}

bool HasCalls(const profile::TypeProfile& type) {
  return std::any_of(type.cells.begin(), type.cells.end(),
                     [](const profile::Cell& cell) { return cell.what == What::kSyscall; });
}

}  // namespace

Comparable::Comparable(std::span<const Profile* const> runs) {
  oldest_ = std::numeric_limits<int>::max();
  for (const Profile* run : runs) {
    std::string_view formats = run->format_version;
    while (const auto minor = TakeMinor(formats)) {
      oldest_ = std::min(oldest_, *minor);
      newest_ = std::max(newest_, *minor);
    }
    for (const profile::TypeProfile& type : run->types) {
      if (HasCalls(type)) {
        types_with_calls_.insert(type.name);
      }
    }
  }
}

std::optional<std::string_view> Comparable::WhyNotProcess(const std::string& state,
                                                          const std::string& reason) const {
  if (state == "stop-the-world") {
    if (oldest_ < kWholeStw) {
      return "not comparable: before format 1.10 stop-the-world is told by every proc for itself";
    }
    const bool of_gc = reason == "GC mark termination" || reason == "GC sweep termination";
    if (oldest_ < kAllStw && !of_gc) {
      return "not comparable: before format 1.21 only the collector's stop-the-world is told";
    }
  }
  if ((state == "task" || state == "region") && oldest_ < kUserSpans) {
    return "not comparable: before format 1.11 there are no tasks and regions";
  }
  return std::nullopt;
}

std::optional<std::string_view> Comparable::WhyNotType(const std::string& type,
                                                       const std::string& state,
                                                       const std::string& reason) const {
  if (oldest_ < kNames) {
    return "not comparable: before format 1.7 functions have no names";
  }
  if (type.starts_with("runtime/trace.")) {
    return "not comparable: goroutines of the recorder itself, which Go versions divide "
           "differently";
  }
  const bool assist_wait = reason == "GC mark assist wait for work";
  if ((assist_wait && oldest_ < kAssistWait) || (state == "mark assist" && oldest_ < kAssist)) {
    return "not comparable: before format 1.9 mark assists are not told";
  }
  if (oldest_ >= kReasonsAndCalls) {
    return std::nullopt;
  }
  if (state == "Syscall") {
    return "not comparable: before format 1.22 the end of a system call is told only where it "
           "lost its proc";
  }
  if (state == "Running" && types_with_calls_.contains(type)) {
    return "not comparable: before format 1.22 running time includes most system calls";
  }
  const bool told = std::find(kOldReasons.begin(), kOldReasons.end(), reason) != kOldReasons.end();
  if (state == "Waiting" && !told) {
    return "not comparable: before format 1.22 this reason to wait is not told apart from others";
  }
  return std::nullopt;
}

std::optional<std::string_view> Comparable::WhyNot(const std::string& type,
                                                   const std::string& state,
                                                   const std::string& reason) const {
  // Formats from 1.22 on mean the same by the same words.
  if (oldest_ == newest_ || oldest_ >= kReasonsAndCalls) {
    return std::nullopt;
  }
  return type == kProcessType ? WhyNotProcess(state, reason) : WhyNotType(type, state, reason);
}

}  // namespace tracegate::diff
