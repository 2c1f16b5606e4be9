#include "src/trace/varint.h"

namespace tracegate::trace {

Varint ReadLongVarint(const std::uint8_t* at) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 10; ++i) {
    const std::uint64_t byte = at[i];
    if (i == 9 && byte > 1) {
      return {};
    }
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      return {value, at + i + 1};
    }
  }
  return {};
}

}  // namespace tracegate::trace
