// Small integers to values, for the string and stack tables of a trace.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "src/trace/id_map.h"

namespace tracegate::trace {

// Ids near the number of entries live in a vector, others in a map, so that an
// absurd id costs one entry and not a table up to it.
template <class T>
class IdTable {
 public:
  // False where the id is taken already.
  bool Insert(std::uint64_t id, T value) {
    if (Find(id) != nullptr) {
      return false;
    }
    ++count_;
    if (id >= dense_.size() && id < 2 * count_ + kSlack) {
      dense_.resize(std::max<std::size_t>(id + 1, dense_.size() * 2));
      present_.resize(dense_.size());
    }
    if (id < dense_.size()) {
      dense_[id] = value;
      present_[id] = 1;
    } else {
      sparse_.emplace(id, value);
    }
    return true;
  }

  const T* Find(std::uint64_t id) const {
    if (id < dense_.size() && present_[id] != 0) {
      return &dense_[id];
    }
    if (sparse_.empty()) [[likely]] {
      return nullptr;
    }
    const auto found = sparse_.find(id);
    return found == sparse_.end() ? nullptr : &found.value();
  }
  T* Find(std::uint64_t id) { return const_cast<T*>(std::as_const(*this).Find(id)); }

  // How far ids are near enough to the number of entries for a vector.
  std::size_t DenseSize() const { return dense_.size(); }

  void Clear() {
    dense_.clear();
    present_.clear();
    sparse_.clear();
    count_ = 0;
  }

  template <class Visit>
  void ForEach(Visit visit) {
    for (std::size_t id = 0; id < dense_.size(); ++id) {
      if (present_[id] != 0) {
        visit(id, dense_[id]);
      }
    }
    for (auto it = sparse_.begin(); it != sparse_.end(); ++it) {
      visit(it.key(), it.value());
    }
  }

 private:
  static constexpr std::uint64_t kSlack = 1024;
  std::vector<T> dense_;
  std::vector<std::uint8_t> present_;
  IdMap<T> sparse_;
  std::uint64_t count_ = 0;
};

}  // namespace tracegate::trace
