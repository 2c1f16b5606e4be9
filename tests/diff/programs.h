// Sides made of types that wait at stated stacks, for tests of identity.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "diff/align.h"
#include "tests/diff/runs.h"

namespace tracegate::diff::testing {

inline constexpr Nanos kMs = 1'000'000;
using Stack = std::vector<std::string>;
using Renames = std::map<std::string, std::string>;

// A run in which types wait at stacks that end with their own name.
class Program {
 public:
  // The type waits for `reason` in `functions`, leaf first, which it calls itself.
  Program& Waits(const std::string& type, const std::string& reason, Stack functions,
                 Nanos nanos = 10 * kMs) {
    functions.push_back(type);
    run_.Spans(type, What::kWaiting, reason, 10, nanos, functions);
    run_.Spans(type, What::kRunning, "", 10, kMs);
    return *this;
  }
  Program& Created(const std::string& type, const std::string& creator) {
    created_.emplace_back(type, creator);
    return *this;
  }
  operator profile::Profile() const {  // NOLINT(google-explicit-constructor)
    profile::Profile profile = run_;
    for (const auto& [type, creator] : created_) {
      for (profile::TypeProfile& row : profile.types) {
        if (row.name == type) {
          row.creators.push_back({creator, 1});
        }
      }
    }
    for (profile::Stack& stack : profile.stacks) {
      stack.hash = profile::HashOf(stack.frames);
    }
    return profile;
  }

 private:
  FakeRun run_;
  std::vector<std::pair<std::string, std::string>> created_;
};

// "main.old = main.new by likeness"
inline std::vector<std::string> Lines(const std::vector<TypeMatch>& matches) {
  std::vector<std::string> lines;
  for (const TypeMatch& match : matches) {
    lines.push_back(match.base + " = " + match.changed + " by " + std::string(ToString(match.by)));
  }
  return lines;
}

inline Alignment AlignOne(const profile::Profile& base, const profile::Profile& changed,
                          const Renames& renames = {}) {
  return Align(std::span(&base, 1), std::span(&changed, 1), renames);
}

inline const Stack kLock = {"sync.(*Mutex).Lock", "main.(*store).update"};
inline const Stack kSelect = {"runtime.selectgo", "main.(*journal).next"};
inline const Stack kReceive = {"runtime.chanrecv1", "main.(*spool).drain"};
inline const Stack kReport = {"time.Sleep", "main.report"};

// Some types that are on both sides.
inline Program Common() {
  return Program()
      .Waits("main.main", "select", {"runtime.selectgo", "main.loop"})
      .Waits("main.reader", "IO wait", {"internal/poll.(*FD).Read", "net.(*conn).Read"})
      .Waits("main.ticker", "sleep", {"time.Sleep", "main.tick"});
}

}  // namespace tracegate::diff::testing
