// What somebody may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tracegate {

// Of `known` the word that takes the fewest edits to be made of `word` (a character put in, left
// out or replaced, or two neighbours exchanged; upper and lower case are one, so are -, _ and
// blank), where a third of its length is enough: `did you mean "margin"?`. The first of those that
// are as near; else the first that begins with `word`, if that has three characters. Else all of
// them: "there are a, b, c".
std::string DidYouMean(std::string_view word, std::span<const std::string_view> known);

}  // namespace tracegate
