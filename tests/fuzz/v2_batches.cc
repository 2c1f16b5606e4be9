// Everything below the header for formats 1.22 and later: batches, tables, cursors, order.
// Input: a byte whose two low bits select the format (FormatOf), then what follows a header.
#include <memory>

#include "src/trace/v2/generation.h"
#include "src/trace/v2/merge.h"
#include "tests/fuzz/support/check.h"
#include "tests/fuzz/support/event_check.h"

namespace {

using namespace tracegate;
using fuzz::Input;
using fuzz::Require;
using fuzz::RequireGoodError;

void CheckBatch(const trace::v2::Batch& batch, Input input) {
  Require(batch.start < input.size(), "a batch begins in the input");
  if (batch.end_of_generation) {
    return;
  }
  Require(batch.size <= trace::v2::kMaxBatchSize, "a batch keeps to the format's size");
  Require(batch.offset > batch.start && batch.offset + batch.size <= input.size(),
          "a batch lies in the input");
  Require(std::equal(batch.data, batch.end(), input.data() + batch.offset),
          "a batch holds the input's bytes");
  Require(std::all_of(batch.end(), batch.end() + trace::kBatchMargin,
                      [](std::uint8_t byte) { return byte == 0; }),
          "a batch is followed by zeros");
}

void ReadBatches(Input input, trace::Format format) {
  const auto source = input::FromMemory(input);
  input::ByteReader in(*source);
  trace::v2::BatchStore store;
  while (true) {
    const auto batch = ReadBatch(in, format, store);
    if (!batch) {
      return RequireGoodError(batch.error(), input.size());
    }
    if (!*batch) {
      return Require(in.Offset() == input.size(), "batches end where the input ends");
    }
    CheckBatch(**batch, input);
  }
}

// Whether an event, or a batch's head, can stand there.
bool IsOf(const trace::v2::ThreadBatches& thread, std::uint64_t offset) {
  return std::any_of(thread.batches.begin(), thread.batches.end(), [&](const auto& batch) {
    return offset >= batch.start && offset < batch.offset + batch.size;
  });
}

// Every thread by itself, whatever the order makes of it.
void WalkCursors(const trace::v2::Generation& generation, trace::Format format) {
  for (const trace::v2::ThreadBatches& thread : generation.threads) {
    trace::v2::Cursor cursor(thread.batches, generation.clock, trace::v2::HotSpecs(format));
    auto step = cursor.Next();
    for (; step == trace::v2::Cursor::Step::kEvent; step = cursor.Next()) {
      Require(IsOf(thread, cursor.Offset()), "an event lies in its thread's batches");
      Require(cursor.event().time >= 0 && cursor.event().time <= kMaxNanos, "a time is in range");
    }
    if (step == trace::v2::Cursor::Step::kBroken) {
      Require(IsOf(thread, *cursor.TakeError().offset), "what is broken lies in its batches");
    }
  }
}

void ReadGenerations(Input input, trace::Format format) {
  const auto source = input::FromMemory(input);
  input::ByteReader in(*source);
  trace::Symbols symbols;
  fuzz::EventCheck sink(symbols);
  trace::v2::GenerationReader generations(in, format, symbols);
  trace::v2::Merger merger(format, symbols, sink);
  while (true) {
    const auto generation = generations.Next();
    if (!generation) {
      // Offsets of a missing first generation are given as behind the header, which is not here.
      return RequireGoodError(generation.error(), input.size() + trace::kHeaderSize);
    }
    if (*generation == nullptr) {
      break;
    }
    WalkCursors(**generation, format);
    if (const auto ordered = merger.Run(**generation); !ordered) {
      return RequireGoodError(ordered.error(), input.size());
    }
  }
  merger.Finish();
  Require(sink.ended(), "the last event is kSync with is_last");
  Require(sink.count() == merger.event_count(), "every event that is counted is handed on");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const trace::Format format = fuzz::FormatOf(data[0]);
  // A copy of its own, so that AddressSanitizer sees a read behind its end.
  const std::vector<std::uint8_t> input(data + 1, data + size);
  ReadBatches(input, format);
  ReadGenerations(input, format);
  return 0;
}
