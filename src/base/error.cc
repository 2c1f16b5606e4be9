#include "src/base/error.h"

#include <fmt/core.h>

namespace tracegate {

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

std::string Error::Line() const {
  std::string line;
  if (!where.empty()) {
    line += where + ": ";
  }
  if (offset) {
    line += fmt::format("at byte {}: ", *offset);
  }
  line += what;
  if (!hint.empty()) {
    line += "; " + hint;
  }
  return Printable(line);
}

}  // namespace tracegate
