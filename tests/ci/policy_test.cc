#include "ci/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diff/statistics.h"

namespace tracegate::ci {
namespace {

using diff::CellId;
using diff::Statistic;
using testing::HasSubstr;

Policy MustParse(const std::string& text) {
  auto policy = ParsePolicy(text, "p.toml");
  EXPECT_TRUE(policy) << policy.error().Line();
  return policy ? *std::move(policy) : Policy();
}

std::string ErrorOf(const std::string& text) {
  const auto policy = ParsePolicy(text, "p.toml");
  return policy ? "no error" : policy.error().Line();
}

TEST(Policy, NothingIsTheBuiltInPolicy) {
  const Policy policy = MustParse("");
  const diff::CompareOptions built_in;
  EXPECT_EQ(policy.alpha, built_in.alpha);
  EXPECT_EQ(policy.margin, built_in.margin);
  EXPECT_EQ(policy.floor, built_in.floor);
  EXPECT_EQ(policy.min_runs, 1U);
  EXPECT_TRUE(policy.fails_on.regressed && policy.fails_on.appeared);
  EXPECT_FALSE(policy.fails_on.gone || policy.fails_on.inconclusive);
  EXPECT_EQ(policy.require, Require::kGolden);
  EXPECT_FALSE(CompareOptionsOf(policy).limits);
}

TEST(Policy, ReadsEveryKey) {
  const Policy policy = MustParse(R"(# first
alpha = 0.01
margin = "20%"
floor = "1.5ms"
min-runs = 6
tolerate-loss = "5%"
fails-on = ["gone", "inconclusive"]
require = "interleaved"
budgets = [ 'p99 of Waiting:select for "main.*" < 5ms' ]
[renames]
"main.old" = "main.new"
[[limit]]
type = "main.*"
state = "Waiting"
reason = "select"
statistic = "time-per-second"
margin = "0.25"
[[ignore]]
type = "main.flaky"
because = "issue 12"
until = 2026-12-31
[[ignore]]
state = "Syscall"
because = "for ever"
)");
  EXPECT_EQ(policy.file, "p.toml");
  EXPECT_EQ(policy.alpha, 0.01);
  EXPECT_DOUBLE_EQ(policy.margin, 0.2);
  EXPECT_EQ(policy.floor, 1'500'000);
  EXPECT_EQ(policy.min_runs, 6U);
  EXPECT_DOUBLE_EQ(policy.tolerate_loss, 0.05);
  EXPECT_FALSE(policy.fails_on.regressed || policy.fails_on.appeared);
  EXPECT_TRUE(policy.fails_on.gone && policy.fails_on.inconclusive);
  EXPECT_EQ(policy.require, Require::kInterleaved);
  ASSERT_EQ(policy.budgets.size(), 1U);
  EXPECT_EQ(policy.budgets[0].at, (Position{9, 13}));
  ASSERT_EQ(policy.renames.size(), 1U);
  EXPECT_EQ(policy.renames[0].from, "main.old");
  EXPECT_EQ(policy.renames[0].to, "main.new");
  EXPECT_EQ(policy.renames[0].at.line, 11U);
  ASSERT_EQ(policy.limits.size(), 1U);
  EXPECT_EQ(policy.limits[0].where.statistic, Statistic::kTimePerSecond);
  EXPECT_EQ(policy.limits[0].margin, 0.25);
  EXPECT_FALSE(policy.limits[0].floor);
  EXPECT_EQ(policy.limits[0].at.line, 12U);
  ASSERT_EQ(policy.ignores.size(), 2U);
  EXPECT_EQ(policy.ignores[0].because, "issue 12");
  EXPECT_EQ(policy.ignores[0].until, ParseDate("2026-12-31"));
  EXPECT_FALSE(policy.ignores[1].until);
  EXPECT_EQ(policy.origin.at("margin"), "line 3");
  EXPECT_FALSE(policy.origin.contains("seed"));
}

struct Bad {
  std::string text;
  std::string line;  // without "p.toml: "
};

class BadPolicy : public testing::TestWithParam<Bad> {};

// Columns were counted by hand.
TEST_P(BadPolicy, IsRefusedWithItsPlace) {
  EXPECT_EQ(ErrorOf(GetParam().text), "p.toml: " + GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Keys, BadPolicy,
    testing::Values(
        Bad{"\n  margn = \"10%\"",
            "line 2, column 3: there is no key \"margn\" here; did you mean \"margin\"?"},
        Bad{"min_runs = 3",
            "line 1, column 1: there is no key \"min_runs\" here; did you mean \"min-runs\"?"},
        Bad{"zzz = 3",
            "line 1, column 1: there is no key \"zzz\" here; there are alpha, margin, floor, "
            "min-runs, tolerate-loss, fails-on, require, budgets, renames, limit, ignore"},
        Bad{"alpha = 0.9",
            "line 1, column 9: alpha must lie between 1e-06 and 0.5, and this is 0.9"},
        Bad{"alpha = nan",
            "line 1, column 9: alpha must lie between 1e-06 and 0.5, and this is nan"},
        Bad{"alpha = \"0.05\"",
            "line 1, column 9: alpha must be a number such as 0.05, and this is text"},
        Bad{"margin = 10",
            "line 1, column 10: margin must be text such as \"10%\", and this is a whole number"},
        Bad{"margin = \"10\"",
            "line 1, column 10: margin: \"10\" is 1000%, without a % sign a mistake"},
        Bad{"margin = \"-1%\"",
            "line 1, column 10: margin: \"-1%\" is no share such as 10% or 0.1"},
        Bad{"floor = \"3 parsecs\"",
            "line 1, column 9: floor: \"3 parsecs\" is no duration such as 10us or 1.5ms"},
        Bad{"min-runs = 0",
            "line 1, column 12: min-runs must lie between 1 and 10000, and this is 0"},
        Bad{"min-runs = 2.5",
            "line 1, column 12: min-runs must be a whole number, and this is a number"},
        Bad{"tolerate-loss = \"200%\"",
            "line 1, column 17: tolerate-loss: \"200%\" is no percentage such as 5 or 12.5%"},
        Bad{"fails-on = \"gone\"",
            "line 1, column 12: fails-on must be an array of words, and this is text"},
        Bad{"fails-on = [\"gone\",\n\"regresed\"]",
            "line 2, column 1: \"regresed\" is nothing that can fail; did you mean "
            "\"regressed\"?"},
        Bad{"fails-on = [1]",
            "line 1, column 13: what fails must be a word, and this is a whole number"},
        Bad{"require = \"goldn\"",
            "line 1, column 11: \"goldn\" cannot be required; did you mean \"golden\"?"},
        Bad{"margin = \"1%\"\nmargin = \"2%\"",
            "line 2, column 10: key-value pair: cannot redefine existing string 'margin'"}));

INSTANTIATE_TEST_SUITE_P(
    Rules, BadPolicy,
    testing::Values(
        Bad{"[limit]\ntype = \"a\"",
            "line 1, column 2: limit is a list of tables; write [[limit]]"},
        Bad{"[[limit]]\nstate = \"lost to GC\"\nfloor = \"1ms\"",
            "line 1, column 1: a floor is a time, and this rule is for values, which have "
            "floors of their own"},
        Bad{"[[limit]]\nstatistic = \"value\"\nfloor = \"1ms\"\nmargin = \"9%\"",
            "line 1, column 1: a floor is a time, and this rule is for values, which have "
            "floors of their own"},
        Bad{"[[limit]]\nstate = \"heap\"\nstatistic = \"p99\"\nmargin = \"9%\"",
            "line 1, column 1: there is no p99 of heap"},
        Bad{"[[ignore]]\nstate = \"Wait*\"\nstatistic = \"value\"\nbecause = \"x\"",
            "line 1, column 1: there is no value of Wait*"},
        Bad{"limit = [1]",
            "line 1, column 10: limit must be a list of tables, and this is a whole number"},
        Bad{"[[limit]]\ntype = \"a\"",
            "line 1, column 1: this limit has neither a margin nor a floor"},
        Bad{"[[limit]]\nmargin = \"1%\"",
            "line 1, column 1: this limit is for everything; write margin and floor at the top of "
            "the file, or give it a type, state, reason or statistic"},
        Bad{"[[limit]]\ntype = \"a\"\nmargn = \"1%\"",
            "line 3, column 1: there is no key \"margn\" here; did you mean \"margin\"?"},
        Bad{"[[limit]]\ntype = \"\\u00e9[b\"\nmargin = \"1%\"",
            "line 2, column 15: bad pattern: the [ has no ] (write \\[ for the character itself)"},
        Bad{"[[limit]]\nstate = \"Waitng\"\nmargin = \"1%\"",
            "line 2, column 9: no state is named \"Waitng\"; did you mean \"Waiting\"?"},
        Bad{"[[limit]]\nstatistic = \"p98\"\nmargin = \"1%\"",
            "line 2, column 13: \"p98\" is no statistic; did you mean \"p90\"?"},
        Bad{"[[limit]]\ntype = 3\nmargin = \"1%\"",
            "line 2, column 8: type must be text, and this is a whole number"},
        Bad{"[[limit]]\ntype = \"a\"\nmargin = \"1%\"\n[[limit]]\ntype = \"a\"\nmargin = \"2%\"",
            "line 4, column 1: line 1 gives the margin of the same cells already (type = \"a\")"},
        Bad{"[[ignore]]\ntype = \"a\"",
            "line 1, column 1: this ignore does not say why; add because = \"...\""},
        Bad{"[[ignore]]\ntype = \"a\"\nbecause = \" \"",
            "line 3, column 11: because is empty; say why this is ignored"},
        Bad{"[[ignore]]\nbecause = \"x\"",
            "line 1, column 1: this would ignore everything; give it a type, state, reason or "
            "statistic; what fails is fails-on"},
        Bad{"[[ignore]]\ntype = \"a\"\nbecause = \"x\"\nuntil = \"2026-02-30\"",
            "line 4, column 9: \"2026-02-30\" is no date such as 2026-12-31"},
        Bad{"[[ignore]]\ntype = \"a\"\nbecause = \"x\"\nuntil = 5",
            "line 4, column 9: until must be a date such as \"2026-12-31\", and this is a whole "
            "number"},
        Bad{"[[ignore]]\ntype = \"a\"\nbecause = \"x\"\n[[ignore]]\ntype = \"a\"\nbecause = \"y\"",
            "line 4, column 1: line 1 gives an ignore of the same cells already (type = \"a\")"},
        Bad{"[renames]\nmain.old = \"x\"",
            "line 2, column 1: a name must be in quotes: the dots of main. made tables of it"},
        Bad{"[renames]\n\"a\" = \"x\"\n\"b\" = \"x\"",
            "line 3, column 1: line 2 renames another type to \"x\" already"},
        Bad{"[renames]\n\"a\" = \"a\"", "line 2, column 1: a rename has two names that differ"},
        Bad{"[renames]\n\"a\" = 1",
            "line 2, column 7: the new name must be text, and this is a whole number"},
        Bad{"budgets = 'x'",
            "line 1, column 11: budgets must be an array of text, and this is text"},
        Bad{"budgets = [ 'p99 of Waitng < 5ms' ]",
            "line 1, column 21: \"Waitng\" is no state; did you mean \"Waiting\"?"},
        // Escapes and characters of two bytes before the place.
        Bad{"budgets = [ \"p99 of region:\\\"\\u00e9\\\" for \\\"[\\\" < 5ms\" ]",
            "line 1, column 45: bad pattern: the [ has no ] (write \\[ for the character itself)"},
        Bad{"budgets = [ 'p99 of region:\"\xc3\xa9\" < 5' ]",
            "line 1, column 34: \"5\" is no duration such as 10us or 1.5ms"},
        Bad{"budgets = [\n'p99 of Waiting < 5ms', 'p99 of Waiting < 6ms' ]",
            "line 2, column 25: line 2 gives the budget of the same cells already (state = "
            "\"Waiting\", statistic = \"p99\")"}));

// The words are toml++'s; the place must be there.
TEST(Policy, SyntaxErrorsHaveAPlace) {
  EXPECT_THAT(ErrorOf("alpha = 0.05\nmargin = \"10%\nx = 1"),
              HasSubstr("p.toml: line 2, column 14: string: "));
  // toml++ itself takes these for impossible.
  EXPECT_THAT(ErrorOf("[...]"), HasSubstr("p.toml: line 1, column 2: key: expected "));
  EXPECT_THAT(ErrorOf("[[.a]]"), HasSubstr("p.toml: line 1, column 3: key: expected "));
  EXPECT_THAT(ErrorOf("\xef\xbb\xbb[a]"), HasSubstr("p.toml: line 1, column 1: "));
  EXPECT_THAT(ErrorOf("margin \xc3\xa9= 1"), HasSubstr("p.toml: line 1, column 8: "));
  EXPECT_THAT(ErrorOf("[[limit\n"), HasSubstr("p.toml: line 1, column "));
  EXPECT_THAT(ErrorOf("x = \"\xff\""), HasSubstr("invalid utf-8"));
  EXPECT_THAT(ErrorOf(std::string("x = 1\0", 6)), HasSubstr("line 1, column "));
}

TEST(Policy, TheFirstProblemIsSaid) {
  EXPECT_THAT(ErrorOf("require = \"x\"\nalpha = 7"), HasSubstr("line 1,"));
  EXPECT_THAT(ErrorOf("alpha = 7\nrequire = \"x\""), HasSubstr("line 1,"));
}

// Recursion over these would end the process.
TEST(Policy, DepthIsBounded) {
  const auto repeat = [](const std::string& part) {
    std::string all;
    for (int i = 0; i < 200'000; ++i) {
      all += part;
    }
    return all;
  };
  EXPECT_THAT(ErrorOf("x = " + repeat("[")), HasSubstr("nested value depth of 16"));
  EXPECT_THAT(ErrorOf("x = " + repeat("{a=")), HasSubstr("nested value depth of 16"));
  EXPECT_THAT(ErrorOf("[" + repeat("[")), HasSubstr("line 1, column "));
  EXPECT_THAT(ErrorOf(repeat("a.") + "a = 1"), HasSubstr("more than 16 dots on a line"));
  EXPECT_THAT(ErrorOf("[" + repeat("a.") + "a]"), HasSubstr("more than 16 dots on a line"));
  // Dots in text and in comments are none of keys.
  EXPECT_THAT(ErrorOf("# " + repeat(".") + "\nx = '''\n" + repeat(".") + "'''\ny = \"" +
                      repeat(".") + "\""),
              HasSubstr("line 2, column 1: there is no key \"x\""));
  EXPECT_THAT(ErrorOf(std::string(kMaxPolicyBytes + 1, '\n')), HasSubstr("1048576 bytes at most"));
  std::string many;
  for (std::size_t i = 0; i <= kMaxRules; ++i) {
    many += "[[ignore]]\ntype=\"t" + std::to_string(i) + "\"\nbecause=\"x\"\n";
  }
  EXPECT_THAT(ErrorOf(many), HasSubstr("more than 1000 [[ignore]] tables"));
}

CellId Cell(const std::string& type, const std::string& state, const std::string& reason,
            Statistic statistic) {
  return {type, state, reason, statistic};
}

// One rule each step more specific than the one before, in an order that is not that of the file.
TEST(Limits, TheMostSpecificWinsNumberByNumber) {
  const Policy policy = MustParse(R"(
margin = "1%"
floor = "1us"
[[limit]]
type = "main.(*Server).*"
state = "Waiting"
margin = "4%"
[[limit]]
type = "main.*"
margin = "2%"
floor = "2us"
[[limit]]
type = "main.(*Server).serve"
margin = "3%"
[[limit]]
type = "main.x"
state = "Running"
reason = ""
statistic = "p99"
floor = "5us"
)");
  const auto limits = [&](const CellId& cell) { return LimitsOf(policy, cell); };
  const auto other = limits(Cell("net.x", "Running", "", Statistic::kP99));
  EXPECT_DOUBLE_EQ(other.margin, 0.01);
  EXPECT_EQ(other.floor, 1000);
  EXPECT_DOUBLE_EQ(limits(Cell("main.y", "Running", "", Statistic::kP99)).margin, 0.02);
  const auto running = limits(Cell("main.(*Server).serve", "Running", "", Statistic::kP99));
  EXPECT_DOUBLE_EQ(running.margin, 0.03);  // more characters than main.*
  EXPECT_EQ(running.floor, 2000);          // which alone has a floor
  const auto waiting = limits(Cell("main.(*Server).serve", "Waiting", "sync", Statistic::kP50));
  EXPECT_DOUBLE_EQ(waiting.margin, 0.04);  // two fields
  EXPECT_EQ(limits(Cell("main.x", "Running", "", Statistic::kP99)).floor, 5000);
  EXPECT_EQ(limits(Cell("main.x", "Running", "", Statistic::kP90)).floor, 2000);
  const auto options = CompareOptionsOf(policy);
  ASSERT_TRUE(options.limits);
  EXPECT_DOUBLE_EQ(options.limits(Cell("main.y", "Running", "", Statistic::kP99)).margin, 0.02);
}

// Of a value the margin counts, and no floor.
TEST(Limits, OfValues) {
  const Policy policy = MustParse(
      "[[limit]]\nstate = 'GC work'\nmargin = '50%'\n[[limit]]\nstate = '*'\nfloor = '1ms'\n");
  const CellId cell{"(process)", "GC work", "assists", Statistic::kValue};
  EXPECT_DOUBLE_EQ(LimitsOf(policy, cell).margin, 0.5);
  EXPECT_DOUBLE_EQ(diff::FloorOf(cell, LimitsOf(policy, cell).floor), 0.005);
}

TEST(Limits, ExactBeatsLongerPatternsAndLaterBeatsAsSpecific) {
  const Policy policy = MustParse(R"toml(
[[limit]]
state = "task"
margin = "1%"
[[limit]]
type = "*process*)"
margin = "2%"
[[limit]]
type = "(process*"
margin = "3%"
[[limit]]
type = "*process)"
margin = "4%"
)toml");
  const auto margin = [&](const std::string& state) {
    return LimitsOf(policy, Cell("(process)", state, "", Statistic::kMean)).margin;
  };
  EXPECT_DOUBLE_EQ(margin("task"), 0.01);    // without wildcards
  EXPECT_DOUBLE_EQ(margin("region"), 0.04);  // eight characters, as the two before it, and later
}

TEST(Ignores, HoldOnTheirLastDay) {
  const Policy policy = MustParse(
      "[[ignore]]\ntype = \"a\"\nbecause = \"x\"\nuntil = \"2026-06-30\"\n"
      "[[ignore]]\ntype = \"*\"\nbecause = \"y\"\nuntil = \"2026-06-29\"\n");
  const CellId cell = Cell("a", "Running", "", Statistic::kMean);
  const auto on = [&](const char* day) { return IgnoreOf(policy, cell, *ParseDate(day)); };
  ASSERT_NE(on("2026-06-29"), nullptr);
  EXPECT_EQ(on("2026-06-29")->because, "x");
  EXPECT_NE(on("2026-06-30"), nullptr);
  EXPECT_EQ(on("2026-07-01"), nullptr);
}

TEST(Date, ReadsDaysThatThereAre) {
  EXPECT_EQ(FormatDate(*ParseDate("2028-02-29")), "2028-02-29");
  for (const char* text : {"2027-02-29", "2026-13-01", "2026-00-01", "2026-1-01", "26-01-01", "",
                           "2026-01-01 ", "2026/01/01", "+026-01-01", "2026-01-0x"}) {
    EXPECT_FALSE(ParseDate(text)) << text;
  }
}

TEST(LoadPolicy, SaysWhichFile) {
  const auto missing = LoadPolicy("no/such/file");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().Line(), "no/such/file: No such file or directory");
  EXPECT_EQ(missing.error().code, ErrorCode::kIo);
  EXPECT_EQ(LoadPolicy("/").error().Line(), "/: Is a directory");
  const auto empty = LoadPolicy("/dev/null");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->file, "/dev/null");
}

}  // namespace
}  // namespace tracegate::ci
