#include "src/trace/id_map.h"

#include <gtest/gtest.h>

#include <set>

namespace tracegate::trace {
namespace {

// Blocks of 16 ids, as the runtime hands them to a proc, whose first ids are far apart: by a plain
// remainder all of them would meet in 16 places of a table.
TEST(IdMap, BlocksOfIdsFindRoom) {
  IdMap<int> map;
  std::set<std::uint64_t> ids;
  for (std::uint64_t block = 0; block < 4096; ++block) {
    for (std::uint64_t id = 0; id < 16; ++id) {
      ids.insert((block << 20) + id);
    }
  }
  for (const std::uint64_t id : ids) {
    map.emplace(id, static_cast<int>(id % 1000));
  }
  EXPECT_EQ(map.size(), ids.size());
  EXPECT_EQ(map.overflow_size(), 0u);
  for (const std::uint64_t id : ids) {
    ASSERT_EQ(map.at(id), static_cast<int>(id % 1000));
    ASSERT_EQ(map.erase(id), 1u);
  }
  EXPECT_TRUE(map.empty());
}

}  // namespace
}  // namespace tracegate::trace
