#include "src/trace/v1/cursor.h"

#include <algorithm>
#include <limits>

namespace tracegate::trace::v1 {

namespace {
// Times and sequence numbers stay below, so that sums of two do not wrap.
constexpr std::uint64_t kMostTicks = std::numeric_limits<std::int64_t>::max();

bool IsTable(EventType type) {
  return type == EventType::kFrequency || type == EventType::kTimerGoroutine ||
         type == EventType::kCpuSample;
}
}  // namespace

Cursor::Cursor(const input::RandomAccess& in, Format format, const ProcBatches& proc)
    : proc_(&proc), by_seq_(format < Format::kGo107), decoder_(format), window_(in) {
  ahead_step_ = Decode(ahead_);
}

Cursor::Step Cursor::Next() {
  const Step step = ahead_step_;
  if (step == Step::kEvent) {
    event_ = ahead_;
    ahead_step_ = Decode(ahead_);
  }
  return step;
}

bool Cursor::OpenBatch() {
  if (batch_ == proc_->batches.size()) {
    return false;
  }
  const Batch& batch = proc_->batches[batch_++];
  window_.Open(batch.begin, batch.end);
  seq_ = batch.seq;
  ticks_ = batch.ticks;
  return true;
}

Cursor::Step Cursor::Decode(TimedEvent& into) {
  while (true) {
    const Decoder::Step step = decoder_.Next(window_, raw_);
    if (step == Decoder::Step::kBroken) {
      error_ = decoder_.TakeError();
      return Step::kBroken;
    }
    if (step == Decoder::Step::kEnd) {
      if (!OpenBatch()) {
        return Step::kEnd;
      }
      continue;
    }
    if (raw_.type == EventType::kString || raw_.type == EventType::kStack) {
      window_.Skip(raw_.payload);
      continue;
    }
    if (IsTable(raw_.type)) {
      continue;
    }
    if (auto error = OutOfRange()) {
      error_ = std::move(error);
      return Step::kBroken;
    }
    ticks_ += raw_.ticks;
    seq_ += raw_.seq;
    into.type = raw_.type;
    into.offset = raw_.offset;
    into.seq = seq_;
    into.ticks = ticks_;
    into.args = raw_.args;
    // A call's end has its place by its own sequence number, see SyscallExit.
    if (by_seq_ && raw_.type == EventType::kGoSysExit) {
      continue;
    }
    return Step::kEvent;
  }
}

// A difference that is negative when read as signed: formats before 1.7 wrote what the
// processors' clocks said.
std::optional<Error> Cursor::OutOfRange() const {
  if ((raw_.ticks | ticks_ | raw_.seq | seq_) <= kMostTicks) [[likely]] {
    return std::nullopt;
  }
  const std::string name = EventName(static_cast<std::uint8_t>(raw_.type));
  if (raw_.ticks > kMostTicks) {
    return Error{ErrorCode::kInconsistent,
                 name + ": its time is before that of the event before it",
                 raw_.offset,
                 {},
                 std::string(kClocksDisagreed)};
  }
  return Error{ErrorCode::kCorrupt, name + ": its time is out of range", raw_.offset};
}

std::uint64_t Cursor::BytesLeft() const {
  if (batch_ == 0) {
    return 0;
  }
  std::uint64_t bytes = proc_->batches[batch_ - 1].end - window_.Offset();
  for (std::size_t i = batch_; i < proc_->batches.size(); ++i) {
    bytes += proc_->batches[i].end - proc_->batches[i].begin;
  }
  return bytes;
}

std::uint64_t Cursor::LatestTicks() const {
  std::uint64_t latest = ticks_;
  for (std::size_t i = batch_; i < proc_->batches.size(); ++i) {
    latest = std::max(latest, proc_->batches[i].ticks);
  }
  return latest;
}

}  // namespace tracegate::trace::v1
