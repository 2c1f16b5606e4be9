// story encode FILE.story OUT.trace    the binary form of a story's trace
// story decode IN.trace                a trace (packed or not) as text
#include <cstdio>
#include <fstream>
#include <iterator>

#include "src/input/source.h"
#include "tests/support/story.h"

namespace {

using tracegate::Result;
using tracegate::testing::Bytes;

int Complain(const std::string& where, const tracegate::Error& error) {
  std::fprintf(stderr, "story: %s: %s\n", where.c_str(), error.Line().c_str());
  return 1;
}

int EncodeFile(const std::string& from, const std::string& to) {
  std::ifstream in(from, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto story = tracegate::testing::ParseStory(text);
  const auto file = story ? tracegate::testing::Encode(story->trace)
                          : Result<Bytes>(tl::make_unexpected(story.error()));
  if (!file) {
    return Complain(from, file.error());
  }
  std::ofstream out(to, std::ios::binary);
  out.write(reinterpret_cast<const char*>(file->data()),
            static_cast<std::streamsize>(file->size()));
  return out.flush() ? 0 : Complain(to, {tracegate::ErrorCode::kIo, "cannot write"});
}

int DecodeFile(const std::string& from) {
  const auto file = tracegate::testing::ReadFile(from);
  const auto text = file ? tracegate::testing::Decode(*file)
                         : Result<std::string>(tl::make_unexpected(file.error()));
  if (!text) {
    return Complain(from, text.error());
  }
  std::fputs(text->c_str(), stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.size() == 3 && args[0] == "encode") {
    return EncodeFile(args[1], args[2]);
  }
  if (args.size() == 2 && args[0] == "decode") {
    return DecodeFile(args[1]);
  }
  std::fputs("usage: story encode FILE.story OUT.trace | story decode IN.trace\n", stderr);
  return 2;
}
