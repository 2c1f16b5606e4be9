#include "src/trace/symbols.h"

#include <gmock/gmock.h>

#include <set>

namespace tracegate::trace {
namespace {

using ::testing::ElementsAre;

TEST(Symbols, EmptyStringAndStackAreThereFromTheStart) {
  Symbols symbols;
  EXPECT_EQ(symbols.Intern(""), kEmptyString);
  EXPECT_EQ(symbols.InternStack({}), kEmptyStack);
  EXPECT_EQ(symbols.Text(kEmptyString), "");
  EXPECT_TRUE(symbols.Frames(kEmptyStack).empty());
  EXPECT_EQ(symbols.Root(kEmptyStack), kEmptyString);
}

TEST(Symbols, EqualTextsAreOneAndDifferentOnesAreNot) {
  Symbols symbols;
  std::set<std::uint32_t> ids;
  for (int i = 0; i < 5000; ++i) {
    ids.insert(static_cast<std::uint32_t>(symbols.Intern("name " + std::to_string(i))));
  }
  EXPECT_EQ(ids.size(), 5000u);
  for (int i = 0; i < 5000; ++i) {
    const std::string name = "name " + std::to_string(i);
    const StringId id = symbols.Intern(name);
    EXPECT_TRUE(ids.contains(static_cast<std::uint32_t>(id)));
    EXPECT_EQ(symbols.Text(id), name);
  }
  EXPECT_EQ(symbols.StringCount(), 5001u);
}

TEST(Symbols, StacksAreOneWhereTheirNamesAre) {
  Symbols symbols;
  const StringId leaf = symbols.Intern("runtime.gopark");
  const StringId root = symbols.Intern("main.main");
  const StackId both = symbols.InternStack(std::vector{leaf, root});
  EXPECT_EQ(symbols.InternStack(std::vector{leaf, root}), both);
  EXPECT_NE(symbols.InternStack(std::vector{root, leaf}), both);
  EXPECT_NE(symbols.InternStack(std::vector{leaf}), both);
  EXPECT_THAT(symbols.Frames(both), ElementsAre(leaf, root));
  EXPECT_EQ(symbols.Root(both), root);
  EXPECT_EQ(symbols.StackCount(), 4u);
}

TEST(Symbols, LinesAreKeptWhereThatIsAsked) {
  Symbols symbols(Symbols::Lines::kKeep);
  const StringId name = symbols.Intern("3:4:main.wait");
  const StringId file = symbols.Intern("7:a.go");
  const StringId one = symbols.InternFrame(name, file, 10);
  const StringId other = symbols.InternFrame(name, file, 11);
  EXPECT_NE(symbols.InternStack({&one, 1}), symbols.InternStack({&other, 1}));
  const Location location = symbols.LocationOf(other);
  EXPECT_EQ(location.function, "3:4:main.wait");
  EXPECT_EQ(location.file, "7:a.go");
  EXPECT_EQ(location.line, 11u);
  EXPECT_EQ(symbols.Root(symbols.InternStack({&other, 1})), name);
  EXPECT_EQ(symbols.LocationOf(kEmptyString).function, "");
}

TEST(Symbols, WithoutLinesAFrameIsItsFunction) {
  Symbols symbols;
  const StringId name = symbols.Intern("main.wait");
  EXPECT_EQ(symbols.InternFrame(name, symbols.Intern("a.go"), 10), name);
  EXPECT_EQ(symbols.LocationOf(name).function, "main.wait");
  EXPECT_EQ(symbols.LocationOf(name).file, "");
}

TEST(Symbols, WhereANameEndsMatters) {
  Symbols symbols;
  const auto stack = [&](const char* leaf, const char* root) {
    return symbols.InternStack(std::vector{symbols.Intern(leaf), symbols.Intern(root)});
  };
  EXPECT_NE(stack("ab", "c"), stack("a", "bc"));
}

TEST(Symbols, AStackHasTheSameHashInEveryTrace) {
  Symbols one;
  Symbols other;
  other.Intern("something before, so that ids differ");
  const StackId a = one.InternStack(std::vector{one.Intern("f"), one.Intern("g")});
  const StackId b = other.InternStack(std::vector{other.Intern("f"), other.Intern("g")});
  const StackId c = other.InternStack(std::vector{other.Intern("g"), other.Intern("f")});
  EXPECT_EQ(one.Hash(a), other.Hash(b));
  EXPECT_NE(one.Hash(a), other.Hash(c));
}

}  // namespace
}  // namespace tracegate::trace
