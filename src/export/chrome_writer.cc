#include "src/export/chrome_writer.h"

#include <fmt/format.h>

#include <iterator>

#include "src/base/json.h"

namespace tracegate::exports {
namespace {

// Microseconds with all digits of ns.
std::string Micros(Nanos nanos) { return fmt::format("{}.{:03}", nanos / 1000, nanos % 1000); }

}  // namespace

std::string Quoted(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

ChromeWriter::ChromeWriter() : out_("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[") {}

void ChromeWriter::Begin() { out_ += out_.back() == '[' ? "\n" : ",\n"; }

void ChromeWriter::Slice(Track track, Nanos begin, Nanos end, std::string_view name,
                         std::string_view args) {
  Begin();
  fmt::format_to(std::back_inserter(out_),
                 R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"name":{},"args":{}}})",
                 track.pid, track.tid, Micros(begin), Micros(end - begin), name, args);
}

void ChromeWriter::Counter(std::uint32_t pid, Nanos time, std::string_view name,
                           std::string_view args) {
  Begin();
  fmt::format_to(std::back_inserter(out_), R"({{"ph":"C","pid":{},"ts":{},"name":{},"args":{}}})",
                 pid, Micros(time), name, args);
}

void ChromeWriter::Arrow(Track from, Track to, Nanos time) {
  ++arrows_;
  const auto half = [&](std::string_view phase, Track track) {
    Begin();
    fmt::format_to(std::back_inserter(out_),
                   R"({{"ph":{},"id":{},"pid":{},"tid":{},"ts":{},"cat":"wake","name":"wakes"}})",
                   phase, arrows_, track.pid, track.tid, Micros(time));
  };
  half("\"s\"", from);
  half(R"("f","bp":"e")", to);
}

void ChromeWriter::NameProcess(std::uint32_t pid, std::string_view name) {
  Begin();
  fmt::format_to(std::back_inserter(out_),
                 R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":{}}}}},)"
                 "\n"
                 R"({{"ph":"M","pid":{},"name":"process_sort_index","args":{{"sort_index":{}}}}})",
                 pid, name, pid, pid);
}

void ChromeWriter::NameThread(Track track, std::string_view name, std::uint64_t sort) {
  Begin();
  fmt::format_to(
      std::back_inserter(out_),
      R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":{}}}}},)"
      "\n"
      R"({{"ph":"M","pid":{},"tid":{},"name":"thread_sort_index","args":{{"sort_index":{}}}}})",
      track.pid, track.tid, name, track.pid, track.tid, sort);
}

std::string ChromeWriter::Take(std::string_view other_data) {
  out_ += "\n],\"otherData\":";
  out_ += other_data;
  out_ += "}\n";
  return std::move(out_);
}

}  // namespace tracegate::exports
