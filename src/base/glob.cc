#include "src/base/glob.h"

#include <fnmatch.h>

#include <string_view>

namespace tracegate {
namespace {

// The byte after the set that opens at `at`, npos where it is not closed. A ] that comes first
// in a set belongs to it, and \ quotes in it, too.
std::size_t EndOfSet(std::string_view pattern, std::size_t at) {
  std::size_t i = at + 1;
  if (i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^')) {
    ++i;
  }
  for (const std::size_t first = i; i < pattern.size(); ++i) {
    if (pattern[i] == ']' && i != first) {
      return i + 1;
    }
    if (pattern[i] == '\\') {
      ++i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Result<Glob> Glob::Parse(std::string pattern) {
  constexpr std::string_view kGeneric = "[...]";
  Glob glob;
  for (std::size_t i = 0; i < pattern.size();) {
    const std::string_view rest = std::string_view(pattern).substr(i);
    if (rest.starts_with(kGeneric)) {
      glob.pattern_ += R"(\[...\])";
      glob.literals_ += kGeneric.size();
      i += kGeneric.size();
    } else if (rest.front() == '[') {
      const std::size_t end = EndOfSet(pattern, i);
      if (end == std::string_view::npos) {
        return Fail(ErrorCode::kUsage, "the [ has no ] (write \\[ for the character itself)", i);
      }
      glob.pattern_ += pattern.substr(i, end - i);
      glob.exact_ = false;
      i = end;
    } else if (rest.front() == '\\') {
      if (rest.size() == 1) {
        return Fail(ErrorCode::kUsage, "nothing follows the \\ at the end", i);
      }
      glob.pattern_ += rest.substr(0, 2);
      ++glob.literals_;
      i += 2;
    } else {
      const bool wild = rest.front() == '*' || rest.front() == '?';
      glob.pattern_ += rest.front();
      glob.exact_ = glob.exact_ && !wild;
      glob.literals_ += wild ? 0 : 1;
      ++i;
    }
  }
  glob.text_ = std::move(pattern);
  return glob;
}

bool Glob::Matches(const std::string& name) const {
  return ::fnmatch(pattern_.c_str(), name.c_str(), 0) == 0;
}

}  // namespace tracegate
