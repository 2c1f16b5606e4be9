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
  start_ = nullptr;
  if (!ahead_) {
    return Decode();
  }
  const Step step = ahead_->step;
  event_ = ahead_->event;
  offset_ = ahead_->offset;
  ahead_.reset();
  window_.Resume();
  return step;
}

void Cursor::LookAhead() {
  if (ahead_) {
    return;
  }
  const TimedEvent event = event_;
  const std::uint64_t offset = Offset();
  const Step step = Next();
  ahead_ = Ahead{step, event_, Offset()};
  event_ = event;
  offset_ = offset;
  start_ = nullptr;
  window_.Pause();  // so that NextOther comes next
}

bool Cursor::SysBlockFollows() {
  if (window_.Ready()) {
    const std::uint8_t head = *window_.at();
    if ((*plain_)[head] != 0 && TypeOf(head) != EventType::kGoSysBlock) {
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
  event_.seq = batch.seq;
  event_.ticks = batch.ticks;
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
    event_.ticks += raw.ticks;
    event_.seq += raw.seq;
    // A call's end has its place by its own sequence number, see SyscallExit.
    if (decoder_->format() < Format::kGo107 && raw.type == EventType::kGoSysExit) {
      continue;
    }
    event_.type = raw.type;
    event_.args = raw.args;
    offset_ = raw.offset;
    return Step::kEvent;
  }
}

// A difference that is negative when read as signed: formats before 1.7 wrote what the
// processors' clocks said.
std::optional<Error> Cursor::OutOfRange(const RawEvent& raw) const {
  if ((raw.ticks | event_.ticks | raw.seq | event_.seq) <= kMostTicks) [[likely]] {
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
  Rest left{proc_->batches[batch_ - 1].end - window_.Offset(), ahead_->event.ticks};
  for (std::size_t i = batch_; i < proc_->batches.size(); ++i) {
    left.bytes += proc_->batches[i].end - proc_->batches[i].begin;
    left.ticks = std::max(left.ticks, proc_->batches[i].ticks);
  }
  return left;
}

}  // namespace tracegate::trace::v1
