// Trace to text, for the formats of 1.22 and later.
//
// A generation whose tables are in order is told with names and stacks in place of
// ids. Any other is "bare": its tables entry by entry, and as bytes what is no entry.
#include <fmt/core.h>

#include <algorithm>

#include "src/trace/v2/event_table.h"
#include "tests/support/story.h"
#include "tests/support/story_v2.h"
#include "tests/support/story_v2_names.h"
#include "tests/support/story_v2_split.h"
#include "tests/support/story_values.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing::story_v2 {
namespace {

using trace::v2::Batch;
using trace::v2::EventClass;
using trace::v2::EventSpec;
using trace::v2::EventType;

// Writes the events of one batch, with `tables` in place of the ids where there are any.
class BatchWriter {
 public:
  BatchWriter(const Batch& batch, const Tables* tables)
      : in_{batch.data, batch.end()}, tables_(tables), now_(Raw(batch.time)) {}

  // The lines, down to the first that is no event or entry in its shortest form.
  std::string Lines() {
    std::string lines;
    while (in_.at < in_.end) {
      const Scan before = in_;
      const auto line = Line();
      if (!line) {
        in_ = before;
        return lines;
      }
      lines += *line + "\n";
    }
    return lines;
  }
  bool AtEnd() const { return in_.at == in_.end; }
  std::string Rest() const { return fmt::format("raw {}\n", Hex(in_.at, in_.Left())); }

 private:
  std::optional<std::string> Line();
  std::optional<std::string> Args(const EventSpec& spec);
  std::optional<std::string> Value(const EventSpec& spec, std::size_t i, std::uint64_t value) const;
  std::optional<std::string> Trailer(const EventSpec& spec, std::uint64_t count);

  Scan in_;
  const Tables* tables_;
  std::uint64_t now_;
  std::uint64_t last_ = 0;  // the last argument
};

std::optional<std::string> BatchWriter::Line() {
  const EventSpec* spec = trace::v2::FindSpec(*in_.at++);
  if (spec == nullptr || !HasLine(*spec)) {
    return std::nullopt;
  }
  std::string time;
  std::uint64_t ticks = 0;
  if (spec->event_class != EventClass::kStructural) {
    if (!in_.Number(ticks) || now_ + ticks < now_) {
      return std::nullopt;
    }
    now_ += ticks;
    time = fmt::format("@{} ", now_);
  } else if (tables_ != nullptr) {
    return std::nullopt;
  } else if (spec->type == EventType::kCpuSample) {
    if (!in_.Number(ticks)) {
      return std::nullopt;
    }
    time = fmt::format("@{} ", ticks);
  }
  const auto args = Args(*spec);
  if (!args) {
    return std::nullopt;
  }
  const auto trailer = Trailer(*spec, last_);
  return trailer ? std::optional(time + std::string(spec->name) + *args + *trailer) : std::nullopt;
}

std::optional<std::string> BatchWriter::Args(const EventSpec& spec) {
  std::string out;
  for (std::size_t i = 0; i < spec.arg_count; ++i) {
    if (!in_.Number(last_)) {
      return std::nullopt;
    }
    const auto value = Value(spec, i, last_);
    if (!value) {
      return std::nullopt;
    }
    const bool omit = IsStack(spec, i) && (*value == "[]" || last_ == 0);
    if (!omit || spec.event_class == EventClass::kStructural) {
      out += fmt::format(" {}={}", spec.args[i], *value);
    }
  }
  return out;
}

std::optional<std::string> BatchWriter::Value(const EventSpec& spec, std::size_t i,
                                              std::uint64_t value) const {
  if (tables_ != nullptr && IsStack(spec, i)) {
    const auto found = tables_->stacks.find(value);
    return found != tables_->stacks.end() ? std::optional(StackText(found->second)) : std::nullopt;
  }
  if (tables_ != nullptr && IsString(spec, i)) {
    const auto found = tables_->strings.find(value);
    return found != tables_->strings.end() ? std::optional(Quote(found->second)) : std::nullopt;
  }
  const auto* names = StatusNames(spec.args[i]);
  const bool named = names != nullptr && value >= 1 && value <= names->size();
  return named ? std::string(names->at(value - 1)) : NumberText(value);
}

// What follows the arguments of a table's entry.
std::optional<std::string> BatchWriter::Trailer(const EventSpec& spec, std::uint64_t count) {
  std::string out;
  if (spec.type == EventType::kString) {
    std::uint64_t size = 0;
    if (!in_.Number(size) || size > in_.Left()) {
      return std::nullopt;
    }
    out = " " + Quote(std::string(in_.at, in_.at + size));
    in_.at += size;
  }
  if (spec.type == EventType::kStack) {
    for (std::uint64_t i = 0; i / 4 < count; ++i) {
      std::uint64_t field = 0;
      if (!in_.Number(field)) {
        return std::nullopt;
      }
      out += " " + NumberText(field);
    }
  }
  return out;
}

std::string ThreadLine(const Batch& batch) {
  return fmt::format("thread {} @{}\n", NumberText(Raw(batch.thread)), Raw(batch.time));
}

std::string ExperimentLine(const RawPiece& piece) {
  const Batch& batch = *piece.batch;
  return fmt::format("experiment {} m={} @{} {}\n", piece.experiment, NumberText(Raw(batch.thread)),
                     Raw(batch.time), Hex(batch.data, batch.size));
}

std::string Options(const Chunk& chunk, const Tables& tables, Format format) {
  std::string out;
  if (!tables.frequency) {
    out += " no-frequency";
  } else if (*tables.frequency != 1'000'000'000) {
    out += fmt::format(" frequency={}", *tables.frequency);
  }
  if (format >= Format::kGo125 && !tables.has_snapshot) {
    out += " no-snapshot";
  }
  std::uint64_t first = kNobody >> 8;
  for (const RawPiece& piece : chunk.pieces) {
    if (!IsTable(piece, format)) {
      first = std::min(first, Raw(piece.batch->time));
    }
  }
  return tables.tick < first ? fmt::format("{} tables={}", out, tables.tick) : out;
}

// With the tables' contents in place; nullopt where that would not say the same.
std::optional<std::string> Readable(const Chunk& chunk, Format format) {
  const auto tables = ReadTables(chunk, format);
  if (!tables) {
    return std::nullopt;
  }
  std::string out = Options(chunk, *tables, format) + "\n";
  for (const RawPiece& piece : chunk.pieces) {
    if (IsTable(piece, format)) {
      continue;
    }
    if (piece.batch->experimental) {
      out += ExperimentLine(piece);
      continue;
    }
    BatchWriter writer(*piece.batch, &*tables);
    out += ThreadLine(*piece.batch) + writer.Lines();
    if (!writer.AtEnd()) {
      return std::nullopt;
    }
  }
  for (const Tables::Sample& sample : tables->samples) {
    const Frames& frames = tables->stacks.at(sample.stack);
    out += fmt::format("sample @{} g={}{}\n", sample.tick, NumberText(sample.goroutine),
                       frames.empty() ? "" : " stack=" + StackText(frames));
  }
  return out;
}

std::string Bare(const Chunk& chunk) {
  std::string out = " bare\n";
  for (const RawPiece& piece : chunk.pieces) {
    if (!piece.batch) {
      out += fmt::format("bytes {}\n", Hex(piece.bytes.data(), piece.bytes.size()));
    } else if (piece.batch->experimental) {
      out += ExperimentLine(piece);
    } else {
      BatchWriter writer(*piece.batch, nullptr);
      out += ThreadLine(*piece.batch) + writer.Lines();
      if (!writer.AtEnd()) {
        out += writer.Rest();
      }
    }
  }
  return out;
}

}  // namespace

std::optional<Format> FormatOf(std::string_view name) {
  for (const Format format : {Format::kGo122, Format::kGo123, Format::kGo125, Format::kGo126}) {
    if (trace::Name(format) == name) {
      return format;
    }
  }
  return std::nullopt;
}

std::string Decode(std::string_view format_name, std::span<const std::uint8_t> file) {
  const Format format = *FormatOf(format_name);
  trace::v2::BatchStore store;
  std::string out;
  for (const Chunk& chunk : Split(file, format, store)) {
    const bool cut = format >= Format::kGo126 && !chunk.ended;
    out += fmt::format("generation {}{}{}", NumberText(chunk.number), cut ? " no-end" : "",
                       Readable(chunk, format).value_or(Bare(chunk)));
  }
  return out;
}

}  // namespace tracegate::testing::story_v2

namespace tracegate::testing {

const TextForm kTextFormV2 = {
    [](std::string_view format) { return story_v2::FormatOf(format).has_value(); },
    story_v2::Encode, story_v2::Decode};

}  // namespace tracegate::testing
