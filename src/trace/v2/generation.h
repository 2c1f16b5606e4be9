// One generation of a trace of format 1.22 or later: its tables and batches.
//
// Source: Go 1.27, src/internal/trace/generation.go.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "src/input/random_access.h"
#include "src/trace/event.h"
#include "src/trace/id_map.h"
#include "src/trace/id_table.h"
#include "src/trace/stack_table.h"
#include "src/trace/symbols.h"
#include "src/trace/v2/batch.h"
#include "src/trace/v2/batch_source.h"
#include "src/trace/v2/clock.h"

namespace tracegate::trace::v2 {

struct CpuSample {
  Nanos time;
  std::uint64_t goroutine;  // 0: none
  std::uint64_t stack;
  std::uint64_t offset;
};

// The batches of one thread, in file order.
struct ThreadBatches {
  ThreadId thread;
  std::vector<Batch> batches;
};

// Strings of a generation. Their bytes lie in the generation's batches.
class StringTable {
 public:
  bool Insert(std::uint64_t id, std::string_view text) { return table_.Insert(id, text); }
  bool Has(std::uint64_t id) const { return id == 0 || table_.Find(id) != nullptr; }
  // The interned form; false for an id that is not in the table.
  [[gnu::always_inline]] bool Resolve(std::uint64_t id, Symbols& symbols, StringId& out) {
    out = id < interned_.size() ? interned_[id] : kNotInterned;
    if (out == kNotInterned) [[unlikely]] {
      out = Intern(id, symbols);
    }
    return out != kNotInterned;
  }
  void Clear();

 private:
  static constexpr StringId kNotInterned{0xffffffff};
  // kNotInterned for an id that is not in the table.
  StringId Intern(std::uint64_t id, Symbols& symbols);

  IdTable<std::string_view> table_;
  std::vector<StringId> interned_{kEmptyString};  // by id, for those of the table's dense part
};

// offset, end  of its first batch, and behind its last one or its end mark
// wall         of its clock snapshot (format 1.25 and later), ns since the Unix epoch; none for a
//              moment that ns do not tell
// file         of batches that are not in memory; valid as long as the reader
struct Generation {
  std::uint64_t number = 0;
  std::uint64_t offset = 0;
  std::uint64_t end = 0;
  Clock clock;
  Ticks first_tick{0};
  std::optional<Nanos> wall;
  std::vector<ThreadBatches> threads;
  const input::RandomAccess* file = nullptr;
  std::vector<CpuSample> cpu_samples;  // by time
  StringTable strings;
  StackTable stacks;
};

// Reads the generations of a trace one after the other. A Generation is valid
// until the next call of Next.
class GenerationReader {
 public:
  // Bytes of a generation that are held in memory: its tables, and the batches of threads that come
  // first. Further ones are read a second time, each when its thread has got there; where the
  // input is no regular file, they are held as well.
  static constexpr std::uint64_t kHeldBytes = std::uint64_t{24} << 20;

  // `in` stands behind the header. `in` and `symbols` must outlive the reader.
  // tolerant: after an error SkipDamaged can go on.
  GenerationReader(input::ByteReader& in, Format format, Symbols& symbols, bool tolerant = false)
      : batches_(in, format, tolerant),
        format_(format),
        symbols_(&symbols),
        file_(input::OpenAgain(in)) {
    generation_.file = file_.get();
  }

  // The next generation, complete and with its tables resolved, or nullptr at
  // the end of the trace.
  //
  // Errors: kTruncated, kCorrupt, kInconsistent (generations out of order, no
  // frequency), kLimit, kIo.
  Result<Generation*> Next();

  // After an error of Next: moves behind the generation that it was in. False where there
  // is nothing behind it. Errors: kIo.
  Result<bool> SkipDamaged();

  // The latest time of a batch so far, whether damaged or not.
  Ticks latest() const { return latest_; }
  std::uint64_t Offset() const { return batches_.Offset(); }

 private:
  Result<bool> ReadBatches();
  void Spill(const Batch& batch);
  Status Keep(const Batch& batch);
  Status Process(const Batch& batch);
  Status Finish();
  Status AddSync(const Batch& batch);
  Status AddStrings(const Batch& batch);
  Status AddStacks(const Batch& batch);
  Status ResolveStacks();
  Status AddCpuSamples(const Batch& batch);
  void StartNew();

  BatchSource batches_;
  Format format_;
  Symbols* symbols_;
  std::unique_ptr<input::RandomAccess> file_;
  Generation generation_;
  BatchStore store_;
  // The batch that ended the last generation by beginning the next (formats up
  // to 1.25), copied since the store is cleared in between.
  std::optional<Batch> spilled_;
  std::vector<std::uint8_t> spilled_data_;
  IdMap<std::size_t> thread_index_;
  std::optional<std::uint64_t> frequency_;
  bool has_snapshot_ = false;
  bool any_batch_ = false;
  bool at_border_ = false;  // all batches of the generation have been read
  Ticks latest_{0};
  std::uint64_t bytes_ = 0;
  std::uint64_t table_bytes_ = 0;
  std::uint64_t generations_ = 0;
};

}  // namespace tracegate::trace::v2
