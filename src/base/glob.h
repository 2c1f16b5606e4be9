// Shell patterns over names.
#pragma once

#include <cstddef>
#include <string>

#include "src/base/error.h"

namespace tracegate {

// * stands for any characters, ? for one, [a-z] for one of a set, [!a-z] for one outside of it, and
// \ takes what follows as it is. "[...]", which Go writes in the names of generic functions, stands
// for itself. A pattern matches whole names.
class Glob {
 public:
  // Errors: kUsage at the byte of a set that is not closed, or of a \ that nothing follows.
  static Result<Glob> Parse(std::string pattern);

  bool Matches(const std::string& name) const;

  // As it was written.
  const std::string& text() const { return text_; }
  // Whether it stands for one name alone.
  bool IsExact() const { return exact_; }
  // How many bytes of it stand for themselves.
  std::size_t Literals() const { return literals_; }

 private:
  std::string text_;
  std::string pattern_;  // for fnmatch
  bool exact_ = true;
  std::size_t literals_ = 0;
};

}  // namespace tracegate
