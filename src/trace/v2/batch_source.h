// The batches of a trace one after the other, also of one that is damaged.
#pragma once

#include <cstdint>
#include <optional>

#include "src/base/error.h"
#include "src/input/byte_reader.h"
#include "src/trace/format.h"
#include "src/trace/v2/batch.h"

namespace tracegate::trace::v2 {

// tolerant  a batch counts only where another one, or the end, stands behind it, and after
//           an error Resync finds the next one: a batch whose size is damaged must not
//           swallow what follows it.
class BatchSource {
 public:
  // `in` stands behind the header and must outlive the source.
  BatchSource(input::ByteReader& in, Format format, bool tolerant)
      : in_(&in), format_(format), tolerant_(tolerant) {}

  // The next batch, as ReadBatch; its payload lies in `store`. Where it tolerates damage,
  // it stands after an error where it stood before.
  Result<std::optional<Batch>> Next(BatchStore& store);

  // After an error of Next: moves on, by a byte at least, to the next place where a batch
  // of generation `least` or later begins, as the runtime writes it. False at the end of the input.
  // Errors: those of the input.
  Result<bool> Resync(std::uint64_t least);

  std::uint64_t Offset() const { return in_->Offset(); }

 private:
  input::ByteReader* in_;
  Format format_;
  bool tolerant_;
};

}  // namespace tracegate::trace::v2
