// A whole file to what is made of it beside a profile: documents for other tools, and single spans
// with what went on around them.
// Input: see FileOf.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "src/export/chrome.h"
#include "src/export/pprof.h"
#include "src/export/rows.h"
#include "src/export/waits.h"
#include "src/profile/builder.h"
#include "src/profile/exemplar.h"
#include "tests/fuzz/support/check.h"
#include "tests/support/sources.h"

namespace {

using namespace tracegate;
using fuzz::Bytes;
using fuzz::Require;
using nlohmann::json;

// Every event of Chrome's format lies in the window.
void CheckChrome(const Bytes& file, Nanos from, Nanos to, std::size_t most) {
  const auto source = input::FromMemory(file);
  const auto trace = exports::ToChrome(*source, {from, to, most}, {});
  Require(static_cast<bool>(trace), "what has a profile can be exported");
  const json document = json::parse(trace->json, nullptr, false);
  Require(!document.is_discarded(), "Chrome's format is JSON");
  std::size_t events = 0;
  for (const json& event : document["traceEvents"]) {
    if (event["ph"] == "M") {
      continue;
    }
    ++events;
    const double begin = event["ts"];
    const double duration = event.value("dur", 0.0);
    constexpr double kRounding = 0.01;
    Require(duration >= 0 && begin >= static_cast<double>(from) / 1e3 - kRounding &&
                begin + duration <= static_cast<double>(to) / 1e3 + kRounding,
            "events lie in the window");
  }
  // An arrow is two events.
  Require(events <= 2 * most, "no more events than asked for");
}

void CheckPprof(const Bytes& file) {
  const auto source = input::FromMemory(file);
  auto waits = exports::CollectWaits(*source, {true, nullptr, nullptr, nullptr}, {});
  Require(static_cast<bool>(waits), "what has a profile has waits");
  for (const auto& [place, sums] : waits->places) {
    Require(std::all_of(place.stack.begin(), place.stack.end(),
                        [&](std::uint32_t frame) { return frame < waits->frames.size(); }),
            "stacks are of frames");
  }
  const auto profile = exports::ToPprof(*waits, std::nullopt);
  Require(profile && profile->starts_with("\x1f\x8b"), "a profile is packed");
  waits->Merge(exports::Waits(*waits));
  Require(static_cast<bool>(exports::ToPprof(*waits, exports::WaitKind::kSync)),
          "merged waits are a profile");
}

void CheckRows(const profile::Profile& profile) {
  std::size_t rows = 0;
  const std::string lines = exports::ToJsonLines({&profile, 1});
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    Require(end != std::string::npos && json::accept(lines.substr(at, end - at)),
            "every line is JSON");
    at = end + 1;
    ++rows;
  }
  const std::string csv = exports::ToCsv({&profile, 1});
  bool quoted = false;
  std::size_t ends = 0;
  for (const char c : csv) {
    quoted = c == '"' ? !quoted : quoted;
    ends += c == '\n' && !quoted ? 1 : 0;
  }
  Require(!quoted && ends == rows + 1, "CSV has the same rows and a line of names");
}

void CheckExemplar(const profile::Exemplar& exemplar) {
  Require(exemplar.from <= exemplar.span.begin && exemplar.span.end <= exemplar.to,
          "the window has the span in it");
  Require(exemplar.strips.size() <= profile::kMostOthers + 2, "strips are few");
  for (const profile::Strip& strip : exemplar.strips) {
    Nanos last = exemplar.from;
    for (const profile::StripPart& part : strip.parts) {
      Require(part.begin >= last && part.end >= part.begin && part.end <= exemplar.to,
              "parts lie in the window and do not overlap");
      last = part.end;
    }
  }
}

// The longest span of the first places.
void CheckExemplars(const Bytes& file, const profile::Profile& profile) {
  constexpr std::size_t kMostAsks = 8;
  std::vector<profile::SpanAsk> asks;
  profile::ForEachPlace(profile, [&](const profile::Place& place, const auto&) {
    if (profile::HasExemplars(place) && asks.size() < kMostAsks) {
      asks.push_back({place});
    }
  });
  const auto source = input::FromMemory(file);
  const auto found = profile::FindSpans(*source, asks);
  Require(found && found->size() == asks.size(), "every ask is answered");
  std::vector<profile::CaptureAsk> captures;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    for (const profile::SpanAt& span : (*found)[i]) {
      captures.push_back({asks[i].place, span});
    }
  }
  const auto again = input::FromMemory(file);
  const auto exemplars = profile::CaptureSpans(*again, captures);
  Require(exemplars && exemplars->size() == captures.size(), "every span has an exemplar");
  std::for_each(exemplars->begin(), exemplars->end(), CheckExemplar);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes file = fuzz::FileOf({data, size});
  const auto source = input::FromMemory(file);
  const auto profile = profile::ProfileTrace(*source, "a\nfile");
  if (!profile) {
    const auto refused = input::FromMemory(file);
    const auto chrome = exports::ToChrome(*refused, {}, {});
    Require(!chrome, "what has no profile is not exported");
    fuzz::RequireGoodError(chrome.error(), file.size());
    return 0;
  }
  const Nanos duration = profile->end - profile->start;
  CheckChrome(file, 0, duration, 1000);
  CheckChrome(file, duration / 3, duration / 2, 10);
  CheckPprof(file);
  CheckRows(*profile);
  CheckExemplars(file, *profile);
  return 0;
}
