#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "src/input/source.h"
#include "tests/support/sources.h"

namespace tracegate::input {
namespace {

namespace fs = std::filesystem;
using testing::GzipStored;
using testing::ReadWhole;

// A folder of its own for each test.
class Open : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "tracegate-open-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string File(const std::string& name, const std::vector<std::uint8_t>& bytes) const {
    const fs::path path = folder_ / name;
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path.string();
  }

  fs::path folder_;
};

std::string Content(const std::string& path) {
  auto source = input::Open(path);
  if (!source) {
    return source.error().Line();
  }
  return ReadWhole(**source).value_or("unreadable");
}

TEST_F(Open, AFileAsItIs) {
  EXPECT_EQ(Content(File("plain", {'g', 'o', ' ', '1'})), "go 1");
  EXPECT_EQ(Content(File("one byte", {0x1f})), "\x1f");
  EXPECT_EQ(Content(File("empty", {})), "");
  EXPECT_EQ(Content(File("not gzip", {0x1f, 0x8c, 'x'})), "\x1f\x8cx");
}

TEST_F(Open, GzipIsKnownByContentAndNotByName) {
  EXPECT_EQ(Content(File("no suffix", GzipStored("content"))), "content");
  EXPECT_EQ(Content(File("plain.gz", {'a', 'b', 'c'})), "abc");
  EXPECT_TRUE((*input::Open(File("packed", GzipStored(""))))->Compressed());
  EXPECT_FALSE((*input::Open(File("plain", {'a', 'b'})))->Compressed());
}

TEST_F(Open, AFileThatIsNotThere) {
  const auto source = input::Open((folder_ / "missing").string());
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::kIo);
  EXPECT_EQ(source.error().what, "cannot open: No such file or directory");
}

TEST_F(Open, ADirectory) {
  const auto source = input::Open(folder_.string());
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, ErrorCode::kIo);
  EXPECT_EQ(source.error().what, "is a directory, not a trace");
}

TEST_F(Open, AFifoThatIsWrittenByteByByte) {
  const std::string path = (folder_ / "fifo").string();
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const auto packed = GzipStored("through a pipe");
  std::thread writer([&] {
    std::ofstream out(path, std::ios::binary);
    for (const std::uint8_t byte : packed) {
      out.put(static_cast<char>(byte)).flush();
    }
  });
  EXPECT_EQ(Content(path), "through a pipe");
  writer.join();
}

TEST(FromMemory, GivesItsBytesInAnySteps) {
  const std::vector<std::uint8_t> bytes = {'a', 'b', 'c', 'd', 'e'};
  for (const std::size_t step : {1U, 2U, 5U, 100U}) {
    const auto source = FromMemory(bytes);
    EXPECT_EQ(ReadWhole(*source, step).value(), "abcde");
  }
}

}  // namespace
}  // namespace tracegate::input
