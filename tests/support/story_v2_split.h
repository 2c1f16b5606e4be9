// The batches of a trace as they stand in the file, for the way from trace to text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "src/trace/v2/batch.h"
#include "tests/support/scan.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing::story_v2 {

// A batch, or bytes that are none (or not in the form in which the builder writes).
struct RawPiece {
  std::optional<trace::v2::Batch> batch;
  std::uint8_t experiment = 0;
  Bytes bytes;
};

// Batches of one generation that follow each other. `ended`: by an end of generation.
struct Chunk {
  std::uint64_t number = 1;
  std::vector<RawPiece> pieces;
  bool ended = false;
};

// The chunks of `file`. Their payloads lie in `store`, which must outlive them.
std::vector<Chunk> Split(std::span<const std::uint8_t> file, Format format,
                         trace::v2::BatchStore& store);

// What the tables of a chunk say, resolved as the reader does it.
struct Tables {
  struct Sample {
    std::uint64_t tick;
    std::uint64_t goroutine;
    std::uint64_t stack;
  };
  std::map<std::uint64_t, std::string> strings{{0, ""}};
  std::map<std::uint64_t, Frames> stacks{{0, {}}};
  std::vector<Sample> samples;
  std::optional<std::uint64_t> frequency;
  bool has_sync = false;
  bool has_snapshot = false;
  std::uint64_t tick = kNobody >> 8;  // least base time
};

bool IsTable(const RawPiece& piece, Format format);
// nullopt where the automatic tables of the builder would not say the same.
std::optional<Tables> ReadTables(const Chunk& chunk, Format format);

}  // namespace tracegate::testing::story_v2
