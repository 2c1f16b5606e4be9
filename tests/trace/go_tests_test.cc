// Go's own tests of its trace reader, from Go's sources where they are at hand: in
// $TRACEGATE_GO_SRC (the folder with internal/) or where install-go put them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <regex>
#include <vector>

#include "src/trace/v2/event_table.h"
#include "tests/support/go_text.h"
#include "tests/support/read_trace.h"

namespace tracegate::trace {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> GoTrace() {
  std::vector<fs::path> candidates;
  if (const char* named = std::getenv("TRACEGATE_GO_SRC"); named != nullptr) {
    candidates.emplace_back(named);
  }
  candidates.emplace_back("/opt/go/root/usr/share/go-1.27/src");
  for (const fs::path& candidate : candidates) {
    if (fs::is_directory(candidate / "internal/trace/testdata/tests")) {
      return candidate / "internal/trace";
    }
  }
  return std::nullopt;
}

std::string Slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(GoTests, SucceedAndFailAsGoSays) {
  const auto go = GoTrace();
  if (!go) {
    GTEST_SKIP() << "Go 1.27's sources are not here; name their src in TRACEGATE_GO_SRC";
  }
  std::vector<fs::path> paths;
  for (const fs::directory_entry& entry : fs::directory_iterator(*go / "testdata/tests")) {
    if (entry.path().extension() == ".test") {
      paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  EXPECT_GE(paths.size(), 22u);
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path.filename().string());
    const auto test = testing::ParseGoTest(Slurp(path));
    ASSERT_TRUE(test) << test.error().Line();
    const auto read = testing::ReadAll(test->file);
    EXPECT_EQ(read->ok(), test->expect_success) << read->Line();
  }
}

// Name and arguments (without the time) of every event in Go's table.
std::map<std::string, std::vector<std::string>> GoSpecs(const std::string& source) {
  const std::regex row(R"re(Name:\s+"(\w+)",\s+(?:Args:\s+\[\]string\{([^}]*)\},)?)re");
  const std::regex argument(R"re("(\w+)")re");
  std::map<std::string, std::vector<std::string>> specs;
  for (std::sregex_iterator it(source.begin(), source.end(), row); it != std::sregex_iterator();
       ++it) {
    const std::string args = (*it)[2];
    std::vector<std::string>& into = specs[(*it)[1]];
    for (std::sregex_iterator arg(args.begin(), args.end(), argument);
         arg != std::sregex_iterator(); ++arg) {
      into.push_back((*arg)[1]);
    }
  }
  return specs;
}

TEST(GoTests, OurTableHasTheRowsOfGos) {
  const auto go = GoTrace();
  if (!go) {
    GTEST_SKIP() << "Go 1.27's sources are not here; name their src in TRACEGATE_GO_SRC";
  }
  const auto specs = GoSpecs(Slurp(*go / "tracev2/events.go"));
  EXPECT_EQ(specs.size(), v2::EventSpecs().size());
  for (const v2::EventSpec& ours : v2::EventSpecs()) {
    const auto found = specs.find(std::string(ours.name));
    ASSERT_NE(found, specs.end()) << ours.name;
    std::vector<std::string> theirs = found->second;
    const bool sample = ours.type == v2::EventType::kCpuSample;
    if ((ours.event_class != v2::EventClass::kStructural || sample) && !theirs.empty()) {
      EXPECT_EQ(theirs.front(), sample ? "time" : "dt") << ours.name;
      theirs.erase(theirs.begin());
    }
    ASSERT_EQ(theirs.size(), ours.arg_count) << ours.name;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      // "reason_string" is "reason" with us, "parent_task" is "parent".
      const bool same =
          theirs[i] == ours.args[i] || theirs[i].substr(0, theirs[i].find('_')) == ours.args[i];
      EXPECT_TRUE(same) << ours.name << ": " << theirs[i] << " is " << ours.args[i];
    }
  }
}

}  // namespace
}  // namespace tracegate::trace
