#include "src/saved/seal.h"

#include <xxhash.h>

#include <charconv>
#include <cstring>

#include "src/saved/little_endian.h"
#include "src/saved/saved.h"

namespace tracegate::saved {
namespace {

constexpr std::size_t kHashBytes = sizeof(XXH128_canonical_t::digest);

// The version in the first line, and where that line ends.
Result<std::size_t> EndOfHead(std::string_view bytes) {
  if (!bytes.starts_with(kBegin)) {
    return Fail(ErrorCode::kNotATrace, "no saved profiles", 0);
  }
  std::uint32_t version = 0;
  const char* begin = bytes.data() + kBegin.size();
  const auto [end, error] = std::from_chars(begin, bytes.data() + bytes.size(), version);
  if (error != std::errc() || end == bytes.data() + bytes.size() || *end != '\n') {
    return Fail(ErrorCode::kCorrupt, "saved profiles without a version", kBegin.size());
  }
  if (version != kVersion) {
    return Fail(Error{ErrorCode::kUnsupported,
                      "saved profiles of version " + std::to_string(version) +
                          ", and this tracegate reads version " + std::to_string(kVersion),
                      kBegin.size(), "", "make them anew of the traces"});
  }
  return static_cast<std::size_t>(end - bytes.data()) + 1;
}

// What follows the head, whose hash is right.
Result<std::string_view> BodyOf(std::string_view bytes, std::size_t at) {
  if (bytes.size() - at < kNumberBytes + kHashBytes) {
    return Fail(ErrorCode::kTruncated, "the saved profiles are cut", bytes.size());
  }
  const std::uint64_t size = LittleEndian(bytes.substr(at));
  XXH128_canonical_t hash;
  std::memcpy(hash.digest, bytes.data() + at + kNumberBytes, kHashBytes);
  const std::string_view body = bytes.substr(at + kNumberBytes + kHashBytes);
  if (body.size() < size) {
    return Fail(ErrorCode::kTruncated, "the saved profiles are cut", bytes.size());
  }
  if (body.size() > size) {
    return Fail(ErrorCode::kCorrupt, "something follows the saved profiles",
                bytes.size() - body.size() + size);
  }
  if (XXH128_isEqual(XXH3_128bits(body.data(), body.size()), XXH128_hashFromCanonical(&hash)) ==
      0) {
    return Fail(ErrorCode::kCorrupt, "the saved profiles are damaged: their hash differs",
                at + kNumberBytes);
  }
  return body;
}

}  // namespace

std::string Seal(std::string_view body) {
  std::string whole = std::string(kBegin) + std::to_string(kVersion) + "\n";
  AppendLittleEndian(whole, body.size());
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits(body.data(), body.size()));
  whole.append(reinterpret_cast<const char*>(hash.digest), sizeof hash.digest);
  return whole.append(body);
}

Result<std::string_view> Unseal(std::string_view bytes) {
  const auto head = EndOfHead(bytes);
  if (!head) {
    return Fail(head.error());
  }
  return BodyOf(bytes, *head);
}

}  // namespace tracegate::saved
