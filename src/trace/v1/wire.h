// Decoding of the events of formats 1.5 to 1.21.
//
//   event    = head number*                     where the two high bits of head are 0, 1 or 2
//            | head length number*              where they are 3; length is in bytes
//   head     = type (low 6 bits), count (high 2 bits); numbers = count + 1, in format 1.5 + 2
//   String   = head id size byte*
//   UserLog  = event size byte*                 the message
//   Batch    = head p ticks, in format 1.5 head p seq ticks
//
// A batch is what follows its Batch event up to the next one; all its events are of one proc.
//
// Source: Go 1.27, src/internal/trace/internal/tracev1/parser.go (readRawEvent); for 1.5
// Go 1.19, src/internal/trace/parser.go (readTrace).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "src/base/error.h"
#include "src/input/random_access.h"
#include "src/trace/v1/event_table.h"
#include "src/trace/varint.h"

namespace tracegate::trace::v1 {

// Bytes of an event with a length at the most: a stack of 1,000 frames fits.
inline constexpr std::uint64_t kMaxEventBytes = std::uint64_t{16} << 10;
// Bytes of a string or a log message at the most, as Go's readers have it.
inline constexpr std::uint64_t kMaxTextBytes = 1'000'000;

// A part of the input, read through a small buffer.
class Window {
 public:
  explicit Window(const input::RandomAccess& in) : in_(&in) {}

  // The part is [begin, end) from here on.
  void Open(std::uint64_t begin, std::uint64_t end);
  // Whether Fill(bytes) would have nothing to do.
  bool Has(std::size_t bytes) const { return Left() >= bytes || unread_ == 0; }
  // Makes `bytes` (at most kMaxEventBytes + 64) available, or all that are left.
  // Errors: kIo.
  Status Fill(std::size_t bytes);
  // Whether there are kBatchMargin bytes and more: a plain event ends before they do.
  bool Ready() const { return at_ < ready_; }
  const std::uint8_t* ready() const { return ready_; }
  // Not Ready from here on, until it is opened, filled or resumed.
  void Pause() { ready_ = at_; }
  void Resume() { ready_ = Left() > kBatchMargin ? filled_ - kBatchMargin : at_; }
  // Bytes from at() on that may be read; kBatchMargin zero bytes follow the last.
  std::size_t Left() const { return static_cast<std::size_t>(filled_ - at_); }
  const std::uint8_t* at() const { return at_; }
  void MoveTo(const std::uint8_t* at) { at_ = at; }
  void Advance(std::size_t bytes) { at_ += bytes; }
  // Leaves out bytes that need not be in the buffer. False where the part is shorter.
  bool Skip(std::uint64_t bytes);
  std::uint64_t Offset() const { return OffsetOf(at_); }
  // Of a place in the buffer.
  std::uint64_t OffsetOf(const std::uint8_t* at) const {
    return end_ - unread_ - static_cast<std::size_t>(filled_ - at);
  }
  std::uint64_t End() const { return end_; }
  const input::RandomAccess& Input() const { return *in_; }

 private:
  static constexpr std::size_t kCapacity = std::size_t{64} << 10;
  const std::uint8_t* at_ = nullptr;
  const std::uint8_t* ready_ = nullptr;
  const std::uint8_t* filled_ = nullptr;
  std::uint64_t unread_ = 0;  // bytes of the part behind filled_
  std::uint64_t end_ = 0;
  const input::RandomAccess* in_;
  std::vector<std::uint8_t> buffer_;
};

// A plain event is a timed one of format 1.7 or later that has nothing but its numbers, as many
// as it should have, in one of the two ways that its first byte, the head, can announce.
// Nearly all events are plain, and are read without a check a byte: see Window::Ready. By head:
// how many numbers a plain event has, or 0.
using PlainNumbers = std::array<std::uint8_t, 256>;
constexpr bool HasLength(std::uint8_t head) { return head >= 0xc0; }
constexpr EventType TypeOf(std::uint8_t head) {
  return EventType{static_cast<std::uint8_t>(head & 0x3fU)};
}

// seq      format 1.5: since the last event of the batch; of a Batch its first
// ticks    of a timed event: since the last event of the batch; of a Batch its first
// args     as in the table, without time; the stack stands behind those that are named
// payload  of a String its size, of a Stack the bytes that its numbers take; the window
//          stands before them and the caller reads or skips them
struct RawEvent {
  EventType type = EventType::kNone;
  std::uint64_t offset = 0;
  std::uint64_t seq = 0;
  std::uint64_t ticks = 0;
  std::uint64_t payload = 0;
  std::array<std::uint64_t, kMaxArgs> args{};
};

class Decoder {
 public:
  enum class Step : std::uint8_t { kEvent, kEnd, kBroken };

  explicit Decoder(Format format);

  // Decodes the event at the front of `in` and moves past it. kBroken: see TakeError;
  // the errors are kTruncated, kCorrupt and kIo, at the offset of the event.
  Step Next(Window& in, RawEvent& event);
  Error TakeError() { return *std::move(error_); }

  // Moves past plain events that the index needs no more of, up to one that is not or may not be
  // in the buffer as a whole. What is wrong with an event is left to Next.
  void SkipPlain(Window& in) const;
  const PlainNumbers& plain() const { return plain_; }
  Format format() const { return format_; }

 private:
  struct Row {
    bool known = false;
    bool timed = false;
    std::uint8_t numbers = 0;  // all that an event has
  };
  Step Broken(ErrorCode code, std::string what, std::uint64_t offset);
  Step ReadText(Window& in, RawEvent& event);
  Step ReadStack(Window& in, RawEvent& event, unsigned count);
  // The numbers of an event, of which `have` come if they are inline.
  Step ReadNumbers(Window& in, const RawEvent& event, unsigned want, bool has_length);
  Step SkipMessage(Window& in, const RawEvent& event);
  void Assign(const Row& row, RawEvent& event) const;
  // Moves past a number. False where it has more than 64 bits or passes the end.
  [[gnu::always_inline]] static bool Number(Window& in, std::uint64_t& value) {
    const std::uint8_t* p = in.at();
    if (!ReadVarint(p, value)) {
      return false;
    }
    const auto size = static_cast<std::size_t>(p - in.at());
    if (size > in.Left()) {
      return false;
    }
    in.Advance(size);
    return true;
  }
  std::string Name(const RawEvent& event) const;

  Format format_;
  std::array<Row, 64> rows_;
  PlainNumbers plain_{};
  PlainNumbers skipped_{};  // the same, but 0 of what the index needs more of
  std::array<std::uint64_t, kMaxArgs + 2> numbers_{};
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v1
