// A whole file to its profile and the profile's views.
// Input: see FileOf.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/profile/builder.h"
#include "src/profile/json.h"
#include "src/profile/merge.h"
#include "src/profile/text.h"
#include "tests/fuzz/support/check.h"
#include "tests/support/sources.h"

namespace {

using namespace tracegate;
using fuzz::Require;
using Bytes = fuzz::Bytes;

void CheckText(const profile::Profile& profile, std::size_t width) {
  const std::string text = profile::ToText(profile, {width, 0, true});
  std::size_t columns = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    Require(c == '\n' || (byte >= 0x20 && byte != 0x7f), "a table has no control characters");
    columns = c == '\n' ? 0 : columns + ((byte & 0xc0U) != 0x80 ? 1 : 0);
    Require(columns <= width, "no line is wider than asked for");
  }
}

std::string Json(const profile::Profile& profile) { return profile::ToJson({&profile, 1}); }

// The same bytes in other chunks give the same profile, or the same error.
void CheckRepeated(const Bytes& file, const std::string& expected) {
  testing::ChunkedSource source(file, {1, 7, 61, 4099});
  const auto again = profile::ProfileTrace(source, "a\nfile");
  Require((again ? Json(*again) : again.error().Line()) == expected,
          "the same bytes give the same profile");
}

// Where damage is tolerated a whole trace has the same profile, and a damaged one a profile
// that says what it lost, or the error that none is left.
void CheckTolerant(const Bytes& file, const std::string* whole) {
  const auto source = input::FromMemory(file);
  const auto profile = profile::ProfileTrace(*source, "a\nfile", {1.0, 1'000'000'000});
  if (!profile) {
    Require(whole == nullptr, "tolerance refuses nothing that is whole");
    return fuzz::RequireGoodError(profile.error(), file.size());
  }
  Require(profile->complete == (whole != nullptr || profile->damage.empty()),
          "what is not whole says so");
  Require(whole == nullptr || Json(*profile) == *whole, "a whole trace has one profile");
  Require(profile->lost.bytes <= file.size(), "no more is lost than there is");
  Require(profile->Duration() >= 0 && profile->start <= profile->end, "time goes forward");
  CheckText(*profile, 98);
}

void CheckMerged(profile::Profile profile) {
  const profile::Profile one = profile;
  profile::Merge(profile, one);
  Require(profile.runs == 2 && profile.events == 2 * one.events &&
              profile.goroutine_count == 2 * one.goroutine_count,
          "a merged profile counts both runs");
  Require(profile.stacks.size() == one.stacks.size() && profile.types.size() == one.types.size(),
          "a profile merged with itself has no new names");
  Require(nlohmann::json::accept(Json(profile)), "a merged profile is a JSON document");
  CheckText(profile, 98);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes file = fuzz::FileOf({data, size});
  const auto source = input::FromMemory(file);
  auto profile = profile::ProfileTrace(*source, "a\nfile");
  if (!profile) {
    fuzz::RequireGoodError(profile.error(), file.size());
    CheckRepeated(file, profile.error().Line());
    CheckTolerant(file, nullptr);
    return 0;
  }
  Require(profile->bytes == file.size(), "a profile is of the whole file");
  Require(profile->start <= profile->end, "a trace ends after it begins");
  const std::string json = Json(*profile);
  Require(nlohmann::json::accept(json), "a profile is a JSON document");
  CheckRepeated(file, json);
  CheckTolerant(file, &json);
  for (const std::size_t width : {98U, 40U, 12U}) {
    CheckText(*profile, width);
  }
  CheckMerged(std::move(*profile));
  return 0;
}
