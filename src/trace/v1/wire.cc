#include "src/trace/v1/wire.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstring>

namespace tracegate::trace::v1 {

void Window::Open(std::uint64_t begin, std::uint64_t end) {
  at_ = buffer_.data();
  filled_ = at_;
  ready_ = at_;
  unread_ = end - begin;
  end_ = end;
}

Status Window::Fill(std::size_t bytes) {
  if (Has(bytes)) {
    return {};
  }
  const std::size_t left = Left();
  const std::uint64_t offset = Offset();
  const std::size_t size = std::min<std::uint64_t>(kCapacity, left + unread_);
  const auto moved = at_ - buffer_.data();
  buffer_.resize(std::max(buffer_.size(), size + kBatchMargin));
  if (moved != 0) {
    std::memmove(buffer_.data(), buffer_.data() + moved, left);
  }
  auto got = in_->ReadAt(offset + left, std::span(buffer_).subspan(left, size - left));
  if (!got) {
    return Fail(std::move(got.error()));
  }
  unread_ -= *got;
  if (*got < size - left) {  // the file has shrunk
    unread_ = 0;
    end_ = offset + left + *got;
  }
  at_ = buffer_.data();
  filled_ = at_ + left + *got;
  Resume();
  std::memset(buffer_.data() + Left(), 0, kBatchMargin);
  return {};
}

bool Window::Skip(std::uint64_t bytes) {
  if (bytes <= Left()) {
    Advance(static_cast<std::size_t>(bytes));
    return true;
  }
  if (bytes > Left() + unread_) {
    return false;
  }
  Open(Offset() + bytes, end_);
  return true;
}

namespace {

bool IsIndexed(EventType type) {
  return type == EventType::kGoSysExit || type == EventType::kGoSysExitLocal ||
         type == EventType::kFutileWakeup;
}

// CPU samples are of no proc's time, and a message follows the numbers of a UserLog.
bool HasNumbersAlone(const EventSpec& spec) {
  return spec.timed && spec.type != EventType::kCpuSample && spec.type != EventType::kUserLog;
}

}  // namespace

Decoder::Decoder(Format format) : format_(format) {
  for (const EventSpec& spec : EventSpecs()) {
    if (spec.since > format) {
      continue;
    }
    const unsigned args = ArgCount(spec, format);
    const unsigned own = spec.timed ? (format < Format::kGo107 ? 2 : 1) : 0;
    const auto type = static_cast<std::size_t>(spec.type);
    rows_[type] = {true, spec.timed, static_cast<std::uint8_t>(args + own)};
    if (format < Format::kGo107 || !HasNumbersAlone(spec)) {
      continue;
    }
    const auto plain = [&](unsigned count) {
      plain_[type | count << 6U] = static_cast<std::uint8_t>(args + 1);
      skipped_[type | count << 6U] = IsIndexed(spec.type) ? 0 : plain_[type | count << 6U];
    };
    plain(3);
    if (args < 3) {
      plain(args);  // the count is of those behind the first
    }
  }
}

namespace {

// Moves past a number. False where it has more than three bytes, as few have.
[[gnu::always_inline]] inline bool SkipNumber(const std::uint8_t*& at) {
  if (at[0] < 0x80) [[likely]] {
    at += 1;
    return true;
  }
  if (at[1] < 0x80) [[likely]] {
    at += 2;
    return true;
  }
  at += 3;
  return at[-1] < 0x80;
}

}  // namespace

void Decoder::SkipPlain(Window& in) const {
  const std::uint8_t* begin = in.at();
  const std::uint8_t* const ready = in.ready();
  while (begin < ready) {
    const std::uint8_t* at = begin;
    const std::uint8_t head = *at++;
    const std::uint8_t* end = nullptr;
    if (HasLength(head)) {
      end = at + 1 + *at;
      ++at;
    }
    const unsigned numbers = skipped_[head];
    if (numbers == 0 || !SkipNumber(at) || (numbers > 1 && !SkipNumber(at)) ||
        (numbers > 2 && !SkipNumber(at)) || (numbers > 3 && !SkipNumber(at)) ||
        (numbers > 4 && !SkipNumber(at)) || (HasLength(head) && at != end)) {
      break;
    }
    begin = at;
  }
  in.MoveTo(begin);
}

Decoder::Step Decoder::Broken(ErrorCode code, std::string what, std::uint64_t offset) {
  error_ = Error{code, std::move(what), offset};
  return Step::kBroken;
}

std::string Decoder::Name(const RawEvent& event) const {
  return EventName(static_cast<std::uint8_t>(event.type));
}

Decoder::Step Decoder::Next(Window& in, RawEvent& event) {
  if (!in.Has(kMaxEventBytes + kBatchMargin)) {
    if (auto filled = in.Fill(kMaxEventBytes + kBatchMargin); !filled) {
      error_ = std::move(filled.error());
      return Step::kBroken;
    }
  }
  event.offset = in.Offset();
  if (in.Left() == 0) {
    return Step::kEnd;
  }
  const std::uint8_t head = *in.at();
  in.Advance(1);
  const Row& row = rows_[head & 0x3fU];
  event.type = TypeOf(head);
  if (!row.known) [[unlikely]] {
    return Broken(ErrorCode::kCorrupt, fmt::format("unknown event type {}", head & 0x3fU),
                  event.offset);
  }
  const unsigned count = head >> 6U;
  if (event.type == EventType::kString) [[unlikely]] {
    return ReadText(in, event);
  }
  if (event.type == EventType::kStack) [[unlikely]] {
    return ReadStack(in, event, count);
  }
  const bool has_length = count == 3;
  const unsigned have = count + (format_ < Format::kGo107 ? 2 : 1);
  if (!has_length && have != row.numbers) [[unlikely]] {
    return Broken(ErrorCode::kCorrupt,
                  fmt::format("{} has {} numbers, not {}", Name(event), have, row.numbers),
                  event.offset);
  }
  const Step step = ReadNumbers(in, event, row.numbers, has_length);
  if (step != Step::kEvent) [[unlikely]] {
    return step;
  }
  Assign(row, event);
  return event.type == EventType::kUserLog ? SkipMessage(in, event) : Step::kEvent;
}

Decoder::Step Decoder::ReadNumbers(Window& in, const RawEvent& event, unsigned want,
                                   bool has_length) {
  const auto cut = [&] {
    const std::uint8_t* p = in.at();
    std::uint64_t value = 0;
    if (!ReadVarint(p, value)) {
      return Broken(ErrorCode::kCorrupt,
                    fmt::format("{} has a number of more than 64 bits", Name(event)), event.offset);
    }
    return Broken(ErrorCode::kTruncated, fmt::format("{} is cut short", Name(event)), event.offset);
  };
  std::uint64_t length = 0;
  if (has_length && !Number(in, length)) {
    return cut();
  }
  const std::uint64_t behind = in.Offset() + length;
  for (unsigned i = 0; i < want; ++i) {
    if (!Number(in, numbers_[i])) [[unlikely]] {
      return cut();
    }
  }
  if (has_length && in.Offset() != behind) {
    return Broken(ErrorCode::kCorrupt,
                  fmt::format("{} claims {} bytes of numbers and has {}", Name(event), length,
                              in.Offset() + length - behind),
                  event.offset);
  }
  return Step::kEvent;
}

void Decoder::Assign(const Row& row, RawEvent& event) const {
  const std::uint64_t* next = numbers_.data();
  const bool batch = event.type == EventType::kBatch;
  if (batch) {
    event.args[0] = *next++;
  }
  if ((row.timed || batch) && format_ < Format::kGo107) {
    event.seq = *next++;
  }
  if (row.timed || batch) {
    event.ticks = *next++;
  }
  if (!batch) {
    std::copy_n(next, kMaxArgs, event.args.begin());
  }
}

Decoder::Step Decoder::ReadText(Window& in, RawEvent& event) {
  if (!Number(in, event.args[0]) || !Number(in, event.payload)) {
    return Broken(ErrorCode::kTruncated, "String is cut short", event.offset);
  }
  if (event.payload > kMaxTextBytes) {
    return Broken(ErrorCode::kCorrupt,
                  fmt::format("string {} claims {} bytes, more than {}", event.args[0],
                              event.payload, kMaxTextBytes),
                  event.offset);
  }
  if (event.payload > in.End() - in.Offset()) {
    return Broken(ErrorCode::kTruncated, fmt::format("string {} is cut short", event.args[0]),
                  event.offset);
  }
  return Step::kEvent;
}

Decoder::Step Decoder::ReadStack(Window& in, RawEvent& event, unsigned count) {
  if (count != 3) {
    return Broken(ErrorCode::kCorrupt, "Stack has no length", event.offset);
  }
  if (!Number(in, event.payload)) {
    return Broken(ErrorCode::kTruncated, "Stack is cut short", event.offset);
  }
  if (event.payload > kMaxEventBytes) {
    return Broken(ErrorCode::kCorrupt,
                  fmt::format("Stack claims {} bytes, more than {}", event.payload, kMaxEventBytes),
                  event.offset);
  }
  if (event.payload > in.Left()) {
    return Broken(ErrorCode::kTruncated, "Stack is cut short", event.offset);
  }
  return Step::kEvent;
}

Decoder::Step Decoder::SkipMessage(Window& in, const RawEvent& event) {
  std::uint64_t size = 0;
  if (auto filled = in.Fill(kBatchMargin); !filled) {
    error_ = std::move(filled.error());
    return Step::kBroken;
  }
  if (!Number(in, size) || size > in.End() - in.Offset()) {
    return Broken(ErrorCode::kTruncated, "UserLog's message is cut short", event.offset);
  }
  if (size > kMaxTextBytes) {
    return Broken(
        ErrorCode::kCorrupt,
        fmt::format("UserLog's message claims {} bytes, more than {}", size, kMaxTextBytes),
        event.offset);
  }
  in.Skip(size);
  return Step::kEvent;
}

}  // namespace tracegate::trace::v1
