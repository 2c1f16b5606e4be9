#include "tests/fuzz/support/check.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace tracegate::fuzz {

void Require(bool holds, std::string_view what) {
  if (!holds) {
    std::fprintf(stderr, "fuzz: broken invariant: %.*s\n", static_cast<int>(what.size()),
                 what.data());
    std::abort();
  }
}

void RequireGoodError(const Error& error, std::uint64_t size) {
  Require(!error.what.empty() && error.what.back() != '.', "an error says why, without full stop");
  Require(!error.offset || *error.offset <= size, "an error's offset lies in the input");
  const std::string line = error.Line();
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    Require(byte >= 0x20 && byte != 0x7f, "an error is one printable line");
  }
}

trace::Format FormatOf(std::uint8_t choice) {
  constexpr std::array kFormats = {trace::Format::kGo122, trace::Format::kGo123,
                                   trace::Format::kGo125, trace::Format::kGo126};
  static_assert(kFormats.size() == kFormatChoices);
  return kFormats[choice % kFormatChoices];
}

trace::Format OldFormatOf(std::uint8_t choice) {
  constexpr std::array kFormats = {
      trace::Format::kGo105, trace::Format::kGo107, trace::Format::kGo108, trace::Format::kGo109,
      trace::Format::kGo110, trace::Format::kGo111, trace::Format::kGo119, trace::Format::kGo121};
  static_assert(kFormats.size() == kOldFormatChoices);
  return kFormats[choice % kOldFormatChoices];
}

Bytes FileOf(Input input) {
  if (input.empty() || input[0] >= kFormatChoices + kOldFormatChoices) {
    return {input.begin(), input.end()};
  }
  const bool old = input[0] >= kFormatChoices;
  const auto choice = static_cast<std::uint8_t>(input[0] - (old ? kFormatChoices : 0));
  const trace::Format format = old ? OldFormatOf(choice) : FormatOf(choice);
  std::string header = "go " + std::string(Name(format)) + " trace";
  header.resize(trace::kHeaderSize, '\0');
  Bytes file(header.begin(), header.end());
  file.insert(file.end(), input.begin() + 1, input.end());
  return file;
}

}  // namespace tracegate::fuzz
