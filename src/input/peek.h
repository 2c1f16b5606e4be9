// The first bytes of a source, before anybody reads it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "src/base/error.h"
#include "src/input/source.h"

namespace tracegate::input {

// head    the first bytes, fewer than asked for only where there are no more
// source  yields everything, those bytes too
struct Peeked {
  std::vector<std::uint8_t> head;
  std::unique_ptr<Source> source;
};

// Errors: those of reading the first bytes.
Result<Peeked> Peek(std::unique_ptr<Source> source, std::size_t bytes);

}  // namespace tracegate::input
