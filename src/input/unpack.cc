#include "src/input/unpack.h"

#include <utility>

#include "src/input/peek.h"
#include "src/input/read_ahead.h"

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

Result<std::unique_ptr<Source>> Unpack(std::unique_ptr<Source> raw, unsigned threads) {
  auto peeked = Peek(std::move(raw), kPackingHead);
  if (!peeked) {
    return Fail(std::move(peeked.error()));
  }
  std::unique_ptr<Source> source = std::move(peeked->source);
  switch (PackingOf(peeked->head)) {
    case Packing::kGzip:
      source = Gunzip(std::move(source));
      break;
    case Packing::kZstd:
      source = Unzstd(std::move(source));
      break;
    case Packing::kNone:
      return source;
  }
  return threads > 1 ? ReadAhead(std::move(source)) : std::move(source);
}

}  // namespace tracegate::input
