#include "tests/support/scan.h"

namespace tracegate::testing {

bool Scan::Number(std::uint64_t& value) {
  std::uint64_t sum = 0;
  const std::uint8_t* p = at;
  for (unsigned shift = 0; p < end && shift < 70; shift += 7) {
    const std::uint64_t byte = *p++;
    if (shift == 63 && byte > 1) {
      return false;
    }
    sum |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (byte == 0 && shift != 0) {
        return false;
      }
      value = sum;
      at = p;
      return true;
    }
  }
  return false;
}

}  // namespace tracegate::testing
