// Batches: the unit in which the runtime's threads write formats 1.22 and later.
//
//   batch      = 0x01 gen m time size payload
//              | 0x31 experiment gen m time size payload     (1.23 and later)
//              | 0x34                                        (end of generation, 1.26 and later)
//   experiment = one raw byte; gen, m, time, size = varint; payload = size bytes
//
// Source: Go 1.27, src/internal/trace/batch.go.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "src/base/units.h"
#include "src/input/byte_reader.h"
#include "src/trace/format.h"
#include "src/trace/varint.h"

namespace tracegate::trace::v2 {

inline constexpr std::uint64_t kMaxBatchSize = 64 << 10;

// A batch. `data` points into a BatchStore and is followed by kBatchMargin zero bytes; nullptr for
// one that is to be read again from the input. `start` is the offset of the batch's first byte
// in the unpacked input, `offset` that of data[0].
struct Batch {
  std::uint64_t generation = 0;
  ThreadId thread = kNoThread;
  Ticks time{0};
  const std::uint8_t* data = nullptr;
  std::uint32_t size = 0;
  std::uint64_t start = 0;
  std::uint64_t offset = 0;
  bool experimental = false;
  bool end_of_generation = false;

  const std::uint8_t* end() const { return data + size; }
  std::uint64_t OffsetOf(const std::uint8_t* at) const {
    return offset + static_cast<std::uint64_t>(at - data);
  }
};

// Memory for the payloads of one generation, reused for the next.
class BatchStore {
 public:
  // `size` bytes and kBatchMargin zero bytes behind them, valid until Clear.
  std::uint8_t* Allocate(std::size_t size);
  // Takes back the last allocation, which was of `size` bytes.
  void TakeBack(std::size_t size) { used_ -= size + kBatchMargin; }
  // Forgets every allocation and keeps the memory.
  void Clear();

 private:
  static constexpr std::size_t kChunkSize = 1 << 20;
  std::vector<std::unique_ptr<std::uint8_t[]>> chunks_;
  std::size_t chunk_ = 0;
  std::size_t used_ = 0;
};

// Reads the next batch; nullopt at the end of the input.
//
// Errors: kTruncated, kCorrupt (no batch begins here, a size above 64 KiB, a
// generation number 0), kIo; each at the offset of the batch or of the field.
Result<std::optional<Batch>> ReadBatch(input::ByteReader& in, Format format, BatchStore& store);

}  // namespace tracegate::trace::v2
