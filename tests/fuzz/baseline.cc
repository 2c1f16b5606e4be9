// ReadBaseline and ReadPending. Input: a byte that selects the kind of file and its schema, then a
// file (odd), or what follows the hash of one (even), so that the hash does not keep the fuzzer
// out.
#include <string>

#include "golden/baseline.h"
#include "golden/parts.h"
#include "golden/pending.h"
#include "golden/text.h"
#include "tests/fuzz/support/check.h"

using tracegate::fuzz::Require;

namespace {

template <class T>
void Check(const std::string& text, tracegate::Result<T> (*read)(std::string_view),
           std::string (*write)(const T&)) {
  const auto made = read(text);
  if (!made) {
    tracegate::fuzz::RequireGoodError(made.error(), text.size());
    return;
  }
  Require(write(*made) == text, "what is read is written again as it was");
  if constexpr (std::is_same_v<T, tracegate::golden::Baseline>) {
    const auto parts = tracegate::golden::PartsOf(*made);
    Require(!parts.empty(), "a baseline has a part");
    for (const auto& part : parts) {
      std::size_t runs = 0;
      for (const std::size_t size : part.session_sizes) {
        runs += size;
      }
      Require(runs == part.runs.size(), "a part has the runs of its sessions");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::uint8_t choice = data[0] % 8;
  const bool pending = choice % 4 >= 2;
  const std::string schema = choice >= 4 ? "1" : "2";
  std::string text(data + 1, data + size);
  if (choice % 2 == 0) {
    text = std::string("tracegate ") + (pending ? "pending" : "baseline") + " " + schema +
           "\nxxh3-128 " + tracegate::golden::Hash128(text) + "\n" + text;
  }
  if (pending) {
    Check(text, tracegate::golden::ReadPending, tracegate::golden::WritePending);
  } else {
    Check(text, tracegate::golden::ReadBaseline, tracegate::golden::WriteBaseline);
  }
  return 0;
}
