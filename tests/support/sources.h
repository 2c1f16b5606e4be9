// Sources of bytes for tests, and gzip made without zlib.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/input/source.h"

namespace tracegate::testing {

// Gives out the bytes in chunks of these sizes, the last size again and again; then
// the end, or an error.
class ChunkedSource final : public input::Source {
 public:
  ChunkedSource(std::vector<std::uint8_t> bytes, std::vector<std::size_t> sizes,
                std::optional<Error> at_end = std::nullopt)
      : bytes_(std::move(bytes)), sizes_(std::move(sizes)), at_end_(std::move(at_end)) {}

  Result<std::size_t> Read(std::span<std::uint8_t> into) override {
    const std::size_t size = sizes_[std::min(reads_++, sizes_.size() - 1)];
    const std::size_t n = std::min({size, into.size(), bytes_.size() - given_});
    if (n == 0 && at_end_) {
      return Fail(*at_end_);
    }
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(given_), n, into.begin());
    given_ += n;
    return n;
  }
  bool Compressed() const override { return false; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::vector<std::size_t> sizes_;
  std::optional<Error> at_end_;
  std::size_t given_ = 0;
  std::size_t reads_ = 0;
};

// CRC-32 of RFC 1952, bit by bit.
inline std::uint32_t Crc32(std::string_view data) {
  std::uint32_t crc = 0xffffffff;
  for (const char c : data) {
    crc ^= static_cast<std::uint8_t>(c);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
    }
  }
  return ~crc;
}

// A gzip member that stores `data` as it is (RFC 1951, 3.2.4); up to 65535 bytes.
inline std::vector<std::uint8_t> GzipStored(std::string_view data, std::uint32_t spoil_crc = 0) {
  std::vector<std::uint8_t> out = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 1};
  const auto append = [&out](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) {
      out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
    }
  };
  const auto size = static_cast<std::uint32_t>(data.size());
  append(size, 2);
  append(~size, 2);
  out.insert(out.end(), data.begin(), data.end());
  append(Crc32(data) ^ spoil_crc, 4);
  append(size, 4);
  return out;
}

// All bytes of a source, or its error.
inline Result<std::string> ReadWhole(input::Source& source, std::size_t step = 4096) {
  std::string all;
  std::vector<std::uint8_t> buffer(step);
  while (true) {
    auto got = source.Read(buffer);
    if (!got) {
      return Fail(std::move(got.error()));
    }
    if (*got == 0) {
      return all;
    }
    all.append(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got));
  }
}

}  // namespace tracegate::testing
