#include "tests/support/story_v1.h"

#include <algorithm>

#include "tests/support/story.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing::story_v1 {
namespace {

// Where the argument of an event is a string, -1 for the most.
int TextArgument(const trace::v1::EventSpec& spec) {
  for (std::size_t i = 0; i < spec.args.size(); ++i) {
    if (spec.args[i] == "label" || spec.args[i] == "name" || spec.args[i] == "key") {
      return static_cast<int>(i);
    }
  }
  return -1;
}

// The reader's table and what the text form needs beside it, by type.
const std::vector<EventSpec>& Specs() {
  static const std::vector<EventSpec> specs = [] {
    std::vector<EventSpec> all;
    for (const trace::v1::EventSpec& row : trace::v1::EventSpecs()) {
      all.push_back({static_cast<std::uint8_t>(row.type), row.name, row.timed, row.has_stack,
                     row.args, TextArgument(row), static_cast<int>(row.since), &row});
    }
    return all;
  }();
  return specs;
}

}  // namespace

const EventSpec* FindSpec(std::uint8_t type, int minor) {
  const bool known = type >= 1 && type <= Specs().size() && Specs()[type - 1U].since <= minor;
  return known ? &Specs()[type - 1U] : nullptr;
}

const EventSpec* FindSpec(std::string_view name, int minor) {
  const auto found = std::find_if(Specs().begin(), Specs().end(), [&](const EventSpec& spec) {
    return spec.name == name && spec.since <= minor;
  });
  return found != Specs().end() ? &*found : nullptr;
}

std::vector<std::string_view> ArgNames(const EventSpec& spec, int minor) {
  if (spec.type == kString) {
    return {"id"};  // its size is that of its text
  }
  const unsigned count =
      trace::v1::ArgCount(*spec.row, trace::Format{static_cast<std::uint8_t>(minor)}) -
      (spec.has_stack ? 1 : 0);
  std::vector<std::string_view> names;
  for (unsigned i = 0; i < count; ++i) {
    names.push_back(spec.args[i].empty() ? "unused" : spec.args[i]);
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
