#include "src/export/pprof.h"

#include <fmt/core.h>
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <protozero/pbf_writer.hpp>
#include <unordered_map>

namespace tracegate::exports {
namespace {

// Source: github.com/google/pprof, proto/profile.proto.
enum ProfileField : protozero::pbf_tag_type {
  kSampleType = 1,
  kSample = 2,
  kMapping = 3,
  kLocation = 4,
  kFunction = 5,
  kStringTable = 6,
  kTimeNanos = 9,
  kDurationNanos = 10,
  kPeriodType = 11,
  kPeriod = 12,
  kDefaultSampleType = 14,
};
enum ValueTypeField : protozero::pbf_tag_type { kType = 1, kUnit = 2 };
enum SampleField : protozero::pbf_tag_type { kLocationId = 1, kValue = 2, kLabel = 3 };
enum LabelField : protozero::pbf_tag_type { kKey = 1, kStr = 2 };
enum MappingField : protozero::pbf_tag_type {
  kMappingId = 1,
  kHasFunctions = 7,
  kHasFilenames = 8,
  kHasLineNumbers = 9,
  kHasInlineFrames = 10,
};
enum LocationField : protozero::pbf_tag_type { kId = 1, kMappingOf = 2, kLine = 4 };
enum LineField : protozero::pbf_tag_type { kFunctionId = 1, kLineNumber = 2 };
enum FunctionField : protozero::pbf_tag_type { kFunId = 1, kName = 2, kSystemName = 3, kFile = 4 };

std::int64_t Clamp(std::uint64_t value) {
  return static_cast<std::int64_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::int64_t>::max()));
}

std::string_view Text(WaitNote note) {
  switch (note) {
    case WaitNote::kUsual:
      return "";
    case WaitNote::kFirst:
      return "before its first run";
    case WaitNote::kBegun:
      return "begun before the trace";
    case WaitNote::kOpen:
      return "open when the trace ended";
  }
  return "";
}

class Encoder {
 public:
  explicit Encoder(const Waits& waits) : waits_(&waits) { Number(""); }

  std::string Encode(std::optional<WaitKind> kind) {
    if (kind) {
      kinds_.push_back(*kind);
    } else {
      kinds_ = {WaitKind::kSync, WaitKind::kNet, WaitKind::kSyscall, WaitKind::kSched};
    }
    for (const WaitKind each : kinds_) {
      const std::string prefix = kind ? "" : std::string(Name(each)) + "_";
      AddType(kSampleType, prefix + "contentions", "count");
      AddType(kSampleType, prefix + "delay", "nanoseconds");
    }
    for (const auto& [place, sums] : waits_->places) {
      AddSample(place, sums);
    }
    AddMapping();
    AddLocations();
    if (waits_->wall_start) {
      out_.add_int64(kTimeNanos, *waits_->wall_start);
    }
    out_.add_int64(kDurationNanos, waits_->duration);
    AddType(kPeriodType, "trace", "count");
    out_.add_int64(kPeriod, 1);
    out_.add_int64(kDefaultSampleType, Number(kind ? "delay" : "sync_delay"));
    for (const std::string& text : strings_) {
      out_.add_string(kStringTable, text);
    }
    return std::move(data_);
  }

 private:
  // The index of a text in the table of strings.
  std::int64_t Number(const std::string& text) {
    const auto [at, inserted] = numbers_.emplace(text, static_cast<std::int64_t>(strings_.size()));
    if (inserted) {
      strings_.push_back(text);
    }
    return at->second;
  }

  void AddType(protozero::pbf_tag_type field, const std::string& type, const std::string& unit) {
    protozero::pbf_writer value(out_, field);
    value.add_int64(kType, Number(type));
    value.add_int64(kUnit, Number(unit));
  }

  void AddSample(const WaitPlace& place, const std::array<WaitSum, kWaitKinds>& sums) {
    std::vector<std::int64_t> values;
    bool any = false;
    for (const WaitKind kind : kinds_) {
      const WaitSum& sum = sums[static_cast<std::size_t>(kind)];
      any = any || sum.count != 0;
      values.push_back(Clamp(sum.count));
      values.push_back(Clamp(sum.time));
    }
    if (!any) {
      return;
    }
    used_.resize(waits_->frames.size());
    std::vector<std::uint64_t> stack;
    for (const std::uint32_t frame : place.stack) {
      used_[frame] = true;
      stack.push_back(frame + 1);
    }
    protozero::pbf_writer sample(out_, kSample);
    sample.add_packed_uint64(kLocationId, stack.begin(), stack.end());
    sample.add_packed_int64(kValue, values.begin(), values.end());
    if (place.note != WaitNote::kUsual) {
      protozero::pbf_writer label(sample, kLabel);
      label.add_int64(kKey, Number("seen"));
      label.add_int64(kStr, Number(std::string(Text(place.note))));
    }
  }

  // One for all: without it pprof looks for a binary to take the names from.
  void AddMapping() {
    protozero::pbf_writer mapping(out_, kMapping);
    mapping.add_uint64(kMappingId, 1);
    mapping.add_bool(kHasFunctions, true);
    mapping.add_bool(kHasFilenames, true);
    mapping.add_bool(kHasLineNumbers, true);
    mapping.add_bool(kHasInlineFrames, true);
  }

  void AddLocations() {
    using Function = std::pair<std::string_view, std::string_view>;  // of texts in waits_
    std::map<Function, std::uint64_t> functions;
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (!used_[i]) {
        continue;
      }
      const Frame& frame = waits_->frames[i];
      const auto [function, inserted] =
          functions.emplace(Function{frame.function, frame.file}, functions.size() + 1);
      if (inserted) {
        AddFunction(function->second, frame);
      }
      protozero::pbf_writer location(out_, kLocation);
      location.add_uint64(kId, i + 1);
      location.add_uint64(kMappingOf, 1);
      protozero::pbf_writer line(location, kLine);
      line.add_uint64(kFunctionId, function->second);
      line.add_int64(kLineNumber, Clamp(frame.line));
    }
  }

  void AddFunction(std::uint64_t id, const Frame& frame) {
    const std::int64_t name = Number(Printable(frame.function));
    protozero::pbf_writer function(out_, kFunction);
    function.add_uint64(kFunId, id);
    function.add_int64(kName, name);
    function.add_int64(kSystemName, name);
    function.add_int64(kFile, Number(Printable(frame.file)));
  }

  const Waits* waits_;
  std::vector<WaitKind> kinds_;
  std::string data_;
  protozero::pbf_writer out_{data_};
  std::vector<std::string> strings_;
  std::unordered_map<std::string, std::int64_t> numbers_;
  std::vector<bool> used_;  // by frame
};

// Without a time in the header: equal data give equal bytes.
Result<std::string> Gzip(std::string data) {
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kMemory = 8;
  z_stream stream{};
  if (data.size() > std::numeric_limits<uInt>::max() ||
      deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzipWindow, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return Fail(ErrorCode::kLimit,
                fmt::format("a profile of {} bytes cannot be packed", data.size()));
  }
  std::string packed(deflateBound(&stream, data.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(data.data());
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int status = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) {
    return Fail(ErrorCode::kLimit,
                fmt::format("a profile of {} bytes cannot be packed", data.size()));
  }
  return packed;
}

}  // namespace

Result<std::string> ToPprof(const Waits& waits, std::optional<WaitKind> kind) {
  return Gzip(Encoder(waits).Encode(kind));
}

}  // namespace tracegate::exports
