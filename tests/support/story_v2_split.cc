#include "tests/support/story_v2_split.h"

#include <algorithm>

#include "src/trace/v2/event_table.h"

namespace tracegate::testing::story_v2 {
namespace {

using trace::v2::Batch;
using trace::v2::EventType;

bool IsAsBuilt(std::span<const std::uint8_t> file, const Batch& batch) {
  Bytes header;
  for (const std::uint64_t field : {batch.generation, Raw(batch.thread), Raw(batch.time)}) {
    AppendVarint(header, field);
  }
  AppendPaddedVarint(header, batch.size);
  const std::size_t front = batch.experimental ? 2 : 1;
  const auto there = file.subspan(batch.start, batch.offset - batch.start).subspan(front);
  return std::equal(header.begin(), header.end(), there.begin(), there.end());
}

Chunk& ChunkFor(std::vector<Chunk>& chunks, std::optional<std::uint64_t> number) {
  const std::uint64_t last = chunks.empty() ? 0 : chunks.back().number;
  if (chunks.empty() || chunks.back().ended || (number && *number != last)) {
    chunks.push_back({number.value_or(last + 1), {}, false});
  }
  return chunks.back();
}

// The pieces of tables, entry by entry; false where one is not what the builder writes.
class TableReader {
 public:
  explicit TableReader(Format format) : format_(format) {}
  bool Add(const Batch& batch);
  // True where every name that a stack needs is there.
  bool Finish();
  Tables tables;

 private:
  bool AddString(Scan& in);
  bool AddStack(Scan& in);
  bool AddSample(Scan& in);
  bool AddSync(Scan& in, EventType type);

  Format format_;
  std::map<std::uint64_t, std::uint64_t> function_of_pc_;
  std::map<std::uint64_t, std::vector<std::uint64_t>> pcs_;
};

bool TableReader::Add(const Batch& batch) {
  Scan in{batch.data, batch.end()};
  const auto table = EventType{*in.at};
  tables.tick = std::min(tables.tick, Raw(batch.time));
  if (table == EventType::kSync || table == EventType::kFrequency) {
    if (tables.has_sync) {
      return false;
    }
    tables.has_sync = true;
  }
  in.at += table == EventType::kFrequency ? 0 : 1;
  while (in.at < in.end) {
    const auto type = EventType{*in.at++};
    const bool understood =
        table == EventType::kStrings      ? type == EventType::kString && AddString(in)
        : table == EventType::kStacks     ? type == EventType::kStack && AddStack(in)
        : table == EventType::kCpuSamples ? type == EventType::kCpuSample && AddSample(in)
                                          : AddSync(in, type);
    if (!understood) {
      return false;
    }
  }
  return true;
}

bool TableReader::AddString(Scan& in) {
  constexpr std::uint64_t kMaxString = 1 << 10;
  std::uint64_t id = 0;
  std::uint64_t size = 0;
  if (!in.Number(id) || !in.Number(size) || size > std::min(in.Left(), kMaxString)) {
    return false;
  }
  const std::string text(in.at, in.at + size);
  in.at += size;
  return tables.strings.emplace(id, text).second;
}

bool TableReader::AddStack(Scan& in) {
  constexpr std::uint64_t kMaxFrames = 128;
  std::uint64_t id = 0;
  std::uint64_t count = 0;
  if (!in.Number(id) || !in.Number(count) || count > kMaxFrames || id == 0) {
    return false;
  }
  const auto [at, is_new] = pcs_.emplace(id, std::vector<std::uint64_t>());
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t pc = 0;
    std::uint64_t function = 0;
    std::uint64_t ignored = 0;
    if (!in.Number(pc) || !in.Number(function) || !in.Number(ignored) || !in.Number(ignored)) {
      return false;
    }
    function_of_pc_.emplace(pc, function);
    at->second.push_back(pc);
  }
  return is_new;
}

bool TableReader::AddSample(Scan& in) {
  Tables::Sample sample{};
  std::uint64_t ignored = 0;
  const bool read = in.Number(sample.tick) && in.Number(ignored) && in.Number(ignored) &&
                    in.Number(sample.goroutine) && in.Number(sample.stack);
  tables.samples.push_back(sample);
  return read;
}

bool TableReader::AddSync(Scan& in, EventType type) {
  std::uint64_t value = 0;
  if (type == EventType::kFrequency) {
    if (!in.Number(value) || tables.frequency) {
      return false;
    }
    tables.frequency = value;
    return true;
  }
  if (type != EventType::kClockSnapshot || format_ < Format::kGo125 || tables.has_snapshot) {
    return false;
  }
  tables.has_snapshot = true;
  return in.Number(value) && in.Number(value) && in.Number(value) && in.Number(value);
}

bool TableReader::Finish() {
  for (const auto& [id, pcs] : pcs_) {
    Frames& frames = tables.stacks[id];
    for (const std::uint64_t pc : pcs) {
      const auto name = tables.strings.find(function_of_pc_.at(pc));
      if (name == tables.strings.end()) {
        return false;
      }
      frames.push_back(name->second);
    }
  }
  return std::all_of(tables.samples.begin(), tables.samples.end(),
                     [this](const auto& sample) { return tables.stacks.contains(sample.stack); });
}

}  // namespace

std::vector<Chunk> Split(std::span<const std::uint8_t> file, Format format,
                         trace::v2::BatchStore& store) {
  std::vector<Chunk> chunks;
  const std::size_t header = std::min(file.size(), trace::kHeaderSize);
  const auto source = input::FromMemory(file.subspan(header));
  input::ByteReader in(*source);
  while (true) {
    const std::uint64_t start = header + in.Offset();
    auto batch = trace::v2::ReadBatch(in, format, store);
    if (!batch) {
      const auto rest = file.subspan(start);
      ChunkFor(chunks, {}).pieces.push_back({{}, 0, Bytes(rest.begin(), rest.end())});
      return chunks;
    }
    if (!*batch) {
      return chunks;
    }
    if ((*batch)->end_of_generation) {
      ChunkFor(chunks, {}).ended = true;
      continue;
    }
    Batch& found = **batch;
    found.start += header;
    found.offset += header;
    RawPiece piece{found, found.experimental ? file[start + 1] : std::uint8_t{0}, {}};
    if (!IsAsBuilt(file, found)) {
      const auto whole = file.subspan(start, header + in.Offset() - start);
      piece = {{}, 0, Bytes(whole.begin(), whole.end())};
    }
    ChunkFor(chunks, found.generation).pieces.push_back(std::move(piece));
  }
}

bool IsTable(const RawPiece& piece, Format format) {
  if (!piece.batch || piece.batch->experimental || piece.batch->size == 0) {
    return false;
  }
  const auto type = EventType{piece.batch->data[0]};
  const auto sync = format >= Format::kGo125 ? EventType::kSync : EventType::kFrequency;
  return type == EventType::kStrings || type == EventType::kStacks ||
         type == EventType::kCpuSamples || type == sync;
}

std::optional<Tables> ReadTables(const Chunk& chunk, Format format) {
  TableReader reader(format);
  for (const RawPiece& piece : chunk.pieces) {
    if (!piece.batch || (IsTable(piece, format) && !reader.Add(*piece.batch))) {
      return std::nullopt;
    }
  }
  if (!reader.Finish() || (format >= Format::kGo125 && !reader.tables.has_sync)) {
    return std::nullopt;
  }
  return reader.tables;
}

}  // namespace tracegate::testing::story_v2
