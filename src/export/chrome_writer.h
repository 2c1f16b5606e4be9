// Writes events of Chrome's trace event format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/units.h"

namespace tracegate::exports {

// Where an event is drawn. Perfetto keeps both numbers in 32 bits and gives 0 a meaning of its own.
struct Track {
  std::uint32_t pid;
  std::uint32_t tid;
};

// `text` as JSON, with its quotes. Bytes that are no UTF-8 are replaced (U+FFFD).
std::string Quoted(std::string_view text);

// Source: "Trace Event Format", the JSON object format; phases X, C, M, s and f. Names and args are
// JSON already; times are ns.
class ChromeWriter {
 public:
  ChromeWriter();
  void Slice(Track track, Nanos begin, Nanos end, std::string_view name, std::string_view args);
  void Counter(std::uint32_t pid, Nanos time, std::string_view name, std::string_view args);
  // An arrow between the slices that lie at `time` on either track.
  void Arrow(Track from, Track to, Nanos time);
  void NameProcess(std::uint32_t pid, std::string_view name);
  // sort: tracks of one process stand in this order.
  void NameThread(Track track, std::string_view name, std::uint64_t sort);
  // The document; the writer is then of no use.
  std::string Take(std::string_view other_data);

 private:
  void Begin();
  std::string out_;
  std::uint64_t arrows_ = 0;
};

}  // namespace tracegate::exports
