// The zstd layer, however its input is cut into chunks. Input: the packed bytes.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "src/input/unpack.h"
#include "tests/fuzz/support/check.h"
#include "tests/support/sources.h"

namespace {

using namespace tracegate;
using fuzz::Require;

// zstd packs without a bound; what is above this is not worth the time.
constexpr std::size_t kEnough = std::size_t{4} << 20;

struct Outcome {
  std::vector<std::uint8_t> bytes;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome UnpackIn(std::unique_ptr<input::Source> packed, std::size_t step) {
  const auto source = input::Unzstd(std::move(packed));
  Outcome outcome;
  std::vector<std::uint8_t> buffer(step);
  while (outcome.bytes.size() < kEnough) {
    const auto wanted = std::min(step, kEnough - outcome.bytes.size());
    const auto got = source->Read(std::span(buffer).first(wanted));
    if (!got) {
      fuzz::RequireGoodError(got.error(), outcome.bytes.size());
      outcome.error = got.error().Line();
      break;
    }
    Require(*got <= wanted, "a source fills no more than it is given");
    if (*got == 0) {
      break;
    }
    outcome.bytes.insert(outcome.bytes.end(), buffer.begin(),
                         buffer.begin() + static_cast<std::ptrdiff_t>(*got));
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<std::uint8_t> input(data, data + size);
  const Outcome whole = UnpackIn(input::FromMemory(input), std::size_t{64} << 10);
  auto chunks =
      std::make_unique<testing::ChunkedSource>(input, std::vector<std::size_t>{1, 13, 4096});
  Require(UnpackIn(std::move(chunks), 999) == whole, "other chunks give the same bytes");
  return 0;
}
