#include <zstd.h>

#include <array>
#include <bit>
#include <map>
#include <optional>

#include "src/saved/fields.h"
#include "src/saved/little_endian.h"
#include "src/saved/saved.h"
#include "src/saved/seal.h"
#include "src/saved/sums_of_sites.h"

namespace tracegate::saved {
namespace {

using profile::Histogram;

class Writer {
 public:
  template <class... Values>
  void operator()(const Values&... values) {
    (Put(values), ...);
  }

  void Signed(const std::optional<Nanos>& value) {
    Put(value.has_value());
    if (value) {
      const auto bits = static_cast<std::uint64_t>(*value);
      Number((bits << 1U) ^ (*value < 0 ? ~std::uint64_t{0} : 0));
    }
  }

  void Cells(const std::vector<profile::Cell>& cells, const std::vector<profile::Site>& sites) {
    SumsOfSites sums;
    for (const profile::Site& site : sites) {
      sums.Add(site);
    }
    Number(cells.size());
    for (const profile::Cell& cell : cells) {
      Put(cell);
      const profile::Censored* sum = sums.Of(cell);
      const bool is_sum = sum != nullptr && cell.spans == *sum;
      Put(is_sum);
      if (!is_sum) {
        Put(cell.spans);
      }
    }
  }

  std::string Take() { return std::move(out_); }
  // A time was beyond kMostNanos.
  bool too_long() const { return too_long_; }

 private:
  void Number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) {
      out_ += static_cast<char>(value | 0x80U);
    }
    out_ += static_cast<char>(value);
  }

  template <class T>
  requires std::integral<T> || std::is_enum_v<T>
  void Put(T value) { Number(static_cast<std::uint64_t>(value)); }
  void Put(Nanos value) {
    too_long_ = too_long_ || value < 0 || value > kMostNanos;
    Number(static_cast<std::uint64_t>(value));
  }
  // The greatest one stands for none.
  void Put(GoId value) { Number(Raw(value) + 1); }

  void Put(double value) { AppendLittleEndian(out_, std::bit_cast<std::uint64_t>(value)); }

  // Its number among those before it, from 1; where it is a new one 0 and its bytes.
  void Put(const std::string& text) {
    const auto [known, is_new] = texts_.try_emplace(text, texts_.size() + 1);
    Number(is_new ? 0 : known->second);
    if (is_new) {
      Number(text.size());
      out_ += text;
    }
  }

  void Put(const Histogram& histogram) {
    std::vector<std::pair<int, std::uint64_t>> bins;
    histogram.ForEachBin([&](Nanos lower, Nanos, std::uint64_t count) {
      bins.emplace_back(profile::BinOf(lower), count);
    });
    Number(bins.size());
    if (bins.empty()) {
      return;
    }
    (*this)(histogram.sum(), histogram.min(), histogram.max());
    // Apart from each other they pack better, and are read faster.
    int last = 0;
    for (const auto& [bin, count] : bins) {
      Number(static_cast<std::uint64_t>(bin - last));
      last = bin;
    }
    for (const auto& [bin, count] : bins) {
      Number(count);
    }
  }

  template <class T>
  void Put(const std::optional<T>& value) {
    Put(value.has_value());
    if (value) {
      Put(*value);
    }
  }

  template <class T>
  void Put(const std::vector<T>& values) {
    Number(values.size());
    for (const T& value : values) {
      Put(value);
    }
  }

  // Sums that grow, and moments: what each adds to the one before.
  void Put(const std::vector<profile::WindowSum>& sums) {
    Number(sums.size());
    profile::WindowSum last;
    for (const profile::WindowSum& sum : sums) {
      Number(sum.count - last.count);
      Number(sum.time - last.time);
      last = sum;
    }
  }
  void Put(const std::vector<Nanos>& moments) {
    Number(moments.size());
    Nanos last = 0;
    for (const Nanos moment : moments) {
      Put(moment - last);
      last = moment;
    }
  }

  // Long ones are mostly zeros, which are left out.
  template <class T, std::size_t kSize>
  void Put(const std::array<T, kSize>& values) {
    if constexpr (kSize > kLongArray) {
      std::size_t next = 0;
      for (std::size_t i = 0; i < kSize; ++i) {
        if (values[i] != T{}) {
          Number(i - next + 1);
          Put(values[i]);
          next = i + 1;
        }
      }
      Number(0);
    } else {
      for (const T& value : values) {
        Put(value);
      }
    }
  }

  void Put(const Diagnostics& diagnostics) { Put(diagnostics.all()); }

  template <class T>
  requires requires(Writer& a, const T& x) { Fields(a, x); }
  void Put(const T& value) { Fields(*this, value); }

  std::string out_;
  bool too_long_ = false;
  std::map<std::string, std::uint64_t, std::less<>> texts_;
};

}  // namespace

Result<std::string> Write(std::span<const profile::Profile> profiles) {
  Writer writer;
  writer(profiles.size());
  for (const profile::Profile& profile : profiles) {
    writer(profile);
  }
  const std::string body = writer.Take();
  if (writer.too_long()) {
    return Fail(ErrorCode::kLimit,
                "a trace has times of more than nine years, which are not saved");
  }
  if (body.size() > kMostBytes) {
    return Fail(ErrorCode::kLimit, "the profiles are too large for one file");
  }
  const std::string whole = Seal(body);
  // Higher levels take longer to write and save less than a tenth.
  constexpr int kLevel = 12;
  std::string packed(ZSTD_compressBound(whole.size()), '\0');
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), whole.data(), whole.size(), kLevel);
  if (ZSTD_isError(size) != 0) {
    return Fail(ErrorCode::kLimit, std::string("zstd: ") + ZSTD_getErrorName(size));
  }
  packed.resize(size);
  return packed;
}

}  // namespace tracegate::saved
