// The same work for many indexes, by several threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <new>
#include <optional>
#include <thread>
#include <vector>

#include "src/base/error.h"

namespace tracegate {

// Calls make(0), ..., make(count - 1), each once, in no order and at the same time, and returns
// what they return in the order of the indexes; an error ends the work and is returned.
// done: counted up with each.
//
// make  callable by several threads, returns Result<T>; of exceptions only std::bad_alloc is
//       expected, and becomes kLimit
template <class T, class Make>
Result<std::vector<T>> ForAll(std::size_t count, unsigned threads, std::atomic<std::size_t>& done,
                              const Make& make) {
  std::vector<std::optional<Result<T>>> made(count);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    for (std::size_t i = next++; i < count && !failed; i = next++) {
      try {
        made[i] = make(i);
      } catch (const std::bad_alloc&) {
        made[i] = Fail(ErrorCode::kLimit, "out of memory");
      }
      failed = failed || !*made[i];
      ++done;
    }
  };
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, count); ++i) {
      workers.emplace_back(work);
    }
    work();
  }
  std::vector<T> all;
  all.reserve(count);
  for (auto& one : made) {
    if (one && !*one) {
      return Fail(std::move(one->error()));
    }
    if (one) {
      all.push_back(**std::move(one));
    }
  }
  return all;
}

}  // namespace tracegate
