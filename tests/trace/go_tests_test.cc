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
#include <sstream>
#include <vector>

#include "src/trace/v2/event_table.h"
#include "tests/support/go_text.h"
#include "tests/support/read_trace.h"
#include "tests/support/story.h"

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

// Go keeps no old traces as text, but some as they were recorded.
TEST(GoTests, OldTracesSurviveTheTextForm) {
  const auto go = GoTrace();
  if (!go) {
    GTEST_SKIP() << "Go 1.27's sources are not here; name their src in TRACEGATE_GO_SRC";
  }
  int traces = 0;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(*go / "internal/tracev1/testdata")) {
    if (!entry.is_regular_file() || entry.file_size() > 200'000) {
      continue;
    }
    SCOPED_TRACE(entry.path().filename().string());
    ++traces;
    const auto file = testing::ReadFile(entry.path());
    ASSERT_TRUE(file) << file.error().Line();
    const auto text = testing::Decode(*file);
    ASSERT_TRUE(text) << text.error().Line();
    EXPECT_EQ(text->find("\nraw"), std::string::npos);
    const auto again = testing::Encode(*text);
    ASSERT_TRUE(again) << again.error().Line();
    EXPECT_EQ(*testing::Decode(*again), *text);
  }
  EXPECT_GE(traces, 9);
}

// The texts in double quotes of a line of Go.
std::vector<std::string> Quoted(const std::string& line) {
  std::vector<std::string> texts;
  for (std::size_t at = line.find('"'); at != std::string::npos; at = line.find('"', at + 1)) {
    const std::size_t end = line.find('"', at + 1);
    texts.push_back(line.substr(at + 1, end - at - 1));
    at = end;
  }
  return texts;
}

// Name and arguments of every event in Go's table, which has a line for each.
std::map<std::string, std::vector<std::string>> GoSpecs(const std::string& source) {
  std::map<std::string, std::vector<std::string>> specs;
  std::istringstream lines(source);
  std::string name;
  for (std::string line; std::getline(lines, line);) {
    const std::size_t text = line.find_first_not_of(" \t");
    if (text == std::string::npos) {
      continue;
    }
    if (line.compare(text, 5, "Name:") == 0) {
      name = Quoted(line).at(0);
      specs[name];
    } else if (line.compare(text, 5, "Args:") == 0) {
      specs[name] = Quoted(line);
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
