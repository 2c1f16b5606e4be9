// A text that never grows over its limit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tracegate::ci {

// A list within a page.
//
// head   what stands before the items: a title, the head of a table, the opening of a fold
// items  in order of importance; each ends its line
// total  how many there are, where `items` holds only the foremost
// what   "places": of the line that says how many were left out
// foot   what stands after: the end of a fold
struct Section {
  std::string head;
  std::vector<std::string> items;
  std::size_t total = 0;
  std::string what;
  std::string foot;
};

// Parts are added whole or not at all, so that no table, fold or name is cut.
class Page {
 public:
  // most  bytes
  explicit Page(std::size_t most) : most_(most) {}

  // Adds `text` if it fits; whether it did.
  bool Add(std::string_view text);

  // Adds a section with as many of its items as fit, and a line "and N more WHAT" where some do
  // not. Nothing of a section without items, and of one of which not even one item fits: then
  // LeftOut() counts it.
  void Add(const Section& section);

  // How many sections found no room at all.
  std::size_t LeftOut() const { return left_out_; }

  std::string Take() { return std::move(text_); }

 private:
  std::size_t most_;
  std::size_t left_out_ = 0;
  std::string text_;
};

}  // namespace tracegate::ci
