#include "tests/support/go_text.h"

#include <algorithm>
#include <optional>

#include "src/trace/v2/event_table.h"
#include "tests/support/text_scan.h"

namespace tracegate::testing {
namespace {

using trace::v2::EventClass;
using trace::v2::EventSpec;
using trace::v2::EventType;

// The values of "name=1 name=2"; the names differ from ours and are not looked at.
std::optional<std::vector<std::uint64_t>> Values(std::string_view line) {
  std::vector<std::uint64_t> values;
  for (std::string_view word = TakeWord(line); !word.empty(); word = TakeWord(line)) {
    const std::size_t equals = word.find('=');
    const auto value =
        equals == std::string_view::npos ? std::nullopt : ParseNumber(word.substr(equals + 1));
    if (!value) {
      return std::nullopt;
    }
    values.push_back(*value);
  }
  return values;
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
  const std::string_view expect = Section(text, "expect").value_or("");
  test.expect_success = expect.starts_with("SUCCESS");
  if (!test.expect_success && !expect.starts_with("FAILURE")) {
    return Fail(ErrorCode::kCorrupt, "no expected outcome");
  }
  std::string_view rest = Section(text, "trace").value_or("");
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
