// The input layer: recognition of the content, unpacking, reading to the end.
// Input: the file as it is. Other compressions than gzip have targets of their own.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string>

#include "src/input/source.h"
#include "src/input/unpack.h"
#include "tests/fuzz/support/check.h"
#include "tests/support/sources.h"

namespace {

using namespace tracegate;
using fuzz::Require;

// Deflate packs at most 1032 to 1; what is above this is not worth the time.
constexpr std::uint64_t kEnough = std::uint64_t{8} << 20;

// What reading to the end gave: how much, a hash of it, and the error's line.
struct Outcome {
  std::uint64_t size = 0;
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome ReadAll(input::Source& source, std::size_t step) {
  Outcome outcome;
  std::vector<std::uint8_t> buffer(step);
  while (outcome.size < kEnough) {
    const auto got = source.Read(
        std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), kEnough - outcome.size)));
    if (!got) {
      fuzz::RequireGoodError(got.error(), outcome.size);
      outcome.error = got.error().Line();
      break;
    }
    Require(*got <= step, "a source fills no more than it is given");
    if (*got == 0) {
      break;
    }
    outcome.size += *got;
    for (const std::uint8_t byte : std::span(buffer).first(*got)) {
      outcome.hash = (outcome.hash ^ byte) * 0x100000001b3;
    }
  }
  return outcome;
}

// Through a file in memory, since it is Open that recognises what a file holds.
Outcome OpenAndRead(fuzz::Input input, bool& compressed) {
  const int file = ::memfd_create("fuzz", MFD_CLOEXEC);
  Require(
      file >= 0 && ::write(file, input.data(), input.size()) == static_cast<ssize_t>(input.size()),
      "a file in memory can be made");
  const auto source = input::Open("/proc/self/fd/" + std::to_string(file));
  Require(source.has_value(), "a regular file can be opened");
  compressed = (*source)->Compressed();
  const Outcome outcome = ReadAll(**source, std::size_t{64} << 10);
  ::close(file);
  return outcome;
}

bool StartsWith(fuzz::Input input, std::initializer_list<std::uint8_t> magic) {
  return input.size() >= magic.size() && std::equal(magic.begin(), magic.end(), input.begin());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> input(data, data + size);
  const bool gzip = StartsWith(input, {0x1f, 0x8b});
  if (!gzip && StartsWith(input, {0x28, 0xb5, 0x2f, 0xfd})) {
    return 0;
  }
  bool compressed = false;
  const Outcome opened = OpenAndRead(input, compressed);
  Require(compressed == gzip, "gzip is recognised by its first two bytes");
  std::unique_ptr<input::Source> other =
      std::make_unique<testing::ChunkedSource>(input, std::vector<std::size_t>{1, 13, 4096});
  if (gzip) {
    other = input::Gunzip(std::move(other));
  } else {
    Require(opened.size == std::min<std::uint64_t>(size, kEnough), "plain bytes come as they are");
  }
  Require(ReadAll(*other, 999) == opened, "other chunks give the same bytes");
  return 0;
}
