// ParseHeader. Input: the bytes as they are.
#include "tests/fuzz/support/check.h"

using tracegate::fuzz::Require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const tracegate::fuzz::Input input(data, size);
  const auto format = tracegate::trace::ParseHeader(input);
  if (!format) {
    tracegate::fuzz::RequireGoodError(format.error(), size);
    return 0;
  }
  std::string written = "go " + std::string(Name(*format)) + " trace";
  written.resize(tracegate::trace::kHeaderSize, '\0');
  Require(size >= written.size() &&
              std::equal(written.begin(), written.end(), data,
                         [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; }),
          "a format's header is written in one way only");
  Require(!Toolchains(*format).empty(), "a format has toolchains");
  return 0;
}
