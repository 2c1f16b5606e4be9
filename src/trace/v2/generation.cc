#include "src/trace/v2/generation.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

#include "src/trace/limits.h"
#include "src/trace/v2/field_reader.h"

namespace tracegate::trace::v2 {

void GenerationReader::StartNew() {
  generation_.number = 0;
  generation_.offset = batches_.Offset();
  generation_.end = generation_.offset;
  generation_.first_tick = Ticks{0};
  generation_.wall.reset();
  generation_.threads.clear();
  generation_.cpu_samples.clear();
  generation_.strings.Clear();
  generation_.stacks.Clear();
  thread_index_.clear();
  frequency_.reset();
  has_snapshot_ = false;
  any_batch_ = false;
  at_border_ = false;
  bytes_ = 0;
  table_bytes_ = 0;
  store_.Clear();
}

Result<Generation*> GenerationReader::Next() {
  StartNew();
  if (spilled_) {
    Batch batch = *spilled_;
    std::uint8_t* data = store_.Allocate(batch.size);
    std::memcpy(data, spilled_data_.data(), batch.size);
    batch.data = data;
    spilled_.reset();
    generation_.offset = batch.start;
    if (auto kept = Keep(batch); !kept) {
      return Fail(std::move(kept.error()));
    }
  }
  auto complete = ReadBatches();
  if (!complete) {
    return Fail(std::move(complete.error()));
  }
  if (!*complete) {
    if (generations_ == 0) {
      return Fail(Error{ErrorCode::kTruncated,
                        "the trace ends after its header",
                        kHeaderSize,
                        {},
                        "the program that wrote it did not reach trace.Stop"});
    }
    return nullptr;
  }
  ++generations_;
  at_border_ = true;
  if (auto finished = Finish(); !finished) {
    return Fail(std::move(finished.error()));
  }
  return &generation_;
}

// The first batch of the next generation (formats up to 1.25), copied since the store is
// cleared in between.
void GenerationReader::Spill(const Batch& batch) {
  spilled_ = batch;
  spilled_data_.assign(batch.data, batch.end());
}

// True where a generation was read, false at the end of the input.
Result<bool> GenerationReader::ReadBatches() {
  while (true) {
    auto batch = batches_.Next(store_);
    if (!batch) {
      return Fail(std::move(batch.error()));
    }
    if (!*batch) {
      if (any_batch_ && format_ >= Format::kGo126) {
        return Fail(Error{ErrorCode::kTruncated,
                          "the input ends inside a generation",
                          batches_.Offset(),
                          {},
                          "the trace was cut; record it again or copy it whole"});
      }
      generation_.end = batches_.Offset();
      return any_batch_;
    }
    if ((*batch)->end_of_generation) {
      if (!any_batch_) {
        return Fail(ErrorCode::kInconsistent, "a generation has no batches", (*batch)->start);
      }
      generation_.end = batches_.Offset();
      return true;
    }
    if (any_batch_ && format_ < Format::kGo126 && (*batch)->generation == generation_.number + 1) {
      Spill(**batch);
      generation_.end = (*batch)->start;
      return true;
    }
    if (auto kept = Keep(**batch); !kept) {
      return Fail(std::move(kept.error()));
    }
  }
}

// Every generation begins with the batch that holds its clock's frequency, so one whose
// beginning is lost with the damage before it lacks that, and is damaged itself.
Result<bool> GenerationReader::SkipDamaged() {
  if (at_border_) {
    return true;
  }
  std::uint64_t damaged = any_batch_ ? generation_.number : 0;
  while (true) {
    store_.Clear();
    auto batch = batches_.Next(store_);
    if (!batch) {
      const bool of_input = !batch.error().offset.has_value();
      auto found = of_input ? Result<bool>(false) : batches_.Resync(damaged);
      if (batch.error().code == ErrorCode::kIo ||
          (!found && found.error().code == ErrorCode::kIo)) {
        return Fail(!found ? found.error() : batch.error());
      }
      if (!found || !*found) {
        return false;
      }
      continue;
    }
    if (!*batch) {
      return false;
    }
    if ((*batch)->end_of_generation) {
      return true;
    }
    latest_ = std::max(latest_, (*batch)->time);
    if (damaged != 0 && (*batch)->generation > damaged) {
      Spill(**batch);
      return true;
    }
    damaged = std::max(damaged, (*batch)->generation);
  }
}

Status GenerationReader::Keep(const Batch& batch) {
  if (!any_batch_) {
    generation_.number = batch.generation;
    generation_.first_tick = batch.time;
    any_batch_ = true;
  }
  if (batch.generation != generation_.number) {
    return Fail(ErrorCode::kInconsistent,
                fmt::format("a batch of generation {} stands inside generation {}",
                            batch.generation, generation_.number),
                batch.start);
  }
  generation_.first_tick = std::min(generation_.first_tick, batch.time);
  latest_ = std::max(latest_, batch.time);
  bytes_ += batch.size + kBatchMargin;
  if (bytes_ > kMaxGenerationBytes) {
    return Fail(ErrorCode::kLimit,
                fmt::format("generation {} is larger than {} MiB", generation_.number,
                            kMaxGenerationBytes >> 20),
                batch.start);
  }
  return Process(batch);
}

Status GenerationReader::Process(const Batch& batch) {
  if (batch.experimental || batch.size == 0) {
    return {};
  }
  const auto type = EventType{batch.data[0]};
  const bool table =
      type == EventType::kStrings || type == EventType::kStacks || type == EventType::kCpuSamples;
  if (table) {
    table_bytes_ += batch.size;
    if (table_bytes_ > kMaxTableBytes) {
      return Fail(ErrorCode::kLimit,
                  fmt::format("the tables of generation {} are larger than {} MiB",
                              generation_.number, kMaxTableBytes >> 20),
                  batch.start);
    }
  }
  const auto sync = format_ >= Format::kGo125 ? EventType::kSync : EventType::kFrequency;
  switch (type) {
    case EventType::kStrings:
      return AddStrings(batch);
    case EventType::kStacks:
      return AddStacks(batch);
    case EventType::kCpuSamples:
      return AddCpuSamples(batch);
    default:
      break;
  }
  if (type == sync) {
    return AddSync(batch);
  }
  const auto [at, is_new] = thread_index_.emplace(Raw(batch.thread), generation_.threads.size());
  if (is_new) {
    if (generation_.threads.size() >= kMaxThreads) {
      return Fail(ErrorCode::kLimit, fmt::format("more than {} threads", kMaxThreads), batch.start);
    }
    generation_.threads.push_back({batch.thread, {}});
  }
  auto& batches = generation_.threads[at.value()].batches;
  batches.push_back(batch);
  if (bytes_ > kHeldBytes && file_) {
    batches.back().data = nullptr;
    store_.TakeBack(batch.size);
  }
  return {};
}

Status GenerationReader::AddStrings(const Batch& batch) {
  constexpr std::uint64_t kMaxString = 1 << 10;
  FieldReader in(batch);
  in.Type();
  while (!in.AtEnd()) {
    const std::uint64_t offset = in.Offset();
    in.Expect(in.Type(), EventType::kString, offset);
    const std::uint64_t id = in.Number("string's id");
    const std::uint64_t size = in.Number("string's length");
    if (in.Failed()) {
      break;
    }
    if (size > kMaxString || size > in.Left()) {
      in.SetError(ErrorCode::kCorrupt,
                  fmt::format("string {} claims {} bytes, more than {}", id, size,
                              size > kMaxString ? "the format's 1024" : "its batch has left"),
                  offset);
      break;
    }
    const std::string_view text(reinterpret_cast<const char*>(in.at()), size);
    in.Skip(size);
    if (id == 0 || !generation_.strings.Insert(id, text)) {
      in.SetError(ErrorCode::kCorrupt, fmt::format("string {} is defined twice", id), offset);
    }
  }
  return in.Take();
}

Status GenerationReader::AddCpuSamples(const Batch& batch) {
  FieldReader in(batch);
  in.Type();
  while (!in.AtEnd()) {
    const std::uint64_t offset = in.Offset();
    in.Expect(in.Type(), EventType::kCpuSample, offset);
    const std::uint64_t ticks = in.Number("CPU sample's time");
    in.Number("CPU sample's thread");
    in.Number("CPU sample's proc");
    const std::uint64_t goroutine = in.Number("CPU sample's goroutine");
    const std::uint64_t stack = in.Number("CPU sample's stack");
    if (!in.Failed()) {
      // Ticks until Finish, which knows the clock.
      generation_.cpu_samples.push_back({static_cast<Nanos>(ticks), goroutine, stack, offset});
    }
  }
  return in.Take();
}

namespace {

// Time since the Unix epoch, or nullopt where it is out of range.
std::optional<Nanos> WallTime(std::uint64_t seconds, std::uint64_t nanos) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  if (seconds >= static_cast<std::uint64_t>(kMaxNanos) / kSecond || nanos >= kSecond) {
    return std::nullopt;
  }
  return static_cast<Nanos>(seconds * kSecond + nanos);
}

}  // namespace

Status GenerationReader::AddSync(const Batch& batch) {
  FieldReader in(batch);
  if (format_ >= Format::kGo125) {
    in.Type();
  }
  while (!in.AtEnd()) {
    const std::uint64_t offset = in.Offset();
    const auto type = EventType{in.Type()};
    if (type == EventType::kFrequency) {
      if (frequency_) {
        in.SetError(ErrorCode::kInconsistent, "a generation has two frequencies", offset);
      }
      frequency_ = in.Number("frequency");
    } else if (type == EventType::kClockSnapshot && format_ >= Format::kGo125) {
      if (has_snapshot_) {
        in.SetError(ErrorCode::kInconsistent, "a generation has two clock snapshots", offset);
      }
      has_snapshot_ = true;
      in.Number("clock snapshot's time");
      in.Number("clock snapshot's monotonic time");
      const std::uint64_t seconds = in.Number("clock snapshot's seconds");
      const std::uint64_t nanos = in.Number("clock snapshot's nanoseconds");
      generation_.wall = WallTime(seconds, nanos);
    } else {
      in.SetError(ErrorCode::kCorrupt,
                  fmt::format("expected a frequency or a clock snapshot, found {}",
                              EventName(static_cast<std::uint8_t>(type))),
                  offset);
    }
  }
  return in.Take();
}

Status GenerationReader::Finish() {
  if (!frequency_ || *frequency_ == 0) {
    return Fail(ErrorCode::kInconsistent,
                fmt::format("generation {} has no clock frequency", generation_.number),
                generation_.offset);
  }
  if (format_ >= Format::kGo125 && !has_snapshot_) {
    return Fail(ErrorCode::kInconsistent,
                fmt::format("generation {} has no clock snapshot", generation_.number),
                generation_.offset);
  }
  generation_.clock = Clock(*frequency_);
  for (CpuSample& sample : generation_.cpu_samples) {
    if (!generation_.clock.ToNanos(Ticks{static_cast<std::uint64_t>(sample.time)}, sample.time)) {
      return Fail(ErrorCode::kCorrupt, "a CPU sample's time is out of range", sample.offset);
    }
  }
  std::stable_sort(generation_.cpu_samples.begin(), generation_.cpu_samples.end(),
                   [](const CpuSample& a, const CpuSample& b) { return a.time < b.time; });
  return ResolveStacks();
}

}  // namespace tracegate::trace::v2
