#include "src/trace/v2/batch.h"

#include <fmt/core.h>

#include <cstring>

#include "src/trace/v2/event_table.h"
#include "src/trace/varint.h"

namespace tracegate::trace::v2 {

std::uint8_t* BatchStore::Allocate(std::size_t size) {
  const std::size_t need = size + kBatchMargin;
  static_assert(kMaxBatchSize + kBatchMargin <= kChunkSize);
  if (chunk_ < chunks_.size() && used_ + need > kChunkSize) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    chunks_.emplace_back(new std::uint8_t[kChunkSize]);
    used_ = 0;
  }
  std::uint8_t* data = chunks_[chunk_].get() + used_;
  used_ += need;
  std::memset(data + size, 0, kBatchMargin);
  return data;
}

void BatchStore::Clear() {
  chunk_ = 0;
  used_ = 0;
}

namespace {

struct Header {
  std::uint64_t generation = 0;
  std::uint64_t thread = 0;
  std::uint64_t time = 0;
  std::uint64_t size = 0;
};

Result<Header> ReadHeader(input::ByteReader& in) {
  Header header;
  struct Field {
    std::string_view name;
    std::uint64_t* value;
  };
  for (const Field& field :
       {Field{"batch's generation", &header.generation}, Field{"batch's thread", &header.thread},
        Field{"batch's time", &header.time}, Field{"batch's size", &header.size}}) {
    auto value = in.ReadVarint(field.name);
    if (!value) {
      return Fail(std::move(value.error()));
    }
    *field.value = *value;
  }
  return header;
}

Status SkipExperiment(input::ByteReader& in) {
  auto id = in.ReadByte();
  if (!id) {
    return Fail(std::move(id.error()));
  }
  if (!*id) {
    return Fail(ErrorCode::kTruncated, "the input ends inside a batch header", in.Offset());
  }
  return {};
}

Result<Batch> ReadBody(input::ByteReader& in, std::uint64_t start, BatchStore& store) {
  auto header = ReadHeader(in);
  if (!header) {
    return Fail(std::move(header.error()));
  }
  if (header->generation == 0) {
    return Fail(ErrorCode::kCorrupt, "a batch has generation 0", start);
  }
  if (header->size > kMaxBatchSize) {
    return Fail(ErrorCode::kCorrupt,
                fmt::format("a batch claims {} bytes, more than the format's {}", header->size,
                            kMaxBatchSize),
                start);
  }
  Batch batch;
  batch.generation = header->generation;
  batch.thread = ThreadId{header->thread};
  batch.time = Ticks{header->time};
  batch.size = static_cast<std::uint32_t>(header->size);
  batch.start = start;
  batch.offset = in.Offset();
  std::uint8_t* data = store.Allocate(batch.size);
  batch.data = data;
  auto got = in.ReadUpTo(std::span(data, batch.size));
  if (!got) {
    return Fail(std::move(got.error()));
  }
  if (*got < batch.size) {
    return Fail(Error{ErrorCode::kTruncated,
                      fmt::format("the input ends inside a batch: {} of its {} bytes are there",
                                  *got, batch.size),
                      start,
                      {},
                      "the trace was cut; record it again or copy it whole"});
  }
  return batch;
}

}  // namespace

Result<std::optional<Batch>> ReadBatch(input::ByteReader& in, Format format, BatchStore& store) {
  const std::uint64_t start = in.Offset();
  auto first = in.ReadByte();
  if (!first) {
    return Fail(std::move(first.error()));
  }
  if (!*first) {
    return std::optional<Batch>();
  }
  const auto type = EventType{**first};
  if (type == EventType::kEndOfGeneration && format >= Format::kGo126) {
    Batch mark;
    mark.end_of_generation = true;
    mark.start = start;
    return std::optional(mark);
  }
  const bool experimental = type == EventType::kExperimentalBatch && format >= Format::kGo123;
  if (type != EventType::kEventBatch && !experimental) {
    return Fail(ErrorCode::kCorrupt, fmt::format("expected a batch, found {}", EventName(**first)),
                start);
  }
  if (experimental) {
    if (auto skipped = SkipExperiment(in); !skipped) {
      return Fail(std::move(skipped.error()));
    }
  }
  auto batch = ReadBody(in, start, store);
  if (!batch) {
    return Fail(std::move(batch.error()));
  }
  batch->experimental = experimental;
  return std::optional(*batch);
}

}  // namespace tracegate::trace::v2
