// A file of saved profiles, made of a trace and then changed; with the right hash, as somebody
// would make it who wants to do harm. Input: a number of changes, for each of them three bytes
// (where, twice; what), then a file as of FileOf.
#include "src/saved/saved.h"

#include <string>

#include "src/input/source.h"
#include "src/input/unpack.h"
#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "src/profile/merge.h"
#include "src/profile/text.h"
#include "src/saved/seal.h"
#include "tests/fuzz/support/check.h"
#include "tests/support/sources.h"

namespace {

using namespace tracegate;
using fuzz::Require;

// The unpacked bytes of a file.
std::string Unpacked(const std::string& packed) {
  const fuzz::Bytes bytes(packed.begin(), packed.end());
  const auto source = input::Unpack(input::FromMemory(bytes));
  Require(static_cast<bool>(source), "what is written can be read");
  const auto whole = testing::ReadWhole(**source, std::size_t{1} << 16);
  Require(static_cast<bool>(whole), "what is written can be read to its end");
  return *whole;
}

std::string Written(const std::vector<profile::Profile>& profiles) {
  const auto packed = saved::Write(profiles);
  Require(static_cast<bool>(packed), "what has been read can be written");
  return Unpacked(*packed);
}

// Whatever reads profiles gets along with it.
void CheckUse(std::vector<profile::Profile> profiles) {
  for (profile::Profile& one : profiles) {
    profile::ToJson({&one, 1});
    profile::ToText(one, {});
    const profile::Profile copy = one;
    profile::Merge(one, copy);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMostChanges = 8;
  const std::size_t changes = size == 0 ? 0 : data[0] % (kMostChanges + 1);
  const std::size_t head = 1 + 3 * changes;
  if (size < head) {
    return 0;
  }
  const fuzz::Bytes file = fuzz::FileOf({data + head, size - head});
  const auto source = input::FromMemory(file);
  auto profile = profile::ProfileTrace(*source, "a\nfile");
  if (!profile) {
    return 0;
  }
  const auto packed = saved::Write({&*profile, 1});
  if (!packed) {
    fuzz::RequireGoodError(packed.error(), 0);
    return 0;
  }
  const std::string whole = Unpacked(*packed);
  const auto same = saved::Read(whole);
  Require(same && profile::ToJson(*same) == profile::ToJson({&*profile, 1}),
          "a profile comes back as it was");
  const auto good = saved::Unseal(whole);
  Require(static_cast<bool>(good), "what is sealed can be unsealed");
  std::string body(*good);
  for (std::size_t i = 0; i < changes; ++i) {
    const std::uint8_t* change = data + 1 + 3 * i;
    const std::size_t at = (std::size_t{change[0]} << 8U | change[1]) % body.size();
    body[at] = static_cast<char>(change[2]);
  }
  const auto read = saved::Read(saved::Seal(body));
  if (!read) {
    fuzz::RequireGoodError(read.error(), whole.size());
    return 0;
  }
  const auto again = saved::Read(Written(*read));
  Require(again && Written(*again) == Written(*read), "what is read can be written and read");
  CheckUse(*read);
  return 0;
}
