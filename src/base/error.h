// Errors as values. No library of this project throws across its border or
// prints; `cli` turns an Error into one line on stderr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace tracegate {

enum class ErrorCode : std::uint8_t {
  kUsage,            // the caller asked for something that has no meaning
  kIo,               // the operating system refused
  kNotATrace,        // the bytes are something else
  kUnsupported,      // a trace, but of a format this build does not read
  kTruncated,        // the input ends inside something
  kCorrupt,          // a value that no writer produces
  kInconsistent,     // well-formed events that contradict each other
  kLimit,            // a stated bound on memory or size was reached
  kInvalidArgument,  // a library function was called outside its domain
};

// Why something could not be done.
//
// where   the file as the user named it; empty until a layer that knows it adds it
// offset  byte offset in the (unpacked) input that the complaint is about
// what    the cause, one line, no full stop
// hint    what to try; may be empty
struct Error {
  ErrorCode code;
  std::string what;
  std::optional<std::uint64_t> offset = std::nullopt;
  std::string where = {};
  std::string hint = {};

  // "FILE: at byte OFFSET: WHAT; HINT" without the parts that are missing, and
  // with control characters escaped, so that it is always one line.
  std::string Line() const;
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = tl::expected<void, Error>;

inline tl::unexpected<Error> Fail(ErrorCode code, std::string what,
                                  std::optional<std::uint64_t> offset = std::nullopt) {
  return tl::unexpected<Error>(Error{code, std::move(what), offset});
}
inline tl::unexpected<Error> Fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

// Replaces control characters and bytes that are no UTF-8 by \xNN, so that hostile
// names cannot break a line of output or drive a terminal.
std::string Printable(std::string_view text);

}  // namespace tracegate
