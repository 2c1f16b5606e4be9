#include "src/trace/foreign.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "src/input/unpack.h"
#include "src/trace/protobuf.h"

namespace tracegate::trace {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kRecord = "record one with `go test -trace` or from /debug/pprof/trace";
constexpr std::string_view kUnpack = "unpack it first";
constexpr std::string_view kRepack = "pack it with gzip or zstd instead";
constexpr std::string_view kTwice = "only one layer of compression is undone; unpack it first";
constexpr std::string_view kEndpoint =
    "a Go server that imports net/http/pprof has the trace at /debug/pprof/trace?seconds=5";
constexpr std::string_view kOriginal = "give the traces that it was made from";
constexpr std::string_view kBegins = "a trace starts with \"go 1.NN trace\"";

// Where in the input a row looks.
enum class At : std::uint8_t {
  kFront,    // its first bytes
  kText,     // the first of its text that is not blank
  kAnyCase,  // the same, in capitals or not
};

struct Row {
  std::string_view begins;
  Foreign foreign;
  At at = At::kFront;
  std::string_view contains = {};  // has to be somewhere in the head
};

// The first row that fits decides.
constexpr std::array kBinary = {
    Row{"PK\x03\x04"sv, {"a zip archive", kUnpack}},
    Row{"\xfd"
        "7zXZ\0"sv,
        {"xz data", kRepack}},
    Row{"BZh"sv, {"bzip2 data", kRepack}, At::kFront, "\x31\x41\x59\x26\x53\x59"sv},
    Row{"\x04\x22\x4d\x18"sv, {"lz4 data", kRepack}},
    Row{"\x7f"
        "ELF"sv,
        {"a program or library (ELF)", kRecord}},
    Row{"\xcf\xfa\xed\xfe"sv, {"a program or library (Mach-O)", kRecord}},
    Row{"MZ"sv, {"a program or library (PE)", kRecord}, At::kFront, "\0\0"sv},
    Row{"tracegate profiles "sv, {"saved profiles, which have no events", kOriginal}},
    Row{"PERFILE2"sv, {"data of perf record", kRecord}},
};

constexpr std::array kTexts = {
    Row{"<!doctype html"sv, {"an HTML page", kEndpoint}, At::kAnyCase},
    Row{"<html"sv, {"an HTML page", kEndpoint}, At::kAnyCase},
    Row{"<head"sv, {"an HTML page", kEndpoint}, At::kAnyCase},
    Row{"{"sv, {"a profile that tracegate wrote", kOriginal}, At::kText, "\"tracegate.profile/"sv},
    Row{"["sv, {"profiles that tracegate wrote", kOriginal}, At::kText, "\"tracegate.profile/"sv},
    Row{"{"sv,
        {"a comparison that tracegate wrote", kOriginal},
        At::kText,
        "\"tracegate.comparison/"sv},
    Row{"{"sv, {"a trace in Chrome's JSON", kRecord}, At::kText, "\"traceEvents\""sv},
    Row{"["sv, {"a trace in Chrome's JSON", kRecord}, At::kText, "\"ph\""sv},
    Row{"{\"Time\":"sv, {"the output of go test -json", kRecord}, At::kText, "\"Action\":"sv},
    Row{"{"sv, {"JSON", kRecord}, At::kText, "\""sv},
    Row{"["sv, {"JSON", kRecord}, At::kText, "{"sv},
    Row{"goroutine profile: total"sv, {"a goroutine profile as text", kRecord}},
    Row{"threadcreate profile: total"sv, {"a thread profile as text", kRecord}},
    Row{"heap profile: "sv, {"a heap profile as text", kRecord}},
    Row{"--- contention:"sv, {"a block profile as text", kRecord}},
    Row{"--- mutex:"sv, {"a mutex profile as text", kRecord}},
    Row{"goroutine "sv, {"a dump of goroutines", kRecord}, At::kText, "]:\n"sv},
    Row{"SIGQUIT: "sv, {"a dump of goroutines", kRecord}, At::kText},
    Row{"panic: "sv, {"the output of a Go panic", kRecord}, At::kText},
    Row{"fatal error: "sv, {"the output of a Go panic", kRecord}, At::kText},
    Row{"=== RUN "sv, {"the output of go test", kRecord}},
    Row{"--- FAIL: "sv, {"the output of go test", kRecord}},
    Row{"ok  \t"sv, {"the output of go test", kRecord}},
    Row{"FAIL\t"sv, {"the output of go test", kRecord}},
    Row{"PASS\n"sv, {"the output of go test", kRecord}},
    Row{"?   \t"sv, {"the output of go test", kRecord}},
    Row{"goos: "sv, {"the output of go test -bench", kRecord}},
    Row{"Trace Go1."sv, {"a Go trace in its text form", kRecord}},
};

std::string_view SkipBlanks(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

bool Fits(const Row& row, std::string_view head) {
  const std::string_view begin =
      row.at == At::kFront ? head : SkipBlanks(head).substr(0, row.begins.size());
  const bool starts =
      row.at == At::kAnyCase
          ? std::equal(begin.begin(), begin.end(), row.begins.begin(), row.begins.end(),
                       [](char got, char want) {
                         return std::tolower(static_cast<unsigned char>(got)) == want;
                       })
          : begin.starts_with(row.begins);
  return starts && head.find(row.contains) != head.npos;
}

template <std::size_t kSize>
const Foreign* FindRow(const std::array<Row, kSize>& rows, std::string_view head) {
  const auto* row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return Fits(one, head); });
  return row == rows.end() ? nullptr : &row->foreign;
}

// No control characters but those that text has, and mostly ASCII.
bool IsText(std::string_view head) {
  constexpr std::string_view kAllowed = "\t\n\v\f\r\x1b";
  std::size_t high = 0;
  for (const char c : head) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && kAllowed.find(c) == kAllowed.npos) || byte == 0x7f) {
      return false;
    }
    high += byte >= 0x80 ? 1 : 0;
  }
  return high * 4 < head.size();
}

}  // namespace

Foreign RecogniseForeign(std::span<const std::uint8_t> head) {
  constexpr std::size_t kTarMark = 257;
  const std::string text(head.begin(), head.end());
  const std::string_view view = text;
  switch (input::PackingOf(head)) {
    case input::Packing::kGzip:
      return {"gzip data within other compressed data", kTwice};
    case input::Packing::kZstd:
      return {"zstd data within other compressed data", kTwice};
    case input::Packing::kNone:
      break;
  }
  if (const Foreign* found = FindRow(kBinary, view)) {
    return *found;
  }
  if (view.size() > kTarMark && view.substr(kTarMark).starts_with("ustar")) {
    return {"a tar archive", kUnpack};
  }
  if (IsText(view)) {
    const Foreign* found = FindRow(kTexts, view);
    return found != nullptr ? *found : Foreign{"text", kBegins};
  }
  const bool cut = head.size() >= kForeignHead;
  if (IsPprof(head, cut)) {
    return {"a pprof profile", kRecord};
  }
  if (IsPerfetto(head, cut)) {
    return {"a Perfetto trace", kRecord};
  }
  return {"", kBegins};
}

Error NotATrace(std::span<const std::uint8_t> head) {
  const Foreign foreign = RecogniseForeign(head);
  return {ErrorCode::kNotATrace,
          foreign.what.empty() ? "not a Go execution trace"
                               : fmt::format("not a Go execution trace but {}", foreign.what),
          0,
          {},
          std::string(foreign.hint)};
}

}  // namespace tracegate::trace
