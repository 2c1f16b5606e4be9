// Trace to text, for the formats 1.5 to 1.21.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "tests/support/scan.h"
#include "tests/support/story_v1.h"
#include "tests/support/story_values.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing::story_v1 {
namespace {

// A length, which may be padded to ten bytes.
bool TakeLength(Scan& in, std::uint64_t& size) {
  if (!in.Number(size)) {
    constexpr std::size_t kPadded = 10;
    size = 0;
    for (unsigned i = 0; i < kPadded && in.at < in.end; ++i) {
      size |= std::uint64_t{*in.at++ & 0x7fU} << (7 * i);
    }
  }
  return size <= in.Left();
}

// The event at the front, or nullopt where there is none that Append would write so.
std::optional<WireEvent> Take(Scan& in, int minor) {
  const Scan before = in;
  WireEvent event;
  event.type = *in.at & 0x3f;
  std::size_t count = (*in.at++ >> 6) + (minor < 7 ? 2U : 1U);
  if (FindSpec(event.type, minor) == nullptr) {
    return std::nullopt;
  }
  const std::uint8_t* end = in.end;
  if (event.type == kString) {
    count = 1;
  } else if ((*before.at >> 6) == 3) {
    std::uint64_t size = 0;
    if (!TakeLength(in, size)) {
      return std::nullopt;
    }
    end = in.at + size;
    count = size;
  }
  Scan numbers{in.at, end};
  std::uint64_t number = 0;
  while (event.numbers.size() < count && numbers.Number(number)) {
    event.numbers.push_back(number);
  }
  in.at = numbers.at;
  std::uint64_t size = 0;
  if (event.type == kString || event.type == kUserLog) {
    if (!in.Number(size) || size > in.Left()) {
      return std::nullopt;
    }
    event.text.assign(in.at, in.at + size);
    in.at += size;
  }
  Bytes again;
  if (event.numbers.empty()) {
    return std::nullopt;
  }
  Append(again, event, minor);
  const bool same = std::equal(again.begin(), again.end(), before.at, in.at);
  return same ? std::optional(event) : std::nullopt;
}

struct Tables {
  std::map<std::uint64_t, std::string> strings{{0, ""}};
  std::map<std::uint64_t, Frames> stacks{{0, {}}};
  std::optional<std::uint64_t> frequency;
};

bool AddStack(Tables& tables, const WireEvent& event, int minor) {
  const auto& numbers = event.numbers;
  const std::size_t width = minor < 7 ? 1 : 4;
  if (numbers.size() < 2 || numbers[0] == 0 || numbers[1] == 0 ||
      (numbers.size() - 2) / width != numbers[1] || (numbers.size() - 2) % width != 0) {
    return false;
  }
  Frames frames;
  for (std::size_t i = 2; i < numbers.size(); i += width) {
    if (minor < 7) {
      frames.push_back(fmt::format("0x{:x}", numbers[i]));
      continue;
    }
    const auto name = tables.strings.find(numbers[i + 1]);
    if (name == tables.strings.end()) {
      return false;
    }
    frames.push_back(name->second);
  }
  return tables.stacks.emplace(numbers[0], std::move(frames)).second;
}

// nullopt where the automatic tables would not say the same.
std::optional<Tables> ReadTables(const std::vector<WireEvent>& events, int minor) {
  Tables tables;
  for (const WireEvent& event : events) {
    const bool is_new =
        event.type != kString ||
        (!event.text.empty() && tables.strings.emplace(event.numbers[0], event.text).second);
    if (!is_new || (event.type == kFrequency && tables.frequency)) {
      return std::nullopt;
    }
    if (event.type == kFrequency) {
      tables.frequency = event.numbers[0];
    }
  }
  for (const WireEvent& event : events) {
    if (event.type == kStack && !AddStack(tables, event, minor)) {
      return std::nullopt;
    }
  }
  return tables;
}

// Writes events, with `tables` in place of the ids where there are any.
class Writer {
 public:
  Writer(int minor, const Tables* tables) : minor_(minor), tables_(tables) {}
  // nullopt where an event has not the numbers of its row, or an id is in no table.
  std::optional<std::string> Line(const WireEvent& event);

 private:
  std::optional<std::string> Value(const EventSpec& spec, std::string_view name,
                                   std::uint64_t value) const;

  int minor_;
  const Tables* tables_;
  std::uint64_t now_ = 0;
  std::uint64_t seq_ = 0;
};

std::optional<std::string> Writer::Line(const WireEvent& event) {
  const EventSpec& spec = *FindSpec(event.type, minor_);
  const auto names = ArgNames(spec, minor_);
  const std::size_t front = minor_ < 7 ? 2 : 1;
  const auto& numbers = event.numbers;
  if (spec.type == kBatch) {
    if (numbers.size() != front + 1) {
      return std::nullopt;
    }
    now_ = numbers.back();
    seq_ = minor_ < 7 ? numbers[1] : 0;
    const std::string seq = minor_ < 7 ? fmt::format(" #{}", seq_) : "";
    return fmt::format("P {} @{}{}", NumberText(numbers[0]), now_, seq);
  }
  std::string out;
  std::size_t at = 0;
  if (spec.type == kStack) {
    out = "Stack";
    for (const std::uint64_t number : numbers) {
      out += " " + NumberText(number);
    }
    return out;
  }
  if (spec.timed) {
    const std::uint64_t ticks = numbers.size() >= front ? numbers[front - 1] : 0;
    if (numbers.size() < front || now_ + ticks < now_ || (minor_ < 7 && seq_ + numbers[0] < seq_)) {
      return std::nullopt;
    }
    now_ += ticks;
    seq_ += minor_ < 7 ? numbers[0] : 0;
    out = minor_ < 7 ? fmt::format("@{} #{} ", now_, seq_) : fmt::format("@{} ", now_);
    at = front;
  }
  if (numbers.size() != at + names.size()) {
    return std::nullopt;
  }
  out += spec.name;
  for (const std::string_view name : names) {
    const std::uint64_t number = numbers[at++];
    const auto value = Value(spec, name, number);
    if (!value) {
      return std::nullopt;
    }
    const bool may_miss = IsStack(name, minor_) || name == "unused";
    if (!may_miss || number != 0) {
      out += fmt::format(" {}={}", name, *value);
    }
  }
  const bool has_text = spec.type == kString || spec.type == kUserLog;
  return has_text ? out + " " + Quote(event.text) : out;
}

std::optional<std::string> Writer::Value(const EventSpec& spec, std::string_view name,
                                         std::uint64_t value) const {
  if (tables_ != nullptr && IsStack(name, minor_)) {
    const auto found = tables_->stacks.find(value);
    return found != tables_->stacks.end() ? std::optional(StackText(found->second)) : std::nullopt;
  }
  const bool is_text = spec.text >= 0 && spec.args[static_cast<std::size_t>(spec.text)] == name;
  if (tables_ != nullptr && is_text) {
    const auto found = tables_->strings.find(value);
    return found != tables_->strings.end() ? std::optional(Quote(found->second)) : std::nullopt;
  }
  return NumberText(value);
}

std::optional<std::string> Readable(const std::vector<WireEvent>& events, int minor) {
  const auto tables = ReadTables(events, minor);
  if (!tables) {
    return std::nullopt;
  }
  std::string out;
  if (!tables->frequency) {
    out = "options no-frequency\n";
  } else if (*tables->frequency != 1'000'000'000) {
    out = fmt::format("options frequency={}\n", *tables->frequency);
  }
  Writer writer(minor, &*tables);
  for (const WireEvent& event : events) {
    if (event.type == kString || event.type == kStack || event.type == kFrequency) {
      continue;
    }
    const auto line = writer.Line(event);
    if (!line) {
      return std::nullopt;
    }
    out += *line + "\n";
  }
  return out;
}

}  // namespace

std::string Decode(std::string_view format, std::span<const std::uint8_t> file) {
  const int minor = *MinorOf(format);
  const auto body = file.subspan(std::min(file.size(), trace::kHeaderSize));
  Scan in{body.data(), body.data() + body.size()};
  std::vector<WireEvent> events;
  std::string bare = "options bare\n";
  Writer writer(minor, nullptr);
  bool whole = true;
  while (in.at < in.end && whole) {
    const Scan before = in;
    const auto event = Take(in, minor);
    const auto line = event ? writer.Line(*event) : std::nullopt;
    whole = line.has_value();
    if (whole) {
      events.push_back(*event);
      bare += *line + "\n";
    } else {
      bare += fmt::format("raw {}\n", Hex(before.at, before.Left()));
    }
  }
  return whole ? Readable(events, minor).value_or(bare) : bare;
}

}  // namespace tracegate::testing::story_v1
