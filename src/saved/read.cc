#include "src/saved/check.h"
#include "src/saved/reader.h"
#include "src/saved/saved.h"
#include "src/saved/seal.h"

namespace tracegate::saved {

Result<std::vector<profile::Profile>> Read(std::string_view bytes) {
  const auto body = Unseal(bytes);
  if (!body) {
    return Fail(body.error());
  }
  Reader reader(*body, bytes.size() - body->size(), kMostMemory);
  std::vector<profile::Profile> profiles;
  reader(profiles);
  for (const profile::Profile& profile : profiles) {
    const std::string_view wrong = reader.Failed() ? "" : WhatIsWrong(profile);
    if (!wrong.empty()) {
      reader.Refuse(std::string(wrong));
    }
  }
  if (!reader.Failed() && !reader.AtEnd()) {
    reader.Refuse("something follows the last profile");
  }
  if (reader.Failed()) {
    return Fail(reader.Problem());
  }
  return profiles;
}

}  // namespace tracegate::saved
