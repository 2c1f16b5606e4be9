#include "src/trace/v1/cursor.h"

#include <algorithm>

namespace tracegate::trace::v1 {

namespace {
bool IsTable(EventType type) {
  return type == EventType::kFrequency || type == EventType::kTimerGoroutine ||
         type == EventType::kCpuSample;
}
}  // namespace

Cursor::Step Cursor::NextOther() {
  if (!ahead_) {
    return Decode();
  }
  const Step step = ahead_->step;
  event_ = ahead_->event;
  ahead_.reset();
  return step;
}

void Cursor::LookAhead() {
  if (ahead_) {
    return;
  }
  const TimedEvent event = event_;
  const Step step = Next();
  ahead_ = Ahead{step, event_};
  event_ = event;
}

bool Cursor::SysBlockFollows() {
  if (window_.Ready() && !ahead_) {
    const std::uint8_t head = *window_.at();
    if ((*shapes_)[head].plain && TypeOf(head) != EventType::kGoSysBlock) {
      return false;
    }
  }
  LookAhead();
  return ahead_->step == Step::kEvent && ahead_->event.type == EventType::kGoSysBlock;
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

Cursor::Step Cursor::Decode() {
  RawEvent raw;
  while (true) {
    const Decoder::Step step = decoder_->Next(window_, raw);
    if (step == Decoder::Step::kBroken) {
      error_ = decoder_->TakeError();
      return Step::kBroken;
    }
    if (step == Decoder::Step::kEnd) {
      if (!OpenBatch()) {
        return Step::kEnd;
      }
      continue;
    }
    if (raw.type == EventType::kString || raw.type == EventType::kStack) {
      window_.Skip(raw.payload);
      continue;
    }
    if (IsTable(raw.type)) {
      continue;
    }
    if (auto error = OutOfRange(raw)) {
      error_ = std::move(error);
      return Step::kBroken;
    }
    ticks_ += raw.ticks;
    seq_ += raw.seq;
    // A call's end has its place by its own sequence number, see SyscallExit.
    if (decoder_->format() < Format::kGo107 && raw.type == EventType::kGoSysExit) {
      continue;
    }
    event_ = {raw.type, raw.offset, seq_, ticks_, raw.args};
    return Step::kEvent;
  }
}

// A difference that is negative when read as signed: formats before 1.7 wrote what the
// processors' clocks said.
std::optional<Error> Cursor::OutOfRange(const RawEvent& raw) const {
  if ((raw.ticks | ticks_ | raw.seq | seq_) <= kMostTicks) [[likely]] {
    return std::nullopt;
  }
  const std::string name = EventName(static_cast<std::uint8_t>(raw.type));
  if (raw.ticks > kMostTicks) {
    return Error{ErrorCode::kInconsistent,
                 name + ": its time is before that of the event before it",
                 raw.offset,
                 {},
                 std::string(kClocksDisagreed)};
  }
  return Error{ErrorCode::kCorrupt, name + ": its time is out of range", raw.offset};
}

Cursor::Rest Cursor::Left() {
  LookAhead();
  Rest left{proc_->batches[batch_ - 1].end - window_.Offset(), ticks_};
  for (std::size_t i = batch_; i < proc_->batches.size(); ++i) {
    left.bytes += proc_->batches[i].end - proc_->batches[i].begin;
    left.ticks = std::max(left.ticks, proc_->batches[i].ticks);
  }
  return left;
}

}  // namespace tracegate::trace::v1
