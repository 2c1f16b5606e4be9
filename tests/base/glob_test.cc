#include "src/base/glob.h"

#include <gtest/gtest.h>

#include <chrono>

namespace tracegate {
namespace {

bool Matches(const std::string& pattern, const std::string& name) {
  const auto glob = Glob::Parse(pattern);
  EXPECT_TRUE(glob) << pattern;
  return glob && glob->Matches(name);
}

TEST(Glob, MatchesWholeNames) {
  EXPECT_TRUE(Matches("main.*", "main.worker"));
  EXPECT_TRUE(Matches("main.(*Server).*", "main.(*Server).handle"));
  EXPECT_TRUE(Matches("*/http.(*conn).serve", "net/http.(*conn).serve"));
  EXPECT_TRUE(Matches("?ain.[a-x]orker", "main.worker"));
  EXPECT_TRUE(Matches(R"(a\*b)", "a*b"));
  EXPECT_TRUE(Matches("", ""));
  EXPECT_FALSE(Matches("main", "main.worker"));
  EXPECT_FALSE(Matches("worker", "main.worker"));
  EXPECT_FALSE(Matches("[!m]ain", "main"));
  EXPECT_FALSE(Matches(R"(a\*b)", "axb"));
}

// "[...]" as a set would be a dot.
TEST(Glob, GenericFunctionsStandForThemselves) {
  EXPECT_TRUE(Matches("main.Map[...]", "main.Map[...]"));
  EXPECT_TRUE(Matches("main.Map[...].*", "main.Map[...].func1"));
  EXPECT_FALSE(Matches("main.Map[...]", "main.Map."));
  EXPECT_TRUE(Glob::Parse("main.Map[...]")->IsExact());
}

TEST(Glob, SaysHowSpecificItIs) {
  struct Row {
    std::string pattern;
    bool exact;
    std::size_t literals;
  };
  for (const Row& row : {Row{"main.worker", true, 11}, Row{"main.*", false, 5}, Row{"*", false, 0},
                         Row{"a[bc]d?", false, 2}, Row{R"(a\*)", true, 2}, Row{"", true, 0}}) {
    const auto glob = Glob::Parse(row.pattern);
    ASSERT_TRUE(glob) << row.pattern;
    EXPECT_EQ(glob->IsExact(), row.exact) << row.pattern;
    EXPECT_EQ(glob->Literals(), row.literals) << row.pattern;
    EXPECT_EQ(glob->text(), row.pattern);
  }
}

TEST(Glob, RefusesWhatIsNotClosed) {
  struct Row {
    std::string pattern;
    std::size_t at;
  };
  for (const Row& row :
       {Row{"main.[a", 5}, Row{"[]", 0}, Row{"[!]", 0}, Row{R"([\])", 0}, Row{R"(ab\)", 2}}) {
    const auto glob = Glob::Parse(row.pattern);
    ASSERT_FALSE(glob) << row.pattern;
    EXPECT_EQ(glob.error().offset, row.at) << row.pattern;
  }
  EXPECT_TRUE(Glob::Parse("[]]"));
}

// A pattern that naive backtracking would take for ever.
TEST(Glob, ManyStarsTakeNoTime) {
  std::string pattern;
  for (int i = 0; i < 50; ++i) {
    pattern += "*a";
  }
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(Matches(pattern + "*b", std::string(500, 'a')));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
}  // namespace tracegate
