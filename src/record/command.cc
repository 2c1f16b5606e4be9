#include "src/record/command.h"

#include <fmt/core.h>

namespace tracegate::record {
namespace {

// Follows the quotes of a command. Only as far as to tell where a word may be put in.
class Quotes {
 public:
  void Take(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\' && open_ != '\'') {
      escaped_ = true;
    } else if (open_ == '\0' && (c == '\'' || c == '"')) {
      open_ = c;
    } else if (c == open_) {
      open_ = '\0';
    }
  }
  bool Open() const { return open_ != '\0'; }

 private:
  char open_ = '\0';
  bool escaped_ = false;
};

}  // namespace

std::string ShellQuote(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c == '\'' ? R"('\'')" : std::string(1, c);
  }
  return quoted + "'";
}

Result<std::string> CommandFor(std::string_view command, std::string_view path) {
  std::string result;
  Quotes quotes;
  bool found = false;
  while (!command.empty()) {
    if (command.substr(0, kOutMark.size()) != kOutMark) {
      quotes.Take(command.front());
      result += command.front();
      command.remove_prefix(1);
      continue;
    }
    if (quotes.Open()) {
      return Fail(Error{ErrorCode::kUsage,
                        "{out} stands within quotes of the command",
                        std::nullopt,
                        {},
                        "leave the quotes away: the path comes quoted; within sh -c '...' pass it "
                        "as an argument: sh -c 'prog -o \"$1\"' sh {out}"});
    }
    found = true;
    result += ShellQuote(path);
    command.remove_prefix(kOutMark.size());
  }
  if (!found) {
    return Fail(Error{ErrorCode::kUsage,
                      "the command does not say where its trace goes",
                      std::nullopt,
                      {},
                      "write {out} in its place: go test -bench=. -trace {out}"});
  }
  return result;
}

}  // namespace tracegate::record
