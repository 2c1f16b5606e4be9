// Text to trace, for the formats 1.5 to 1.21.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "tests/support/story_v1.h"
#include "tests/support/story_values.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing::story_v1 {
namespace {

using Line = std::vector<std::string_view>;

class Reader {
 public:
  explicit Reader(int minor) : minor_(minor) {
    std::string header = fmt::format("go 1.{} trace", minor);
    header.resize(trace::kHeaderSize);
    out_.assign(header.begin(), header.end());
  }

  bool Add(std::string_view text) {
    const Line words = Words(text);
    const std::string_view first = words.front();
    return first == "options" ? OnOptions(words)
           : first == "P"     ? OnBatch(words)
           : first == "raw"   ? OnRaw(words)
                              : OnEvent(words);
  }
  const Bytes& File();

 private:
  bool OnOptions(const Line& words);
  bool OnBatch(const Line& words);
  bool OnRaw(const Line& words);
  bool OnEvent(const Line& words);
  bool Time(std::string_view word, bool& given);
  bool Arguments(const EventSpec& spec, std::span<const std::string_view> words, WireEvent& event);
  std::optional<std::uint64_t> Value(const EventSpec& spec, std::string_view name,
                                     std::string_view text);
  bool OnStack(std::span<const std::string_view> words);
  std::uint64_t String(const std::string& text);
  std::uint64_t Stack(const Frames& frames);
  void Emit(WireEvent event) { Append(out_, event, minor_); }

  int minor_;
  Bytes out_;
  bool bare_ = false;
  bool has_frequency_ = true;
  std::uint64_t frequency_ = 1'000'000'000;
  std::uint64_t now_ = 0;
  std::uint64_t next_ = 0;
  std::uint64_t seq_ = 0;
  std::uint64_t next_seq_ = 0;
  std::map<std::string, std::uint64_t> strings_;
  std::vector<WireEvent> tables_;
  std::map<Frames, std::uint64_t> stacks_;
};

bool Reader::OnOptions(const Line& words) {
  for (const std::string_view word : std::span(words).subspan(1)) {
    const auto hertz = NamedNumber({word}, "frequency");
    if (word == "bare") {
      bare_ = true;
    } else if (word == "no-frequency") {
      has_frequency_ = false;
    } else if (hertz) {
      frequency_ = *hertz;
    } else {
      return false;
    }
  }
  return true;
}

// "P ID @TICK", in 1.5 with "#SEQUENCE".
bool Reader::OnBatch(const Line& words) {
  const std::size_t size = minor_ < 7 ? 4 : 3;
  const auto id = words.size() == size ? Number(words[1]) : std::nullopt;
  const auto tick = words.size() == size ? Tick(words[2]) : std::nullopt;
  if (!id || !tick) {
    return false;
  }
  WireEvent event{kBatch, {*id}, ""};
  if (minor_ < 7) {
    const auto seq = words[3].starts_with('#') ? Number(words[3].substr(1)) : std::nullopt;
    if (!seq) {
      return false;
    }
    event.numbers.push_back(*seq);
    seq_ = *seq;
    next_seq_ = seq_ + 1;
  }
  event.numbers.push_back(*tick);
  now_ = *tick;
  next_ = now_ + 1;
  Emit(event);
  return true;
}

bool Reader::OnRaw(const Line& words) {
  const auto bytes = HexBytes(std::span(words).subspan(1));
  if (bytes) {
    out_.insert(out_.end(), bytes->begin(), bytes->end());
  }
  return bytes.has_value();
}

// True unless `word` is a time or sequence number that cannot be.
bool Reader::Time(std::string_view word, bool& given) {
  given = word.starts_with('@') || word.starts_with('+') || (minor_ < 7 && word.starts_with('#'));
  if (!given) {
    return true;
  }
  const auto number = Number(word.substr(1));
  if (!number) {
    return false;
  }
  if (word.front() == '#') {
    next_seq_ = *number;
    return next_seq_ >= seq_;
  }
  next_ = word.front() == '+' ? now_ + *number : *number;
  return next_ >= now_;
}

std::optional<std::uint64_t> Reader::Value(const EventSpec& spec, std::string_view name,
                                           std::string_view text) {
  if (IsStack(name, minor_) && text.starts_with('[')) {
    const auto frames = ParseStack(text);
    return frames ? std::optional(Stack(*frames)) : std::nullopt;
  }
  const bool is_text = spec.text >= 0 && spec.args[static_cast<std::size_t>(spec.text)] == name;
  if (is_text && text.starts_with('"')) {
    const auto unquoted = Unquote(text);
    return unquoted ? std::optional(String(*unquoted)) : std::nullopt;
  }
  return Number(text);
}

bool Reader::Arguments(const EventSpec& spec, std::span<const std::string_view> words,
                       WireEvent& event) {
  std::size_t used = 0;
  for (const std::string_view name : ArgNames(spec, minor_)) {
    const auto word = std::find_if(words.begin(), words.end(), [&](std::string_view candidate) {
      return Named(candidate, name).has_value();
    });
    const bool may_miss = IsStack(name, minor_) || name == "unused";
    const auto value = word != words.end() ? Value(spec, name, *Named(*word, name))
                       : may_miss          ? std::optional<std::uint64_t>(0)
                                           : std::nullopt;
    if (!value) {
      return false;
    }
    used += word != words.end() ? 1 : 0;
    event.numbers.push_back(*value);
  }
  return used == words.size();
}

bool Reader::OnEvent(const Line& words) {
  std::span<const std::string_view> rest(words);
  bool given = true;
  while (given && !rest.empty()) {
    if (!Time(rest.front(), given)) {
      return false;
    }
    rest = rest.subspan(given ? 1 : 0);
  }
  const EventSpec* spec = rest.empty() ? nullptr : FindSpec(rest.front(), minor_);
  if (spec == nullptr || spec->type == kBatch) {
    return false;
  }
  rest = rest.subspan(1);
  if (spec->type == kStack) {
    return OnStack(rest);
  }
  WireEvent event{spec->type, {}, ""};
  if (spec->timed) {
    if (minor_ < 7) {
      event.numbers.push_back(next_seq_ - seq_);
      seq_ = next_seq_++;
    }
    event.numbers.push_back(next_ - now_);
    now_ = next_++;
  }
  if (spec->type == kString || spec->type == kUserLog) {
    const auto text = rest.empty() ? std::nullopt : Unquote(rest.back());
    if (!text) {
      return false;
    }
    event.text = *text;
    rest = rest.first(rest.size() - 1);
  }
  if (!Arguments(*spec, rest, event)) {
    return false;
  }
  Emit(event);
  return true;
}

// "Stack ID NUMBER ...": the numbers as they are.
bool Reader::OnStack(std::span<const std::string_view> words) {
  WireEvent event{kStack, {}, ""};
  for (const std::string_view word : words) {
    const auto number = Number(word);
    if (!number) {
      return false;
    }
    event.numbers.push_back(*number);
  }
  Emit(event);
  return true;
}

std::uint64_t Reader::String(const std::string& text) {
  if (text.empty()) {
    return 0;
  }
  const auto [at, is_new] = strings_.emplace(text, strings_.size() + 1);
  if (is_new) {
    tables_.push_back({kString, {at->second}, text});
  }
  return at->second;
}

std::uint64_t Reader::Stack(const Frames& frames) {
  if (frames.empty()) {
    return 0;
  }
  const auto [at, is_new] = stacks_.emplace(frames, stacks_.size() + 1);
  if (is_new) {
    WireEvent event{kStack, {at->second, frames.size()}, ""};
    for (const std::string& frame : frames) {
      if (minor_ < 7) {
        event.numbers.push_back(Number(frame).value_or(0));
        continue;
      }
      const std::uint64_t name = String(frame);
      event.numbers.insert(event.numbers.end(), {0x1000 + name, name, String("main.go"), 7});
    }
    tables_.push_back(std::move(event));
  }
  return at->second;
}

const Bytes& Reader::File() {
  if (!bare_) {
    for (const WireEvent& event : tables_) {
      Emit(event);
    }
    if (has_frequency_) {
      WireEvent event{kFrequency, {frequency_}, ""};
      event.numbers.resize(minor_ < 7 ? 2 : 1);
      Emit(event);
    }
  }
  return out_;
}

}  // namespace

Result<Bytes> Encode(std::string_view format, std::string_view lines) {
  Reader reader(*MinorOf(format));
  while (!lines.empty()) {
    const std::string_view line = TakeLine(lines);
    if (!reader.Add(line)) {
      return Fail(ErrorCode::kCorrupt, fmt::format("not understood: {}", line));
    }
  }
  return reader.File();
}

}  // namespace tracegate::testing::story_v1
