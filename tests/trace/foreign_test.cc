#include "src/trace/foreign.h"

#include <gmock/gmock.h>

#include <string>

#include "src/trace/protobuf.h"
#include "tests/support/read_trace.h"

namespace tracegate::trace {
namespace {

using std::string_literals::operator""s;
using Bytes = std::vector<std::uint8_t>;

Bytes ToBytes(const std::string& text) { return {text.begin(), text.end()}; }

std::string What(const std::string& head) {
  return std::string(RecogniseForeign(ToBytes(head)).what);
}

// One field with a length.
std::string Field(int number, const std::string& content) {
  return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(content.size())} +
         content;
}

// What Go 1.27's runtime/pprof wrote, unpacked: the first 40 bytes of a heap, a goroutine, a mutex
// and a CPU profile.
const std::string kHeapProfile =
    "\x5a\x04\x08\x01\x10\x02\x60\x80\x80\x20\x0a\x04\x08\x03\x10\x04\x0a\x04\x08\x05\x10\x02\x0a"
    "\x04\x08\x06\x10\x04\x0a\x04\x08\x07\x10\x02\x22\x16\x08\x01\x18\xa5"s;
const std::string kGoroutineProfile =
    "\x5a\x04\x08\x01\x10\x02\x60\x01\x0a\x04\x08\x01\x10\x02\x22\x10\x08\x01\x18\xe9\x83\xa3\x02"
    "\x22\x05\x08\x01\x10\xda\x03\x10\x01\x2a\x0b\x08\x01\x10\x03\x18\x03"s;
const std::string kMutexProfile =
    "\x5a\x04\x08\x01\x10\x02\x60\x01\x0a\x04\x08\x01\x10\x02\x0a\x04\x08\x03\x10\x04\x48\xed\xf8"
    "\xd9\x96\xb5\x8d\xd7\xf5\x18\x1a\x10\x08\x01\x10\x80\x80\x80\x02\x18"s;
const std::string kCpuProfile =
    "\x48\xde\xe8\xe0\x9e\xb5\x8d\xd7\xf5\x18\x0a\x04\x08\x01\x10\x02\x0a\x04\x08\x03\x10\x04\x50"
    "\xf0\x88\xa0\xdd\x03\x5a\x04\x08\x03\x10\x04\x60\x80\xad\xe2\x04\x22"s;

// A TracePacket of trace_packet.proto: trusted_uid 3, trusted_packet_sequence_id 10, timestamp 8,
// clock_snapshot 6 { clocks 1 { clock_id 1, timestamp 2 } }.
std::string Packet() {
  const std::string clock = Field(1, "\x08\x06\x10\x80\xe1\xeb\x17"s);
  return Field(1, "\x18\xe8\x07\x50\x01\x40\x80\xe1\xeb\x17"s + Field(6, clock));
}

// `text` repeated to more than a head, cut to one.
std::string AsHead(const std::string& text) {
  std::string head;
  while (head.size() < kForeignHead) {
    head += text;
  }
  return head.substr(0, kForeignHead);
}

std::string Tar() {
  std::string head = "dir/test.trace"s;
  head.resize(kForeignHead);
  return head.replace(257, 6, "ustar\0"s);
}

struct Row {
  std::string head;
  std::string what;
};

TEST(Foreign, BinaryFilesAreNamed) {
  for (const Row& row : {
           Row{"\x1f\x8b\x08\0"s, "gzip data within other compressed data"},
           Row{"\x28\xb5\x2f\xfd\x04"s, "zstd data within other compressed data"},
           Row{"PK\x03\x04\x14\0"s, "a zip archive"},
           Row{"\xfd"
               "7zXZ\0\0\x04"s,
               "xz data"},
           Row{"BZh91AY&SY\x01\x02"s, "bzip2 data"},
           Row{"\x04\x22\x4d\x18\x64"s, "lz4 data"},
           Row{"\x7f"
               "ELF\x02\x01\x01\0"s,
               "a program or library (ELF)"},
           Row{"\xcf\xfa\xed\xfe\x07\0"s, "a program or library (Mach-O)"},
           Row{"MZ\x90\0\x03\0\0\0"s, "a program or library (PE)"},
           Row{"PERFILE2h\0\0\0"s, "data of perf record"},
           Row{Tar(), "a tar archive"},
       }) {
    EXPECT_EQ(What(row.head), row.what);
    EXPECT_NE(What("_" + row.head), row.what) << "not at the front";
    EXPECT_NE(What(row.head.substr(0, 1)), row.what) << "cut";
  }
}

TEST(Foreign, TextsAreNamed) {
  for (const Row& row : {
           Row{"<!DOCTYPE html>\n<html>", "an HTML page"},
           Row{"\n <HTML lang=en>", "an HTML page"},
           Row{"<head><title>", "an HTML page"},
           Row{R"({ "schema": "tracegate.profile/1")", "a profile that tracegate wrote"},
           Row{R"([{"schema": "tracegate.profile/1")", "profiles that tracegate wrote"},
           Row{R"({"schema": "tracegate.comparison/1")", "a comparison that tracegate wrote"},
           Row{R"({"displayTimeUnit":"ns","traceEvents":[)", "a trace in Chrome's JSON"},
           Row{R"([{"name":"a","ph":"X","ts":1})", "a trace in Chrome's JSON"},
           Row{R"({"Time":"2026-01-01T00:00:00Z","Action":"start")", "the output of go test -json"},
           Row{R"( {"a": 1})", "JSON"},
           Row{"\xef\xbb\xbf[{\"a\": 1}]", "JSON"},
           Row{"goroutine profile: total 7\n7 @ 0x", "a goroutine profile as text"},
           Row{"threadcreate profile: total 5\n", "a thread profile as text"},
           Row{"heap profile: 1: 2 [3: 4] @ heap/1048576", "a heap profile as text"},
           Row{"--- contention:\ncycles/second=1", "a block profile as text"},
           Row{"--- mutex:\ncycles/second=1", "a mutex profile as text"},
           Row{"goroutine 1 [running]:\nmain.main()", "a dump of goroutines"},
           Row{"SIGQUIT: quit\nPC=0x", "a dump of goroutines"},
           Row{"panic: runtime error: index", "the output of a Go panic"},
           Row{"fatal error: all goroutines are asleep", "the output of a Go panic"},
           Row{"=== RUN   TestX\n", "the output of go test"},
           Row{"--- FAIL: TestX (0.00s)\n", "the output of go test"},
           Row{"ok  \texample.com/x\t0.1s\n", "the output of go test"},
           Row{"FAIL\texample.com/x\t0.1s\n", "the output of go test"},
           Row{"PASS\nok", "the output of go test"},
           Row{"?   \texample.com/x\t[no test files]\n", "the output of go test"},
           Row{"goos: linux\n", "the output of go test -bench"},
           Row{"Trace Go1.23\n", "a Go trace in its text form"},
           Row{"hello, world", "text"},
           Row{"caf\xc3\xa9 au lait", "text"},
           Row{"{ is no JSON", "text"},
           Row{"goroutines are many", "text"},
       }) {
    EXPECT_EQ(What(row.head), row.what) << row.head;
    EXPECT_EQ(What(AsHead(row.head)), row.what) << "longer: " << row.head;
    EXPECT_EQ(What("x" + row.head), "text") << "not at the front: " << row.head;
  }
}

TEST(Foreign, WhatCannotBeTold) {
  for (const std::string& head : {"\0\0\0\0"s, "\x80\x81\x82\x83"s, "text\0with a zero"s,
                                  "go 1.26 trace\0\0x"s, "\x0a\x01"s}) {
    EXPECT_EQ(What(head), "") << ::testing::PrintToString(head);
  }
}

TEST(Foreign, PprofProfiles) {
  for (const std::string& head : {kHeapProfile, kGoroutineProfile, kMutexProfile, kCpuProfile}) {
    EXPECT_TRUE(IsPprof(ToBytes(head), true));
    EXPECT_FALSE(IsPerfetto(ToBytes(head), true));
  }
  // A head of a file that goes on is full; one that is not is a whole file.
  EXPECT_EQ(What(AsHead(Field(1, "\x08\x01\x10\x02"s))), "a pprof profile");
  EXPECT_EQ(What(Field(1, "\x08\x01\x10\x02"s) + Field(2, "\x0a\x01\x01\x12\x01\x01"s)),
            "a pprof profile");
  EXPECT_EQ(What(kHeapProfile), "") << "ends inside a field";
}

TEST(Foreign, PerfettoTraces) {
  EXPECT_EQ(What(Packet()), "a Perfetto trace");
  EXPECT_EQ(What(Packet() + Packet()), "a Perfetto trace");
  EXPECT_EQ(What(AsHead(Packet())), "a Perfetto trace");
  EXPECT_FALSE(IsPprof(ToBytes(Packet()), false));
  EXPECT_EQ(What(Packet().substr(0, 10)), "") << "ends inside a packet";
  EXPECT_EQ(What(Packet() + Field(2, "\x08\x01"s)), "") << "a field that a Trace has not";
}

TEST(Foreign, WhatOnlyLooksLikeProtobuf) {
  for (const std::string& head : {
           Field(1, "\x08\x01\x10\x02"s) + Field(16, "\x01"s),  // no field of a Profile
           Field(1, "\x08\x01\x18\x02"s) + Field(2, "\x01"s),   // no ValueType
           Field(2, "\x08\x01\x10\x02"s),                       // no sample type
           "\x4a\x01\x01"s + Field(1, "\x08\x01\x10\x02"s),     // time_nanos with a length
           Field(1, "\x42\x01\x01"s),                           // a timestamp with a length
           Field(1, "\x30\x01"s),                               // a clock_snapshot without one
           Field(1, ""),                                        // nothing in it
           "\x0b\x01\x0c"s,                                     // a group
           "\x02\x01\x01"s,                                     // field 0
       }) {
    EXPECT_EQ(What(head), "") << ::testing::PrintToString(head);
  }
}

TEST(Protobuf, Fields) {
  const Bytes bytes = ToBytes(
      "\x08\x96\x01\x12\x02hi\x1d\x01\x02\x03\x04\x21\x01\x02\x03\x04\x05"
      "\x06\x07\x08"s);
  const auto fields = ProtobufFields(bytes, false);
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 4);
  EXPECT_EQ((*fields)[0].type, ProtobufField::Type::kVarint);
  EXPECT_EQ((*fields)[1].number, 2);
  EXPECT_EQ((*fields)[1].bytes.size(), 2);
  EXPECT_EQ((*fields)[2].type, ProtobufField::Type::kFixed32);
  EXPECT_EQ((*fields)[3].bytes.size(), 8);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const bool between = size == 0 || size == 3 || size == 7 || size == 12;
    EXPECT_EQ(ProtobufFields(std::span(bytes).first(size), false).has_value(), between) << size;
    EXPECT_TRUE(ProtobufFields(std::span(bytes).first(size), true)) << size;
  }
  const auto cut = ProtobufFields(std::span(bytes).first(6), true);
  EXPECT_TRUE(cut->back().cut);
  EXPECT_EQ(cut->back().bytes.size(), 1);
}

TEST(Protobuf, Nonsense) {
  for (const std::string& text :
       {"\x07"s, "\x80\x80\x80\x80\x10\x01"s, "\x08"s + std::string(10, '\x80'),
        "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"s}) {
    EXPECT_FALSE(ProtobufFields(ToBytes(text), false));
    EXPECT_FALSE(ProtobufFields(ToBytes(text + "more"), true));
  }
}

TEST(Foreign, TheReaderSaysIt) {
  EXPECT_EQ(testing::ReadAll(ToBytes(Packet()))->Line(),
            "at byte 0: not a Go execution trace but a Perfetto trace; record one with `go test "
            "-trace` or from /debug/pprof/trace");
  EXPECT_EQ(testing::ReadAll(ToBytes("<html>"))->Line(),
            "at byte 0: not a Go execution trace but an HTML page; a Go server that imports "
            "net/http/pprof has the trace at /debug/pprof/trace?seconds=5");
  EXPECT_EQ(testing::ReadAll(ToBytes(Tar()))->Line(),
            "at byte 0: not a Go execution trace but a tar archive; unpack it first");
  EXPECT_EQ(testing::ReadAll(ToBytes("\0\1\2\3"s))->Line(),
            "at byte 0: not a Go execution trace; a trace starts with \"go 1.NN trace\"");
  EXPECT_EQ(testing::ReadAll({})->Line(),
            "at byte 0: the input is empty; a trace starts with \"go 1.NN trace\"");
}

}  // namespace
}  // namespace tracegate::trace
