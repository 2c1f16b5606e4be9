// Baselines of the fixtures.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "golden/baseline.h"
#include "golden/text.h"
#include "src/profile/builder.h"

namespace tracegate::golden::testing {

// The first `count` runs of a folder of the fixtures, "quota/fixed".
inline std::vector<profile::Profile> Side(const std::string& folder, int count) {
  std::vector<profile::Profile> runs;
  for (int i = 1; i <= count; ++i) {
    const std::string number = (i < 10 ? "0" : "") + std::to_string(i);
    auto run = profile::ProfileFile(std::string(TRACEGATE_FIXTURES) + "/" + folder + "/" + number +
                                    ".trace.gz");
    EXPECT_TRUE(run) << run.error().Line();
    runs.push_back(*std::move(run));
  }
  return runs;
}

inline Baseline Blessed(const std::vector<profile::Profile>& runs,
                        const SessionOptions& options = {}) {
  Baseline baseline;
  const auto added = AddSession(baseline, runs, options);
  EXPECT_TRUE(added) << added.error().Line();
  return baseline;
}

// A baseline file around a body, with the right hash.
inline std::string Sealed(const std::string& body, std::uint32_t schema = kSchema) {
  return Seal("baseline", schema, body);
}

}  // namespace tracegate::golden::testing
