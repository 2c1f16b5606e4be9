#include "diff/align.h"

#include <gmock/gmock.h>

#include "tests/diff/programs.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using testing::What;
using namespace testing;  // NOLINT(google-build-using-namespace): the words of programs.h

TEST(Align, EqualNamesNeedNothing) {
  const Alignment alignment = AlignOne(Common(), Common());
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(alignment.suggestions, IsEmpty());
  EXPECT_THAT(alignment.notes, IsEmpty());
  EXPECT_THAT(alignment.names, IsEmpty());
}

TEST(Align, ARenamedFunctionIsKnownByItsStacks) {
  const Alignment alignment = AlignOne(Common().Waits("main.worker", "sync", kLock),
                                       Common().Waits("main.processor", "sync", kLock));
  EXPECT_THAT(Lines(alignment.matches), ElementsAre("main.worker = main.processor by likeness"));
  EXPECT_THAT(alignment.suggestions, IsEmpty());
  EXPECT_THAT(alignment.names, ElementsAre(::testing::Pair("main.processor", "main.worker")));
  EXPECT_GE(alignment.matches[0].confidence, kLeastToMatch);
  EXPECT_LE(alignment.matches[0].confidence, 0.9);
}

// What a regression does to the times is no other identity.
TEST(Align, ARenamedFunctionThatGotSlowerIsTheSame) {
  const auto worker = [](const std::string& name, Nanos locked) {
    return Common().Waits(name, "sync", kLock, locked).Waits(name, "select", kSelect, 10 * kMs);
  };
  const Alignment alignment =
      AlignOne(worker("main.worker", kMs), worker("main.processor", 500 * kMs));
  EXPECT_THAT(Lines(alignment.matches), ElementsAre("main.worker = main.processor by likeness"));
}

// Nearly every goroutine receives from a channel somewhere: no evidence.
TEST(Align, PlumbingAloneIsDoubtful) {
  const Alignment alignment =
      AlignOne(Common().Waits("main.producer", "chan receive", {"runtime.chanrecv1"}),
               Common().Waits("main.logger", "chan receive", {"runtime.chanrecv1"}));
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(Lines(alignment.suggestions), ElementsAre("main.producer = main.logger by likeness"));
  EXPECT_LE(alignment.suggestions[0].confidence, 0.6);
  EXPECT_THAT(alignment.names, IsEmpty());
}

TEST(Align, OtherStacksAreNotEvenSuggested) {
  const Alignment alignment = AlignOne(Common().Waits("main.worker", "sync", kLock),
                                       Common().Waits("main.logger", "select", kSelect));
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(alignment.suggestions, IsEmpty());
}

// Two candidates, equally good.
TEST(Align, TwoAlikeAreNotToldApart) {
  const Alignment alignment =
      AlignOne(Common().Waits("main.worker", "sync", kLock),
               Common().Waits("main.left", "sync", kLock).Waits("main.right", "sync", kLock));
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(Lines(alignment.suggestions), ElementsAre("main.worker = main.left by likeness",
                                                        "main.worker = main.right by likeness"));
}

// The one that appeared is like main.ticker, which is still there, not like the one that is gone.
TEST(Align, ACopyOfAnotherIsNotTheOneThatIsGone) {
  const Stack both = {"time.Sleep", "main.tick", "main.(*clock).run"};
  const Alignment alignment =
      AlignOne(Program()
                   .Waits("main.ticker", "sleep", both)
                   .Waits("main.old", "sleep", {"time.Sleep", "main.tick", "main.a"}),
               Program().Waits("main.ticker", "sleep", both).Waits("main.new", "sleep", both));
  EXPECT_THAT(alignment.matches, IsEmpty());
}

TEST(Align, CreatorsTellAlikeOnesApart) {
  const auto side = [](const std::string& a, const std::string& b) {
    return Common()
        .Waits(a, "sync", kLock)
        .Created(a, "main.main")
        .Waits(b, "sync", kLock)
        .Created(b, "main.reader");
  };
  const Alignment alignment = AlignOne(side("main.a", "main.b"), side("main.x", "main.y"));
  EXPECT_THAT(Lines(alignment.matches),
              ElementsAre("main.a = main.x by likeness", "main.b = main.y by likeness"));
}

TEST(Align, AClosureOfTheSameFunctionIsTheSame) {
  for (const auto& [old_name, new_name] : std::vector<std::pair<std::string, std::string>>{
           {"main.serve.func1", "main.serve.gowrap1"},
           {"main.serve.func2", "main.serve.func3"},
           {"main.consume", "main.consume[...]"},
           {"main.S.run", "main.(*S).run"},
           {"main.(*S).run-fm", "main.(*S).run"},
           {"example.com/m/v2.run", "example.com/m/v3.run"},
           {"main.glob..func1", "main.init.func1"}}) {
    const Alignment alignment =
        AlignOne(Common().Waits(old_name, "sync", kLock), Common().Waits(new_name, "sync", kLock));
    EXPECT_THAT(Lines(alignment.matches),
                ElementsAre(old_name + " = " + new_name + " by source function"));
    ASSERT_THAT(alignment.matches, SizeIs(1));
    EXPECT_DOUBLE_EQ(alignment.matches[0].confidence, 0.95);
  }
}

TEST(Align, AnInlinedClosureIsTheSame) {
  const Alignment alignment =
      AlignOne(Common().Waits("main.main.start.func1", "sync", kLock),  // Go 1.21 to 1.26
               Common().Waits("main.start.func1", "sync", kLock));      // Go 1.27
  EXPECT_THAT(Lines(alignment.matches),
              ElementsAre("main.main.start.func1 = main.start.func1 by source function"));
  EXPECT_DOUBLE_EQ(alignment.matches[0].confidence, 0.90);
}

// The function is the same, but it may be another closure in it.
TEST(Align, AClosureWithOtherStacksIsDoubtful) {
  const Alignment alignment = AlignOne(Common().Waits("main.serve.func1", "sync", kLock),
                                       Common().Waits("main.serve.func2", "select", kSelect));
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(Lines(alignment.suggestions),
              ElementsAre("main.serve.func1 = main.serve.func2 by source function"));
  EXPECT_NEAR(alignment.suggestions[0].confidence, 0.55, 1e-9);
}

TEST(Align, ClosuresOfOneFunctionAreToldApartByTheirStacks) {
  const Alignment alignment = AlignOne(Common()
                                           .Waits("main.serve.func1", "sync", kLock)
                                           .Waits("main.serve.func2", "select", kSelect),
                                       Common()
                                           .Waits("main.serve.func3", "select", kSelect)
                                           .Waits("main.serve.func4", "sync", kLock));
  EXPECT_THAT(Lines(alignment.matches),
              ElementsAre("main.serve.func1 = main.serve.func4 by source function",
                          "main.serve.func2 = main.serve.func3 by source function"));
}

// main.report was inserted as the first closure.
Profile BeforeInsertion() {
  return Common()
      .Waits("main.serve.func1", "sync", kLock)
      .Waits("main.serve.func2", "chan receive", kReceive);
}
Profile AfterInsertion() {
  return Common()
      .Waits("main.serve.func1", "sleep", kReport)
      .Waits("main.serve.func2", "sync", kLock)
      .Waits("main.serve.func3", "chan receive", kReceive);
}

TEST(Align, AnInsertedClosureIsNoticed) {
  const Alignment alignment = AlignOne(BeforeInsertion(), AfterInsertion());
  EXPECT_THAT(alignment.matches, IsEmpty());  // equal names win
  EXPECT_THAT(Lines(alignment.suggestions),
              ElementsAre("main.serve.func1 = main.serve.func2 by name",
                          "main.serve.func2 = main.serve.func3 by name"));
  ASSERT_THAT(alignment.notes, SizeIs(2));
  EXPECT_THAT(alignment.notes[0], HasSubstr("may be another closure than before"));
}

TEST(Align, AStatedRenameIsTheLastWordEvenOverEqualNames) {
  const Alignment alignment = AlignOne(
      BeforeInsertion(), AfterInsertion(),
      {{"main.serve.func1", "main.serve.func2"}, {"main.serve.func2", "main.serve.func3"}});
  EXPECT_THAT(Lines(alignment.matches),
              ElementsAre("main.serve.func1 = main.serve.func2 by rename",
                          "main.serve.func2 = main.serve.func3 by rename"));
  EXPECT_THAT(alignment.suggestions, IsEmpty());
  EXPECT_THAT(alignment.notes, IsEmpty());
  Profile renamed = AfterInsertion();
  ApplyAlignment(alignment, renamed);
  EXPECT_NE(renamed.FindType("main.serve.func1 (new)"), nullptr);
  const profile::TypeProfile* first = renamed.FindType("main.serve.func1");
  ASSERT_NE(first, nullptr);
  EXPECT_NE(first->Find(What::kWaiting, "sync"), nullptr);
  EXPECT_NE(renamed.FindType("main.serve.func2")->Find(What::kWaiting, "chan receive"), nullptr);
  EXPECT_EQ(renamed.FindType("main.serve.func3"), nullptr);
}

// Whoever has read the warning and knows better says so.
TEST(Align, AStatedEqualNameIsNotDoubted) {
  const Alignment alignment = AlignOne(
      BeforeInsertion(), AfterInsertion(),
      {{"main.serve.func1", "main.serve.func1"}, {"main.serve.func2", "main.serve.func2"}});
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(alignment.suggestions, IsEmpty());
  EXPECT_THAT(alignment.notes, IsEmpty());
  EXPECT_THAT(alignment.names, IsEmpty());
}

TEST(Align, RenamesOfNobodyAreNoted) {
  const Renames renames = {{"main.main", "main.nobody"}, {"main.no", "main.ticker"}, {"a", "b"}};
  const Alignment alignment = AlignOne(Common(), Common(), renames);
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(alignment.notes, ElementsAre(HasSubstr("type of either side"),
                                           HasSubstr("type of new"), HasSubstr("type of base")));
}

TEST(Align, TwoTypesDoNotBecomeOne) {
  const Alignment alignment = AlignOne(Common(), Common().Waits("main.one", "sync", kLock),
                                       {{"main.reader", "main.one"}, {"main.ticker", "main.one"}});
  EXPECT_THAT(alignment.matches, IsEmpty());
  EXPECT_THAT(alignment.notes, SizeIs(2));
  EXPECT_THAT(alignment.notes[0], HasSubstr("two types cannot become one"));
}

// Sides that have something for every rule.
std::vector<Profile> ManyOld() {
  const Profile first = Common()
                            .Waits("main.worker", "sync", kLock)
                            .Waits("main.serve.func1", "select", kSelect)
                            .Waits("main.old.func1", "chan receive", kReceive);
  const Profile second = Common()
                             .Waits("main.worker", "select", kSelect)
                             .Waits("main.consume", "sleep", kReport)
                             .Waits("main.producer", "chan receive", {"runtime.chanrecv1"});
  return {first, second, BeforeInsertion()};
}
std::vector<Profile> ManyNew() {
  const Profile first = Common()
                            .Waits("main.processor", "sync", kLock)
                            .Waits("main.processor", "select", kSelect)
                            .Waits("main.serve.func4", "select", kSelect);
  const Profile second = Common()
                             .Waits("main.consume[...]", "sleep", kReport)
                             .Waits("main.logger", "chan receive", {"runtime.chanrecv1"});
  return {first, second, AfterInsertion()};
}

std::vector<std::string> Mirrored(std::vector<TypeMatch> matches) {
  for (TypeMatch& match : matches) {
    std::swap(match.base, match.changed);
  }
  std::vector<std::string> lines;
  for (const TypeMatch& match : matches) {
    lines.push_back(Lines({match})[0] + ::testing::PrintToString(match.confidence));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}
std::vector<std::string> Plain(const std::vector<TypeMatch>& matches) {
  std::vector<std::string> lines;
  for (const TypeMatch& match : matches) {
    lines.push_back(Lines({match})[0] + ::testing::PrintToString(match.confidence));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

TEST(Align, OfSwappedSidesIsTheMirror) {
  const std::vector<Profile> base = ManyOld();
  const std::vector<Profile> changed = ManyNew();
  const Alignment there = Align(base, changed, {});
  const Alignment back = Align(changed, base, {});
  EXPECT_THAT(there.matches, Not(IsEmpty()));
  EXPECT_THAT(there.suggestions, Not(IsEmpty()));
  EXPECT_EQ(Plain(there.matches), Mirrored(back.matches));
  EXPECT_EQ(Plain(there.suggestions), Mirrored(back.suggestions));
  EXPECT_EQ(there.notes.size(), back.notes.size());
}

TEST(Align, DoesNotDependOnTheOrderOfRuns) {
  std::vector<Profile> base = ManyOld();
  std::vector<Profile> changed = ManyNew();
  const Alignment one = Align(base, changed, {});
  std::reverse(base.begin(), base.end());
  std::rotate(changed.begin(), changed.begin() + 1, changed.end());
  const Alignment other = Align(base, changed, {});
  EXPECT_EQ(Plain(one.matches), Plain(other.matches));
  EXPECT_EQ(Plain(one.suggestions), Plain(other.suggestions));
  EXPECT_EQ(one.notes, other.notes);
  EXPECT_EQ(one.names, other.names);
}

TEST(Align, MatchesAreOneToOne) {
  const Alignment alignment = Align(ManyOld(), ManyNew(), {});
  std::set<std::string> base;
  std::set<std::string> changed;
  for (const TypeMatch& match : alignment.matches) {
    EXPECT_TRUE(base.insert(match.base).second) << match.base;
    EXPECT_TRUE(changed.insert(match.changed).second) << match.changed;
  }
}

}  // namespace
}  // namespace tracegate::diff
