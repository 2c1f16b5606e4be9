// Reads the entries of a structural batch and says where one is damaged.
#pragma once

#include <fmt/core.h>

#include <string_view>

#include "src/base/error.h"
#include "src/trace/v2/batch.h"
#include "src/trace/v2/event_table.h"
#include "src/trace/varint.h"

namespace tracegate::trace::v2 {

// Walks over one batch. The first failure is kept and ends every later read,
// so a row of reads needs one check.
class FieldReader {
 public:
  explicit FieldReader(const Batch& batch) : batch_(&batch), at_(batch.data) {}

  bool AtEnd() const { return error_.has_value() || at_ >= batch_->end(); }
  std::uint64_t Offset() const { return batch_->OffsetOf(at_); }
  const std::uint8_t* at() const { return at_; }
  std::size_t Left() const { return static_cast<std::size_t>(batch_->end() - at_); }
  void Skip(std::size_t bytes) { at_ += bytes; }

  std::uint64_t Number(std::string_view name) {
    if (error_) {
      return 0;
    }
    const std::uint64_t start = Offset();
    std::uint64_t value = 0;
    const std::uint8_t* p = at_;
    if (!ReadVarint(p, value)) {
      SetError(ErrorCode::kCorrupt, fmt::format("the {} is longer than 64 bits", name), start);
      return 0;
    }
    at_ = p;
    if (at_ > batch_->end()) {
      SetError(ErrorCode::kCorrupt,
               fmt::format("the {} is cut short by the end of its batch", name), start);
    }
    return error_ ? 0 : value;
  }

  // Consumes the type byte of an entry.
  std::uint8_t Type() {
    if (AtEnd()) {
      return 0;
    }
    return *at_++;
  }

  void SetError(ErrorCode code, std::string what, std::uint64_t offset) {
    if (!error_) {
      error_ = Error{code, std::move(what), offset};
    }
  }
  void Expect(std::uint8_t got, EventType want, std::uint64_t offset) {
    if (got != static_cast<std::uint8_t>(want)) {
      SetError(ErrorCode::kCorrupt,
               fmt::format("expected {}, found {}", EventName(static_cast<std::uint8_t>(want)),
                           EventName(got)),
               offset);
    }
  }

  bool Failed() const { return error_.has_value(); }
  Status Take() const {
    if (error_) {
      return Fail(*error_);
    }
    return {};
  }

 private:
  const Batch* batch_;
  const std::uint8_t* at_;
  std::optional<Error> error_;
};

}  // namespace tracegate::trace::v2
