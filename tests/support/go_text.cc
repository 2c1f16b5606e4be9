#include "tests/support/go_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "src/trace/v2/event_table.h"

namespace tracegate::testing {
namespace {

using trace::v2::EventClass;
using trace::v2::EventSpec;
using trace::v2::EventType;

std::string_view Section(std::string_view text, std::string_view name) {
  const std::string head = "-- " + std::string(name) + " --\n";
  const std::size_t at = text.find(head);
  if (at == std::string_view::npos) {
    return {};
  }
  text.remove_prefix(at + head.size());
  return text.substr(0, text.find("\n-- "));
}

std::string_view TakeLine(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(end);
  return word;
}

std::optional<std::uint64_t> ParseNumber(std::string_view digits, int base) {
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  const bool all = error == std::errc() && end == digits.data() + digits.size();
  return all ? std::optional(value) : std::nullopt;
}

// The values of "name=1 name=2"; the names differ from ours and are not looked at.
std::optional<std::vector<std::uint64_t>> Values(std::string_view line) {
  std::vector<std::uint64_t> values;
  for (std::string_view word = TakeWord(line); !word.empty(); word = TakeWord(line)) {
    const std::size_t equals = word.find('=');
    const auto value =
        equals == std::string_view::npos ? std::nullopt : ParseNumber(word.substr(equals + 1), 10);
    if (!value) {
      return std::nullopt;
    }
    values.push_back(*value);
  }
  return values;
}

// The bytes of a Go string literal in double quotes; what the tests use of it.
std::optional<std::string> Unquote(std::string_view quoted) {
  if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') {
    return std::nullopt;
  }
  quoted = quoted.substr(1, quoted.size() - 2);
  std::string out;
  while (!quoted.empty()) {
    if (quoted.front() != '\\') {
      out += quoted.front();
      quoted.remove_prefix(1);
      continue;
    }
    constexpr std::string_view kEscapes = "abfnrtv\\\"";
    constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\\"";
    const std::size_t simple =
        quoted.size() < 2 ? std::string_view::npos : kEscapes.find(quoted[1]);
    if (simple != std::string_view::npos) {
      out += kMeanings[simple];
      quoted.remove_prefix(2);
      continue;
    }
    const bool hex = quoted.size() >= 4 && quoted[1] == 'x';
    const auto byte = hex ? ParseNumber(quoted.substr(2, 2), 16) : std::nullopt;
    if (!byte) {
      return std::nullopt;
    }
    out += static_cast<char>(*byte);
    quoted.remove_prefix(4);
  }
  return out;
}

const EventSpec* FindByName(std::string_view name) {
  const auto specs = trace::v2::EventSpecs();
  const auto found = std::find_if(specs.begin(), specs.end(),
                                  [&](const EventSpec& spec) { return spec.name == name; });
  return found == specs.end() ? nullptr : &*found;
}

// One event of `line`, with the lines below it that belong to it.
bool AppendEvent(std::string_view line, std::string_view& rest, Bytes& out) {
  const EventSpec* spec = FindByName(TakeWord(line));
  const auto values = Values(line);
  if (spec == nullptr || !values) {
    return false;
  }
  const bool has_time =
      spec->event_class != EventClass::kStructural || spec->type == EventType::kCpuSample;
  const std::size_t time = has_time ? 1 : 0;
  if (values->size() != spec->arg_count + time) {
    return false;
  }
  out.push_back(static_cast<std::uint8_t>(spec->type));
  for (const std::uint64_t value : *values) {
    AppendVarint(out, value);
  }
  if (spec->type == EventType::kString) {
    std::string_view data = TakeLine(rest);
    data.remove_prefix(std::min(data.find('=') + 1, data.size()));
    const auto text = Unquote(data);
    if (!text) {
      return false;
    }
    AppendText(out, *text);
  }
  if (spec->type == EventType::kStack) {
    for (std::uint64_t i = 0; i < values->at(1); ++i) {
      const auto frame = Values(TakeLine(rest));
      if (!frame || frame->size() != 4) {
        return false;
      }
      for (const std::uint64_t value : *frame) {
        AppendVarint(out, value);
      }
    }
  }
  return true;
}

}  // namespace

Result<GoTest> ParseGoTest(std::string_view text) {
  GoTest test;
  const std::string_view expect = Section(text, "expect");
  test.expect_success = expect.starts_with("SUCCESS");
  if (!test.expect_success && !expect.starts_with("FAILURE")) {
    return Fail(ErrorCode::kCorrupt, "no expected outcome");
  }
  std::string_view rest = Section(text, "trace");
  std::string_view first = TakeLine(rest);
  if (!first.starts_with("Trace Go1.")) {
    return Fail(ErrorCode::kCorrupt, "no header: " + std::string(first));
  }
  first.remove_prefix(std::string_view("Trace Go").size());
  std::string header = "go " + std::string(first) + " trace";
  header.resize(trace::kHeaderSize);
  test.file.assign(header.begin(), header.end());
  while (!rest.empty()) {
    const std::string_view line = TakeLine(rest);
    if (!line.empty() && !AppendEvent(line, rest, test.file)) {
      return Fail(ErrorCode::kCorrupt, "not understood: " + std::string(line));
    }
  }
  return test;
}

}  // namespace tracegate::testing
