#include "src/input/unpack.h"

#include <utility>

#include "src/input/peek.h"

namespace tracegate::input {

Packing PackingOf(std::span<const std::uint8_t> head) {
  if (head.size() >= 2 && head[0] == 0x1f && head[1] == 0x8b) {
    return Packing::kGzip;
  }
  if (head.size() >= 4) {
    const bool frame = head[0] == 0x28 && head[1] == 0xb5 && head[2] == 0x2f && head[3] == 0xfd;
    const bool skippable =
        (head[0] & 0xf0U) == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18;
    if (frame || skippable) {
      return Packing::kZstd;
    }
  }
  return Packing::kNone;
}

Result<std::unique_ptr<Source>> Unpack(std::unique_ptr<Source> raw) {
  auto peeked = Peek(std::move(raw), kPackingHead);
  if (!peeked) {
    return Fail(std::move(peeked.error()));
  }
  switch (PackingOf(peeked->head)) {
    case Packing::kGzip:
      return Gunzip(std::move(peeked->source));
    case Packing::kZstd:
      return Unzstd(std::move(peeked->source));
    case Packing::kNone:
      break;
  }
  return std::move(peeked->source);
}

}  // namespace tracegate::input
