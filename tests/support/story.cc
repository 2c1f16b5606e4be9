#include "tests/support/story.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "src/input/source.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing {
namespace {

constexpr const TextForm* kForms[] = {&kTextFormV1, &kTextFormV2};

const TextForm* FormOf(std::string_view format) {
  for (const TextForm* form : kForms) {
    if (form->knows(format)) {
      return form;
    }
  }
  return nullptr;
}

bool IsComment(std::string_view line) {
  const std::size_t text = line.find_first_not_of(" \t");
  return text == std::string_view::npos || line[text] == '#';
}

}  // namespace

Result<Bytes> Encode(std::string_view text) {
  std::string_view first = TakeLine(text);
  while (IsComment(first) && !text.empty()) {
    first = TakeLine(text);
  }
  const auto words = Words(first);
  if (words.size() != 2 || words[0] != "go") {
    return Fail(ErrorCode::kCorrupt, fmt::format("no format: {}", first));
  }
  const TextForm* form = FormOf(words[1]);
  if (form == nullptr) {
    return Fail(ErrorCode::kCorrupt, fmt::format("no text form for go {}", words[1]));
  }
  std::string lines;
  while (!text.empty()) {
    const std::string_view line = TakeLine(text);
    if (!IsComment(line)) {
      lines.append(line).append("\n");
    }
  }
  return form->encode(words[1], lines);
}

Result<std::string> Decode(std::span<const std::uint8_t> file) {
  const std::string_view header(reinterpret_cast<const char*>(file.data()),
                                std::min(file.size(), trace::kHeaderSize));
  const std::size_t end = header.find(" trace");
  if (!header.starts_with("go ") || end == std::string_view::npos || end < 3) {
    return Fail(ErrorCode::kNotATrace, "no trace header");
  }
  const std::string_view format = header.substr(3, end - 3);
  const TextForm* form = FormOf(format);
  if (form == nullptr) {
    return Fail(ErrorCode::kUnsupported, fmt::format("no text form for go {}", format));
  }
  return fmt::format("go {}\n{}", format, form->decode(format, file));
}

Result<Bytes> ReadFile(const std::string& path) {
  auto source = input::Open(path);
  if (!source) {
    return Fail(std::move(source.error()));
  }
  Bytes bytes;
  std::array<std::uint8_t, 1 << 16> block{};
  while (true) {
    const auto got = (*source)->Read(block);
    if (!got) {
      return Fail(got.error());
    }
    if (*got == 0) {
      return bytes;
    }
    bytes.insert(bytes.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(*got));
  }
}

Result<Story> ParseStory(std::string_view text) {
  Story story;
  for (const auto& [name, into] : {std::pair{"trace", &story.trace},
                                   {"expect", &story.expect},
                                   {"go", &story.go},
                                   {"because", &story.because}}) {
    *into = Section(text, name).value_or("");
  }
  story.title = TakeLine(text);
  story.about = text.substr(0, text.find("\n-- "));
  if (story.title.empty() || story.about.empty() || story.about.starts_with("-- ") ||
      story.trace.empty() || story.expect.empty()) {
    return Fail(ErrorCode::kCorrupt, "a story has a title, an about, a trace and an expect");
  }
  return story;
}

std::string Outcome(const ReadOutcome& read) {
  if (!read.ok()) {
    return read.Line();
  }
  std::string out = "ok";
  for (const std::string& event : read.Story()) {
    out += "\n" + event;
  }
  return out;
}

}  // namespace tracegate::testing
