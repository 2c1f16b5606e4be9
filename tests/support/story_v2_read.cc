// Text to trace, for the formats of 1.22 and later.
#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "src/trace/v2/event_table.h"
#include "tests/support/story_v2.h"
#include "tests/support/story_v2_names.h"
#include "tests/support/story_values.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing::story_v2 {
namespace {

using trace::v2::EventClass;
using trace::v2::EventSpec;
using trace::v2::EventType;
using Line = std::vector<std::string_view>;

Status Bad(std::string_view what, std::string_view where) {
  return Fail(ErrorCode::kCorrupt, fmt::format("{}: {}", what, where));
}

std::optional<Arg> Value(const EventSpec& spec, std::size_t i, std::string_view text) {
  if (IsString(spec, i) && text.starts_with('"')) {
    const auto unquoted = Unquote(text);
    return unquoted ? std::optional(Arg(*unquoted)) : std::nullopt;
  }
  if (IsStack(spec, i) && text.starts_with('[')) {
    const auto stack = ParseStack(text);
    return stack ? std::optional(Arg(*stack)) : std::nullopt;
  }
  if (const auto* names = StatusNames(spec.args[i])) {
    const auto* found = std::find(names->begin(), names->end(), text);
    if (found != names->end()) {
      return Arg(found - names->begin() + 1);
    }
  }
  const auto number = Number(text);
  return number ? std::optional(Arg(*number)) : std::nullopt;
}

const EventSpec* FindByName(std::string_view name) {
  const auto specs = trace::v2::EventSpecs();
  const auto found = std::find_if(specs.begin(), specs.end(), [&](const EventSpec& spec) {
    return spec.name == name && HasLine(spec);
  });
  return found == specs.end() ? nullptr : &*found;
}

// The arguments in the table's order. A stack that is not named is empty.
std::optional<std::vector<Arg>> Args(const EventSpec& spec, std::span<const std::string_view> in) {
  std::vector<Arg> args(spec.arg_count, Arg(0));
  std::vector<bool> given(spec.arg_count);
  for (const std::string_view word : in) {
    std::size_t i = 0;
    while (i < args.size() && !Named(word, spec.args[i])) {
      ++i;
    }
    if (i == args.size() || given[i]) {
      return std::nullopt;
    }
    const auto value = Value(spec, i, *Named(word, spec.args[i]));
    if (!value) {
      return std::nullopt;
    }
    args[i] = *value;
    given[i] = true;
  }
  for (std::size_t i = 0; i < args.size(); ++i) {
    if (!given[i] && !IsStack(spec, i)) {
      return std::nullopt;
    }
  }
  return args;
}

class Reader {
 public:
  explicit Reader(Format format) : trace_(format) {}

  Status Add(std::string_view text) {
    const Line words = Words(text);
    const std::string_view first = words.front();
    const bool understood = first == "generation"   ? OnGeneration(words)
                            : gen_ == nullptr       ? false
                            : first == "thread"     ? OnThread(words)
                            : first == "sample"     ? OnSample(words)
                            : first == "experiment" ? OnExperiment(words)
                            : first == "bytes"      ? OnBytes(words)
                            : thread_ == nullptr    ? false
                            : first == "raw"        ? OnRaw(words)
                                                    : OnEvent(words);
    return understood ? Status() : Bad("not understood", text);
  }
  const Bytes& File() { return trace_.File(); }

 private:
  bool OnGeneration(const Line& words);
  bool Option(std::string_view word);
  bool OnThread(const Line& words);
  bool OnSample(const Line& words);
  bool OnExperiment(const Line& words);
  bool OnBytes(const Line& words);
  bool OnRaw(const Line& words);
  bool OnEvent(const Line& words);
  bool MoveTo(std::string_view word);
  bool OnEntry(const EventSpec& spec, std::span<const std::string_view> words);

  Trace trace_;
  Generation* gen_ = nullptr;
  Thread* thread_ = nullptr;
  std::uint64_t now_ = 0;  // of the last event of the thread's batch
};

bool Reader::OnGeneration(const Line& words) {
  const auto number = words.size() > 1 ? Number(words[1]) : std::nullopt;
  if (!number) {
    return false;
  }
  gen_ = &trace_.NewGeneration(*number);
  thread_ = nullptr;
  return std::all_of(words.begin() + 2, words.end(),
                     [this](std::string_view word) { return Option(word); });
}

bool Reader::Option(std::string_view word) {
  if (word == "bare") {
    gen_->Bare();
  } else if (word == "no-frequency") {
    gen_->WithoutFrequency();
  } else if (word == "no-snapshot") {
    gen_->WithoutSnapshot();
  } else if (word == "no-end") {
    gen_->WithoutEnd();
  } else if (word == "tables-first") {
    gen_->TablesFirst();
  } else if (const auto tick = NamedNumber({word}, "tables")) {
    gen_->TablesAt(*tick);
  } else if (const auto hertz = NamedNumber({word}, "frequency")) {
    gen_->Frequency(*hertz);
  } else {
    return false;
  }
  return true;
}

bool Reader::OnThread(const Line& words) {
  const auto id = words.size() == 2 || words.size() == 3 ? Number(words[1]) : std::nullopt;
  const auto tick = words.size() == 3 ? Tick(words[2]) : std::optional<std::uint64_t>(0);
  if (!id || !tick) {
    return false;
  }
  thread_ = &gen_->OnThread(*id, *tick);
  now_ = *tick;
  return true;
}

bool Reader::OnSample(const Line& words) {
  const auto tick = words.size() >= 3 ? Tick(words[1]) : std::nullopt;
  const auto go = NamedNumber(words, "g");
  const auto named = words.size() == 4 ? Named(words[3], "stack") : std::nullopt;
  const auto stack = named ? ParseStack(*named) : std::optional(kNoFrames);
  if (!tick || !go || !stack || words.size() > 4 || (words.size() == 4 && !named)) {
    return false;
  }
  gen_->CpuSample(*tick, *go, *stack);
  return true;
}

bool Reader::OnExperiment(const Line& words) {
  if (words.size() < 4) {
    return false;
  }
  const auto experiment = Number(words[1]);
  const auto thread = NamedNumber(words, "m");
  const auto tick = Tick(words[3]);
  const auto bytes = HexBytes(std::span(words).subspan(4));
  if (!experiment || *experiment > 0xff || !thread || !tick || !bytes) {
    return false;
  }
  gen_->ExperimentalBatch(static_cast<std::uint8_t>(*experiment), *thread, *bytes, *tick);
  thread_ = nullptr;
  return true;
}

bool Reader::OnBytes(const Line& words) {
  const auto bytes = HexBytes(std::span(words).subspan(1));
  if (!bytes) {
    return false;
  }
  gen_->Raw(*bytes);
  thread_ = nullptr;
  return true;
}

bool Reader::OnRaw(const Line& words) {
  const auto bytes = HexBytes(std::span(words).subspan(1));
  if (bytes) {
    thread_->Raw(*bytes);
  }
  return bytes.has_value();
}

bool Reader::MoveTo(std::string_view word) {
  const bool relative = word.starts_with('+');
  const auto number = relative ? Number(word.substr(1)) : Tick(word);
  if (!number || (!relative && *number < now_)) {
    return false;
  }
  now_ = relative ? now_ + *number : *number;
  thread_->At(now_);
  return true;
}

bool Reader::OnEvent(const Line& words) {
  std::span<const std::string_view> rest(words);
  const bool timed = rest.front().starts_with('@') || rest.front().starts_with('+');
  const EventSpec* spec = rest.size() > (timed ? 1 : 0) ? FindByName(rest[timed ? 1 : 0]) : nullptr;
  if (spec == nullptr) {
    return false;
  }
  if (spec->event_class == EventClass::kStructural) {
    return OnEntry(*spec, rest);
  }
  const auto args = Args(*spec, rest.subspan(timed ? 2 : 1));
  if (!args) {
    return false;
  }
  if (!timed) {
    ++now_;
  } else if (!MoveTo(rest[0])) {
    return false;
  }
  thread_->Event(spec->name, *args);
  return true;
}

// An entry of a table, in a batch that tells it entry by entry.
bool Reader::OnEntry(const EventSpec& spec, std::span<const std::string_view> words) {
  if (spec.type == EventType::kCpuSample) {
    const auto tick = Tick(words[0]);
    const auto args = words.size() == 6 ? Args(spec, words.subspan(2)) : std::nullopt;
    if (!tick || !args) {
      return false;
    }
    Bytes bytes{static_cast<std::uint8_t>(spec.type)};
    AppendVarint(bytes, *tick);
    for (const Arg& arg : *args) {
      const auto* number = std::get_if<std::uint64_t>(&arg.value());
      if (number == nullptr) {
        return false;
      }
      AppendVarint(bytes, *number);
    }
    thread_->Raw(bytes);
    return true;
  }
  const bool trailer = spec.type == EventType::kString || spec.type == EventType::kStack;
  if (words[0] != spec.name || (trailer && words.size() < 3)) {
    return false;
  }
  const auto args = Args(spec, trailer ? words.subspan(1, spec.arg_count) : words.subspan(1));
  if (!args) {
    return false;
  }
  thread_->Event(spec.name, *args);
  if (spec.type == EventType::kString) {
    const auto text = Unquote(words[2]);
    Bytes bytes;
    AppendText(bytes, text.value_or(""));
    thread_->Raw(bytes);
    return text && words.size() == 3;
  }
  if (spec.type == EventType::kStack) {
    Bytes bytes;
    for (const std::string_view field : words.subspan(3)) {
      const auto number = Number(field);
      if (!number) {
        return false;
      }
      AppendVarint(bytes, *number);
    }
    thread_->Raw(bytes);
  }
  return true;
}

}  // namespace

Result<Bytes> Encode(std::string_view format, std::string_view lines) {
  Reader reader(*FormatOf(format));
  while (!lines.empty()) {
    if (auto added = reader.Add(TakeLine(lines)); !added) {
      return Fail(std::move(added.error()));
    }
  }
  return reader.File();
}

}  // namespace tracegate::testing::story_v2
