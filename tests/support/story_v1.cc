#include "tests/support/story_v1.h"

#include <algorithm>

#include "tests/support/story.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing::story_v1 {
namespace {

// type, name, timed, has_stack, args, text, since
constexpr std::array kSpecs = {
    EventSpec{kBatch, "Batch", false, false, {"p", "ticks"}, -1, 5},
    EventSpec{kFrequency, "Frequency", false, false, {"freq"}, -1, 5},
    EventSpec{kStack, "Stack", false, false, {"id", "size"}, -1, 5},
    EventSpec{4, "Gomaxprocs", true, true, {"procs"}, -1, 5},
    EventSpec{5, "ProcStart", true, false, {"thread"}, -1, 5},
    EventSpec{6, "ProcStop", true, false, {}, -1, 5},
    EventSpec{7, "GCStart", true, true, {"seq"}, -1, 5},
    EventSpec{8, "GCDone", true, false, {}, -1, 5},
    EventSpec{9, "GCSTWStart", true, false, {"kind"}, -1, 5},
    EventSpec{10, "GCSTWDone", true, false, {}, -1, 5},
    EventSpec{11, "GCSweepStart", true, true, {}, -1, 5},
    EventSpec{12, "GCSweepDone", true, false, {"swept", "reclaimed"}, -1, 5},
    EventSpec{13, "GoCreate", true, true, {"g", "new_stack"}, -1, 5},
    EventSpec{14, "GoStart", true, false, {"g", "seq"}, -1, 5},
    EventSpec{15, "GoEnd", true, false, {}, -1, 5},
    EventSpec{16, "GoStop", true, true, {}, -1, 5},
    EventSpec{17, "GoSched", true, true, {}, -1, 5},
    EventSpec{18, "GoPreempt", true, true, {}, -1, 5},
    EventSpec{19, "GoSleep", true, true, {}, -1, 5},
    EventSpec{20, "GoBlock", true, true, {}, -1, 5},
    EventSpec{21, "GoUnblock", true, true, {"g", "seq"}, -1, 5},
    EventSpec{22, "GoBlockSend", true, true, {}, -1, 5},
    EventSpec{23, "GoBlockRecv", true, true, {}, -1, 5},
    EventSpec{24, "GoBlockSelect", true, true, {}, -1, 5},
    EventSpec{25, "GoBlockSync", true, true, {}, -1, 5},
    EventSpec{26, "GoBlockCond", true, true, {}, -1, 5},
    EventSpec{27, "GoBlockNet", true, true, {}, -1, 5},
    EventSpec{28, "GoSysCall", true, true, {}, -1, 5},
    EventSpec{29, "GoSysExit", true, false, {"g", "seq", "ts"}, -1, 5},
    EventSpec{30, "GoSysBlock", true, false, {}, -1, 5},
    EventSpec{31, "GoWaiting", true, false, {"g"}, -1, 5},
    EventSpec{32, "GoInSyscall", true, false, {"g"}, -1, 5},
    EventSpec{33, "HeapAlloc", true, false, {"mem"}, -1, 5},
    EventSpec{34, "HeapGoal", true, false, {"mem"}, -1, 5},
    EventSpec{kTimerGoroutine, "TimerGoroutine", false, false, {"g"}, -1, 5},
    EventSpec{36, "FutileWakeup", true, false, {}, -1, 5},
    EventSpec{kString, "String", false, false, {"id"}, -1, 7},
    EventSpec{38, "GoStartLocal", true, false, {"g"}, -1, 7},
    EventSpec{39, "GoUnblockLocal", true, true, {"g"}, -1, 7},
    EventSpec{40, "GoSysExitLocal", true, false, {"g", "ts"}, -1, 7},
    EventSpec{41, "GoStartLabel", true, false, {"g", "seq", "label"}, 2, 8},
    EventSpec{42, "GoBlockGC", true, true, {}, -1, 8},
    EventSpec{43, "GCMarkAssistStart", true, true, {}, -1, 9},
    EventSpec{44, "GCMarkAssistDone", true, false, {}, -1, 9},
    EventSpec{45, "UserTaskCreate", true, true, {"task", "parent", "name"}, 2, 11},
    EventSpec{46, "UserTaskEnd", true, true, {"task"}, -1, 11},
    EventSpec{47, "UserRegion", true, true, {"task", "mode", "name"}, 2, 11},
    EventSpec{kUserLog, "UserLog", true, true, {"task", "key"}, 1, 11},
    EventSpec{49, "CPUSample", true, true, {"ts", "p", "g"}, -1, 19},
};

// The format in which the second argument of an event came, 0 for those that always had it.
int SinceOfArgument(std::string_view event, std::string_view argument) {
  if (event == "GCSweepDone") {
    return 9;
  }
  if (argument == "kind") {
    return 10;
  }
  const bool sequence = event == "GCStart" || event == "GoStart" || event == "GoUnblock";
  return sequence && argument == "seq" ? 7 : 0;
}

}  // namespace

const EventSpec* FindSpec(std::uint8_t type, int minor) {
  const bool known = type >= 1 && type <= kSpecs.size() && kSpecs[type - 1U].since <= minor;
  return known ? &kSpecs[type - 1U] : nullptr;
}

const EventSpec* FindSpec(std::string_view name, int minor) {
  const auto* found = std::find_if(kSpecs.begin(), kSpecs.end(), [&](const EventSpec& spec) {
    return spec.name == name && spec.since <= minor;
  });
  return found != kSpecs.end() ? found : nullptr;
}

std::vector<std::string_view> ArgNames(const EventSpec& spec, int minor) {
  std::vector<std::string_view> names;
  for (const std::string_view name : spec.args) {
    if (!name.empty() && SinceOfArgument(spec.name, name) <= minor) {
      names.push_back(name);
    }
  }
  if (minor < 7 && (spec.type == kFrequency || spec.type == kTimerGoroutine)) {
    names.push_back("unused");
  }
  if (spec.has_stack) {
    names.push_back("stack");
  }
  return names;
}

// In 1.5 the stack of a new goroutine is a program counter.
bool IsStack(std::string_view argument, int minor) {
  return argument == "stack" || (argument == "new_stack" && minor >= 7);
}

void Append(Bytes& out, const WireEvent& event, int minor) {
  if (event.type == kString) {
    out.push_back(kString);
    AppendVarint(out, event.numbers.at(0));
    AppendText(out, event.text);
    return;
  }
  // The upper two bits count the numbers behind the first (in 1.5 the second); 3 says
  // that a length in bytes comes first, as it does for every stack.
  const std::size_t front = minor < 7 ? 2 : 1;
  const std::size_t count = event.numbers.size() - std::min(front, event.numbers.size());
  Bytes numbers;
  for (const std::uint64_t number : event.numbers) {
    AppendVarint(numbers, number);
  }
  const std::size_t bits = event.type == kStack ? 3 : std::min<std::size_t>(count, 3);
  out.push_back(static_cast<std::uint8_t>(event.type | (bits << 6)));
  if (event.type == kStack && minor >= 21) {
    AppendPaddedVarint(out, numbers.size());
  } else if (bits == 3) {
    AppendVarint(out, numbers.size());
  }
  out.insert(out.end(), numbers.begin(), numbers.end());
  if (event.type == kUserLog) {
    AppendText(out, event.text);
  }
}

std::optional<int> MinorOf(std::string_view format) {
  constexpr std::array kMinors = {5, 7, 8, 9, 10, 11, 19, 21};
  const auto minor = format.starts_with("1.") ? ParseNumber(format.substr(2)) : std::nullopt;
  const bool known =
      minor && std::find(kMinors.begin(), kMinors.end(), static_cast<int>(*minor)) != kMinors.end();
  return known ? std::optional(static_cast<int>(*minor)) : std::nullopt;
}

}  // namespace tracegate::testing::story_v1

namespace tracegate::testing {

const TextForm kTextFormV1 = {
    [](std::string_view format) { return story_v1::MinorOf(format).has_value(); }, story_v1::Encode,
    story_v1::Decode};

}  // namespace tracegate::testing
