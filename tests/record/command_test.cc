#include "src/record/command.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace tracegate::record {
namespace {

using ::testing::HasSubstr;

// What /bin/sh prints for a command.
std::string Shell(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string output;
  std::array<char, 256> piece{};
  while (const std::size_t n = std::fread(piece.data(), 1, piece.size(), pipe.get())) {
    output.append(piece.data(), n);
  }
  return output;
}

TEST(ShellQuote, TheShellGivesBackWhatWasQuoted) {
  for (const std::string text : {"plain", "two words", "it's", "'", "''", "$HOME `id` \\ \"x\"",
                                 "a\nb", "*", "", "-n", "\xc3\xa9;rm -rf x&"}) {
    EXPECT_EQ(Shell("printf %s " + ShellQuote(text)), text);
  }
}

TEST(CommandFor, PutsThePathInEveryPlace) {
  const auto command = CommandFor("printf '%s,' {out} -o={out}.x \"q\"", "/tmp/it's here/$x");
  ASSERT_TRUE(command) << command.error().Line();
  EXPECT_EQ(Shell(*command), "/tmp/it's here/$x,-o=/tmp/it's here/$x.x,q,");
}

TEST(CommandFor, QuotesBeforeDoNotMatter) {
  for (const char* before : {"echo 'a' ", "echo \"it's\" ", "echo it\\'s ", "echo '\\' ",
                             "echo \"a\\\"b\" ", "echo \\\" "}) {
    EXPECT_TRUE(CommandFor(std::string(before) + "{out}", "/x")) << before;
  }
}

TEST(CommandFor, RefusesCommandsWithoutAPlace) {
  const auto command = CommandFor("go test -trace out", "/x");
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error().code, ErrorCode::kUsage);
  EXPECT_EQ(command.error().Line(),
            "the command does not say where its trace goes; write {out} in its place: "
            "go test -bench=. -trace {out}");
}

TEST(CommandFor, RefusesAPlaceWithinQuotes) {
  for (const char* quoted : {"sh -c 'prog {out}'", "sh -c \"prog {out}\"", "a {out} '{out}'",
                             "echo \"it's {out}\"", "echo '\\{out}"}) {
    const auto command = CommandFor(quoted, "/x");
    ASSERT_FALSE(command) << quoted;
    EXPECT_THAT(command.error().Line(), HasSubstr("within quotes"));
  }
}

}  // namespace
}  // namespace tracegate::record
