#include "src/trace/v1/index.h"

#include <fmt/core.h>

#include <algorithm>
#include <limits>
#include <string>

#include "src/trace/id_map.h"
#include "src/trace/limits.h"

namespace tracegate::trace::v1 {
namespace {

constexpr std::uint64_t kMaxFrames = 1000;

class Indexer {
 public:
  Indexer(const input::RandomAccess& in, Format format, Symbols& symbols)
      : format_(format), symbols_(&symbols), decoder_(format), window_(in) {}

  Result<Index> Run(std::uint64_t begin, std::uint64_t end);

 private:
  // Of every step: false and error_ where the event cannot be taken.
  bool Take(const RawEvent& event);
  bool TakeBatch(const RawEvent& event);
  bool TakeString(const RawEvent& event);
  bool TakeStack(const RawEvent& event);
  bool TakeFrequency(const RawEvent& event);
  bool TakeExit(const RawEvent& event);
  bool TakeSample(const RawEvent& event);
  bool CountTableBytes(std::uint64_t bytes, std::uint64_t offset);
  bool Broken(ErrorCode code, std::string what, std::uint64_t offset);
  void EndBatch(std::uint64_t offset);
  Status Finish();

  Format format_;
  Symbols* symbols_;
  Decoder decoder_;
  Window window_;
  Index index_;
  std::optional<Error> error_;
  IdMap<std::size_t> proc_index_;
  std::optional<std::size_t> proc_;  // of the open batch
  // Of the last event. From format 1.7 on only of the open batch's begin: plain events are skipped,
  // and nothing needs to know their time.
  std::uint64_t seq_ = 0;
  std::uint64_t ticks_ = 0;
  std::uint64_t batches_ = 0;
  std::uint64_t table_bytes_ = 0;
  std::vector<StackTable::Frame> frames_;
};

bool Indexer::Broken(ErrorCode code, std::string what, std::uint64_t offset) {
  error_ = Error{code, std::move(what), offset};
  return false;
}

void Indexer::EndBatch(std::uint64_t offset) {
  if (proc_) {
    index_.procs[*proc_].batches.back().end = offset;
  }
}

Result<Index> Indexer::Run(std::uint64_t begin, std::uint64_t end) {
  window_.Open(begin, end);
  RawEvent event;
  index_.readable = begin;
  while (true) {
    if (proc_) {
      decoder_.SkipPlain(window_);
      index_.readable = window_.Offset();
    }
    const Decoder::Step step = decoder_.Next(window_, event);
    if (step == Decoder::Step::kEnd) {
      break;
    }
    if (step == Decoder::Step::kBroken) {
      error_ = decoder_.TakeError();
    }
    if (step == Decoder::Step::kBroken || !Take(event)) {
      if (error_->code == ErrorCode::kIo || error_->code == ErrorCode::kLimit) {
        return Fail(*std::move(error_));
      }
      index_.damage = std::move(error_);
      break;
    }
    index_.readable = window_.Offset();
  }
  EndBatch(index_.readable);
  if (auto finished = Finish(); !finished) {
    return Fail(std::move(finished.error()));
  }
  return std::move(index_);
}

bool Indexer::Take(const RawEvent& event) {
  if (event.type == EventType::kBatch) {
    return TakeBatch(event);
  }
  if (!proc_) [[unlikely]] {
    return Broken(ErrorCode::kCorrupt,
                  fmt::format("{} stands outside of a batch",
                              EventName(static_cast<std::uint8_t>(event.type))),
                  event.offset);
  }
  switch (event.type) {
    case EventType::kString:
      return TakeString(event);
    case EventType::kStack:
      return TakeStack(event);
    case EventType::kFrequency:
      return TakeFrequency(event);
    case EventType::kTimerGoroutine:
      return true;
    case EventType::kCpuSample:
      return TakeSample(event);
    default:
      break;
  }
  seq_ += event.seq;
  ticks_ += event.ticks;
  if (event.type == EventType::kGoSysExit || event.type == EventType::kGoSysExitLocal) {
    return TakeExit(event);
  }
  if (event.type == EventType::kFutileWakeup) [[unlikely]] {
    index_.has_futile_wakeups = true;
  }
  return true;
}

bool Indexer::TakeBatch(const RawEvent& event) {
  const std::uint64_t number = event.args[0];
  const bool none = number == std::numeric_limits<std::uint64_t>::max();
  if (!none && number > std::numeric_limits<std::int32_t>::max()) {
    return Broken(ErrorCode::kCorrupt, fmt::format("a batch is of proc {}", number), event.offset);
  }
  if (++batches_ > kMaxBatches) {
    return Broken(ErrorCode::kLimit, fmt::format("more than {} batches", kMaxBatches),
                  event.offset);
  }
  EndBatch(event.offset);
  const auto [at, is_new] = proc_index_.emplace(number, index_.procs.size());
  if (is_new) {
    if (index_.procs.size() >= kMaxProcs) {
      return Broken(ErrorCode::kLimit, fmt::format("more than {} procs", kMaxProcs), event.offset);
    }
    index_.procs.push_back({none ? kNoProcNumber : static_cast<ProcNumber>(number), {}});
  }
  proc_ = at.value();
  seq_ = event.seq;
  ticks_ = event.ticks;
  index_.procs[*proc_].batches.push_back({window_.Offset(), window_.Offset(), seq_, ticks_});
  return true;
}

bool Indexer::CountTableBytes(std::uint64_t bytes, std::uint64_t offset) {
  table_bytes_ += bytes;
  return table_bytes_ <= kMaxOldTableBytes ||
         Broken(ErrorCode::kLimit,
                fmt::format("the trace's tables are larger than {} MiB", kMaxOldTableBytes >> 20),
                offset);
}

bool Indexer::TakeString(const RawEvent& event) {
  if (!CountTableBytes(event.payload, event.offset)) {
    return false;
  }
  std::string text(event.payload, '\0');
  auto got = window_.Input().ReadAt(
      window_.Offset(), std::span(reinterpret_cast<std::uint8_t*>(text.data()), text.size()));
  if (!got) {
    error_ = std::move(got.error());
    return false;
  }
  window_.Skip(event.payload);
  if (text.empty() || event.args[0] == 0) {
    return Broken(ErrorCode::kCorrupt, fmt::format("string {} is empty", event.args[0]),
                  event.offset);
  }
  if (!index_.strings.Insert(event.args[0], symbols_->Intern(text))) {
    return Broken(ErrorCode::kCorrupt, fmt::format("string {} is defined twice", event.args[0]),
                  event.offset);
  }
  return symbols_->StringCount() <= kMaxSymbols ||
         Broken(ErrorCode::kLimit,
                fmt::format("the trace has more than {} distinct strings", kMaxSymbols),
                event.offset);
}

bool Indexer::TakeStack(const RawEvent& event) {
  if (!CountTableBytes(event.payload, event.offset)) {
    return false;
  }
  const std::uint8_t* at = window_.at();
  const std::uint8_t* end = at + event.payload;
  bool whole = true;
  const auto number = [&] {
    std::uint64_t value = 0;
    whole = whole && at < end && ReadVarint(at, value) && at <= end;
    return whole ? value : 0;
  };
  const std::uint64_t id = number();
  const std::uint64_t size = number();
  frames_.clear();
  for (std::uint64_t i = 0; i < std::min(size, kMaxFrames) && whole; ++i) {
    StackTable::Frame& frame = frames_.emplace_back();
    frame.pc = number();
    if (format_ >= Format::kGo107) {
      frame.function = number();
      frame.file = number();
      frame.line = number();
    }
  }
  if (!whole || size > kMaxFrames || at != end) {
    return Broken(ErrorCode::kCorrupt,
                  fmt::format("stack {} claims {} frames, which do not fit its length", id, size),
                  event.offset);
  }
  window_.Advance(event.payload);
  if (id == 0) {
    return true;  // names nothing, as Go's readers see it
  }
  if (!index_.stacks.Define(id, frames_, event.offset)) {
    return Broken(ErrorCode::kCorrupt, fmt::format("stack {} is defined twice", id), event.offset);
  }
  return index_.stacks.FrameCount() <= kMaxFrameCount ||
         Broken(ErrorCode::kLimit,
                fmt::format("the trace has more than {} program counters", kMaxFrameCount),
                event.offset);
}

bool Indexer::TakeFrequency(const RawEvent& event) {
  if (event.args[0] == 0 || event.args[0] > std::numeric_limits<std::int64_t>::max()) {
    return Broken(ErrorCode::kInconsistent,
                  fmt::format("the clock's frequency is {}", event.args[0]), event.offset);
  }
  index_.frequency = event.args[0];
  return true;
}

bool Indexer::TakeExit(const RawEvent& event) {
  const bool local = event.type == EventType::kGoSysExitLocal;
  const std::uint64_t ticks = local ? event.args[1] : event.args[2];
  const bool by_seq = format_ < Format::kGo107;
  if (ticks == 0 && !by_seq) {
    return true;  // not known: the event's own time holds
  }
  if (index_.exits.size() >= kMaxSyscallExits) {
    return Broken(ErrorCode::kLimit, fmt::format("more than {} system calls", kMaxSyscallExits),
                  event.offset);
  }
  const std::uint64_t known = ticks != 0 ? ticks : ticks_;
  index_.exits.push_back({by_seq ? event.args[1] : known, known, event.args[0]});
  return true;
}

bool Indexer::TakeSample(const RawEvent& event) {
  if (!CountTableBytes(sizeof(CpuSample), event.offset)) {
    return false;
  }
  index_.samples.push_back({event.args[0], event.args[2], event.args[3]});
  return true;
}

Status Indexer::Finish() {
  std::stable_sort(index_.exits.begin(), index_.exits.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  std::stable_sort(index_.samples.begin(), index_.samples.end(),
                   [](const auto& a, const auto& b) { return a.ticks < b.ticks; });
  const bool symbolized = format_ >= Format::kGo107;
  const auto name_of = [&](const StackTable::Frame& frame,
                           StringId& name) -> std::optional<std::uint64_t> {
    if (!symbolized) {
      name =
          symbols_->InternFrame(symbols_->Intern(fmt::format("{:#x}", frame.pc)), kEmptyString, 0);
      return std::nullopt;
    }
    const auto text = [this](std::uint64_t id) {
      const StringId* found = index_.strings.Find(id);
      return found != nullptr ? *found : kEmptyString;
    };
    name = symbols_->InternFrame(text(frame.function), text(frame.file), frame.line);
    return std::nullopt;
  };
  return index_.stacks.Resolve(name_of, *symbols_);
}

}  // namespace

Result<Index> BuildIndex(const input::RandomAccess& in, std::uint64_t begin, Format format,
                         Symbols& symbols) {
  return Indexer(in, format, symbols).Run(begin, in.End());
}

}  // namespace tracegate::trace::v1
