// Enough of the protobuf wire format to tell messages of one schema from those of another.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tracegate::trace {

// A field of a message. bytes: the content of a field with a length; cut where the input
// ends before it does.
struct ProtobufField {
  enum class Type : std::uint8_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };
  std::uint64_t number;
  Type type;
  std::span<const std::uint8_t> bytes;
  bool cut;
};

// The fields of a message, or nullopt where `bytes` are none. cut: the message goes on behind
// `bytes`, so that its last field may be incomplete.
//
// Source: protobuf.dev/programming-guides/encoding; groups (types 3 and 4) are refused, as
// neither schema has them.
std::optional<std::vector<ProtobufField>> ProtobufFields(std::span<const std::uint8_t> bytes,
                                                         bool cut);

// Whether this is the front of a pprof profile: message Profile of
// github.com/google/pprof/proto/profile.proto, with a sample type among its first fields.
bool IsPprof(std::span<const std::uint8_t> head, bool cut);

// Whether this is the front of a Perfetto trace: message Trace of
// protos/perfetto/trace/trace.proto, nothing but TracePackets.
bool IsPerfetto(std::span<const std::uint8_t> head, bool cut);

}  // namespace tracegate::trace
