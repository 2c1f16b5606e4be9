#include "src/trace/format.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/support/read_trace.h"

namespace tracegate::trace {
namespace {

Result<Format> Parse(std::string text, std::size_t size = kHeaderSize) {
  text.resize(size);
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  return ParseHeader(bytes);
}

TEST(Header, EachFormatOfTheTable) {
  struct Row {
    std::string header;
    Format format;
    std::string name;
    std::string toolchains;
  };
  for (const Row& row : {Row{"go 1.22 trace", Format::kGo122, "1.22", "Go 1.22"},
                         Row{"go 1.23 trace", Format::kGo123, "1.23", "Go 1.23 or 1.24"},
                         Row{"go 1.25 trace", Format::kGo125, "1.25", "Go 1.25"},
                         Row{"go 1.26 trace", Format::kGo126, "1.26", "Go 1.26 or 1.27"}}) {
    const auto format = Parse(row.header);
    ASSERT_TRUE(format) << row.header;
    EXPECT_EQ(*format, row.format);
    EXPECT_EQ(Name(*format), row.name);
    EXPECT_EQ(Toolchains(*format), row.toolchains);
  }
}

TEST(Header, BytesBehindTheHeaderDoNotMatter) {
  EXPECT_TRUE(ParseHeader(std::vector<std::uint8_t>{'g', 'o', ' ', '1', '.', '2', '6', ' ', 't',
                                                    'r', 'a', 'c', 'e', 0, 0, 0, 1, 2, 3}));
}

TEST(Header, FormatsThatNoGoWritesAreNamed) {
  const std::string hint =
      "; the file is from a newer Go than this tracegate knows (1.27), or damaged";
  for (const char* number : {"4", "6", "12", "18", "20", "24", "27", "99", "100"}) {
    const auto format = Parse("go 1." + std::string(number) + " trace");
    ASSERT_FALSE(format) << number;
    EXPECT_EQ(format.error().code, ErrorCode::kUnsupported);
    EXPECT_EQ(format.error().Line(),
              "at byte 0: trace format go 1." + std::string(number) + " is not supported" + hint);
  }
}

TEST(Header, WhatIsNoTrace) {
  for (const std::string& text :
       {std::string("hello, world, this is text"), std::string("go 1.26 tracX"),
        std::string("go 1.26  trace"), std::string("go 1.026 trace"), std::string("go 1. trace"),
        std::string("go 2.26 trace"), std::string("go 1.2600 trace"),
        std::string("go 1.26 trace\0\0x", 16), std::string("go 1.-2 trace"),
        std::string("Go 1.26 trace")}) {
    const auto format = Parse(text);
    ASSERT_FALSE(format) << text;
    EXPECT_EQ(format.error().code, ErrorCode::kNotATrace);
    EXPECT_EQ(format.error().Line(),
              "at byte 0: not a Go execution trace; a trace starts with \"go 1.NN trace\"");
  }
}

TEST(Header, NoBytesAtAll) {
  const auto format = ParseHeader({});
  ASSERT_FALSE(format);
  EXPECT_EQ(format.error().code, ErrorCode::kNotATrace);
  EXPECT_EQ(format.error().Line(),
            "at byte 0: the input is empty; a trace starts with \"go 1.NN trace\"");
}

TEST(Header, CutAnywhere) {
  for (std::size_t size = 1; size < kHeaderSize; ++size) {
    const auto format = Parse("go 1.26 trace", size);
    ASSERT_FALSE(format) << size;
    EXPECT_EQ(format.error().code, ErrorCode::kTruncated) << size;
    EXPECT_EQ(format.error().Line(),
              "at byte " + std::to_string(size) + ": the input ends inside the trace header");
  }
  EXPECT_EQ(Parse("gzip", 4).error().code, ErrorCode::kNotATrace);
  EXPECT_EQ(Parse("x", 1).error().code, ErrorCode::kNotATrace);
}

TEST(Header, AloneIsNoWholeTrace) {
  for (const std::string name : {"1.22", "1.23", "1.25", "1.26"}) {
    std::string header = "go " + name + " trace";
    header.resize(kHeaderSize);
    const std::vector<std::uint8_t> bytes(header.begin(), header.end());
    const auto read = testing::ReadAll(bytes);
    EXPECT_EQ(read->Line(),
              "at byte 16: the trace ends after its header; the program that wrote it did not "
              "reach trace.Stop");
    EXPECT_EQ(read->error->code, ErrorCode::kTruncated);
  }
}

}  // namespace
}  // namespace tracegate::trace
