// Comparing in tests.
#pragma once

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "diff/compare.h"

namespace tracegate::diff::testing {

inline Comparison MustCompare(const std::vector<profile::Profile>& base,
                              const std::vector<profile::Profile>& changed,
                              const CompareOptions& options = {}) {
  auto comparison = Compare(base, changed, options);
  EXPECT_TRUE(comparison.has_value());
  return comparison ? *std::move(comparison) : Comparison();
}

// The finding of a cell, or nullptr.
inline const Finding* Find(const Comparison& comparison, const CellId& cell) {
  for (const Finding& finding : comparison.findings) {
    if (finding.cell == cell) {
      return &finding;
    }
  }
  return nullptr;
}

}  // namespace tracegate::diff::testing
