#include "src/trace/protobuf.h"

#include <algorithm>
#include <array>

namespace tracegate::trace {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Type = ProtobufField::Type;
using Fields = std::vector<ProtobufField>;

// What became of an attempt to read a part of a field.
enum class Got : std::uint8_t { kAll, kEnd, kNonsense };

Got TakeVarint(Bytes& in, std::uint64_t& value) {
  value = 0;
  for (unsigned i = 0; i < 10; ++i) {
    if (i == in.size()) {
      return Got::kEnd;
    }
    value |= static_cast<std::uint64_t>(in[i] & 0x7fU) << (7 * i);
    if ((in[i] & 0x80U) == 0) {
      in = in.subspan(i + 1);
      return i == 9 && value >> 63 == 0 ? Got::kNonsense : Got::kAll;
    }
  }
  return Got::kNonsense;
}

// Takes the value of `field` off the front of `in`; cut short where `in` ends early.
Got TakeValue(Bytes& in, ProtobufField& field) {
  std::uint64_t size = 0;
  switch (field.type) {
    case Type::kVarint:
      return TakeVarint(in, size);
    case Type::kFixed64:
      size = 8;
      break;
    case Type::kFixed32:
      size = 4;
      break;
    case Type::kLength:
      if (const Got got = TakeVarint(in, size); got != Got::kAll) {
        return got;
      }
      break;
    default:
      return Got::kNonsense;
  }
  field.cut = size > in.size();
  field.bytes = in.first(field.cut ? in.size() : static_cast<std::size_t>(size));
  in = in.subspan(field.bytes.size());
  return field.cut ? Got::kEnd : Got::kAll;
}

}  // namespace

std::optional<Fields> ProtobufFields(Bytes bytes, bool cut) {
  constexpr std::uint64_t kMaxNumber = (1U << 29U) - 1;
  Fields fields;
  while (!bytes.empty()) {
    std::uint64_t tag = 0;
    Got got = TakeVarint(bytes, tag);
    if (got == Got::kAll) {
      ProtobufField field{tag >> 3U, static_cast<Type>(tag & 7U), {}, false};
      if (field.number == 0 || field.number > kMaxNumber) {
        return std::nullopt;
      }
      got = TakeValue(bytes, field);
      if (got == Got::kAll || (got == Got::kEnd && cut)) {
        fields.push_back(field);
      }
    }
    if (got == Got::kNonsense || (got == Got::kEnd && !cut)) {
      return std::nullopt;
    }
    if (got == Got::kEnd) {
      break;
    }
  }
  return fields;
}

namespace {

// message ValueType { int64 type = 1; int64 unit = 2; }
bool IsValueType(const ProtobufField& field) {
  if (field.type != Type::kLength) {
    return false;
  }
  const auto inner = ProtobufFields(field.bytes, field.cut);
  return inner && (!inner->empty() || field.cut) &&
         std::all_of(inner->begin(), inner->end(), [](const ProtobufField& one) {
           return (one.number == 1 || one.number == 2) && one.type == Type::kVarint;
         });
}

bool BelongsToProfile(const ProtobufField& field) {
  switch (field.number) {
    case 1:   // sample_type
    case 11:  // period_type
      return IsValueType(field);
    case 2:  // sample
    case 3:  // mapping
    case 4:  // location
    case 5:  // function
    case 6:  // string_table
      return field.type == Type::kLength;
    case 13:  // comment, packed or not
      return field.type == Type::kLength || field.type == Type::kVarint;
    case 7:   // drop_frames
    case 8:   // keep_frames
    case 9:   // time_nanos
    case 10:  // duration_nanos
    case 12:  // period
    case 14:  // default_sample_type
    case 15:  // doc_url
      return field.type == Type::kVarint;
    default:
      return false;
  }
}

// Of a TracePacket's fields these are numbers; all others are messages or bytes.
bool BelongsToPacket(const ProtobufField& field) {
  constexpr std::array<std::uint64_t, 10> kNumbers = {
      3,   // trusted_uid
      8,   // timestamp
      10,  // trusted_packet_sequence_id
      13,  // sequence_flags
      41,  // incremental_state_cleared
      42,  // previous_packet_dropped
      58,  // timestamp_clock_id
      79,  // trusted_pid
      87,  // first_packet_on_sequence
      98,  // machine_id
  };
  constexpr std::uint64_t kLastExtension = 1999;
  const bool number = std::find(kNumbers.begin(), kNumbers.end(), field.number) != kNumbers.end();
  return field.number <= kLastExtension && field.type == (number ? Type::kVarint : Type::kLength);
}

bool IsPacket(const ProtobufField& field) {
  if (field.number != 1 || field.type != Type::kLength) {
    return false;
  }
  const auto inner = ProtobufFields(field.bytes, field.cut);
  return inner && std::all_of(inner->begin(), inner->end(), BelongsToPacket);
}

}  // namespace

bool IsPprof(Bytes head, bool cut) {
  const auto fields = ProtobufFields(head, cut);
  return fields && std::all_of(fields->begin(), fields->end(), BelongsToProfile) &&
         std::any_of(fields->begin(), fields->end(),
                     [](const ProtobufField& field) { return field.number == 1; });
}

bool IsPerfetto(Bytes head, bool cut) {
  const auto fields = ProtobufFields(head, cut);
  return fields && !fields->empty() && !fields->front().bytes.empty() &&
         std::all_of(fields->begin(), fields->end(), IsPacket);
}

}  // namespace tracegate::trace
