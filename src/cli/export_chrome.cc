#include "src/cli/export_chrome.h"

#include <fmt/core.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <optional>

#include "diff/exemplars.h"
#include "src/base/text.h"
#include "src/base/values.h"
#include "src/cli/paths.h"
#include "src/export/chrome.h"
#include "src/input/source.h"
#include "src/input/url.h"
#include "src/profile/exemplar.h"

namespace tracegate::cli {
namespace {

using exports::ChromeOptions;
using profile::Place;

Status Read(const std::string& text, std::optional<Nanos>& into) {
  if (text.empty()) {
    return {};
  }
  auto value = ParseDuration(text);
  if (!value) {
    return Fail(std::move(value.error()));
  }
  into = *value;
  return {};
}

// "TYPE STATE REASON": the state stands between blanks, and types may hold some.
std::optional<Place> PlaceOf(const std::string& text) {
  for (const std::string state : {"Running", "Runnable", "Waiting", "Syscall", "mark assist",
                                  "start delay", "stop-the-world", "GC mark phase"}) {
    const std::size_t at = text.find(" " + state);
    const std::size_t end = at == std::string::npos ? at : at + 1 + state.size();
    if (end == std::string::npos || (end != text.size() && text[end] != ' ')) {
      continue;
    }
    const Place place{text.substr(0, at), state, end == text.size() ? "" : text.substr(end + 1)};
    if (profile::HasExemplars(place)) {
      return place;
    }
  }
  return std::nullopt;
}

// The longest span of a place in all files.
Result<diff::SpanOf> Longest(const std::vector<std::string>& files, const Place& place,
                             const LoadOptions& loading) {
  using Spans = std::vector<std::vector<profile::SpanAt>>;
  const std::vector<profile::SpanAsk> asks = {{place}};
  const auto found = MapSources<Spans>(
      files, loading, [&](std::size_t, input::Source& source, const trace::ReadOptions& read) {
        return profile::FindSpans(source, asks, read);
      });
  if (!found) {
    return Fail(found.error());
  }
  const auto best = diff::BestOf(asks, *found);
  if (best.front().empty()) {
    return Fail(
        Error{ErrorCode::kUsage,
              fmt::format("no {} {} {} is in the traces", place.type, place.state, place.reason),
              std::nullopt,
              {},
              "tracegate export --format csv lists what is there"});
  }
  return best.front().front();
}

struct Window {
  std::size_t file = 0;
  ChromeOptions options;
};

Result<Window> Around(const std::vector<std::string>& files, const ChromeArguments& arguments,
                      const LoadOptions& loading) {
  if (!arguments.from.empty() || !arguments.to.empty()) {
    return Fail(ErrorCode::kUsage, "--around chooses the window: no --from and --to beside it");
  }
  const auto place = PlaceOf(arguments.around);
  if (!place) {
    return Fail(Error{ErrorCode::kUsage,
                      fmt::format("--around \"{}\" names no spans", arguments.around),
                      std::nullopt,
                      {},
                      "--around 'TYPE STATE REASON', as reports show them, of a goroutine's state, "
                      "start delay, mark assist, stop-the-world or GC mark phase"});
  }
  for (const std::string& file : files) {
    if (!CanBeReadAgain(file)) {
      return Fail(Error{ErrorCode::kUsage, "--around reads a trace twice: files only", std::nullopt,
                        input::DisplayName(file)});
    }
  }
  std::optional<Nanos> padding;
  if (auto read = Read(arguments.padding, padding); !read) {
    return Fail(std::move(read.error()));
  }
  const auto longest = Longest(files, *place, loading);
  if (!longest) {
    return Fail(longest.error());
  }
  const profile::SpanAt& span = longest->span;
  const Nanos before = padding.value_or(span.Duration() / 2);
  if (!loading.quiet) {
    fmt::print(stderr, "around the longest, {} at {} of {}\n",
               FormatDuration(static_cast<double>(span.Duration())),
               FormatDuration(static_cast<double>(span.begin)),
               Printable(input::DisplayName(files[longest->file])));
  }
  return Window{longest->file,
                {std::max<Nanos>(span.begin - before, 0),
                 span.end > kMaxNanos - before ? kMaxNanos : span.end + before}};
}

Result<Window> Given(const std::vector<std::string>& files, const ChromeArguments& arguments) {
  if (files.size() != 1) {
    return Fail(ErrorCode::kUsage,
                fmt::format("--format chrome is of one trace, not of {}; --around chooses one",
                            files.size()));
  }
  std::optional<Nanos> from;
  std::optional<Nanos> to;
  for (const auto& [text, into] : {std::pair(&arguments.from, &from), {&arguments.to, &to}}) {
    if (auto read = Read(*text, *into); !read) {
      return Fail(std::move(read.error()));
    }
  }
  if (!arguments.padding.empty()) {
    return Fail(ErrorCode::kUsage, "--padding is for --around only");
  }
  const ChromeOptions window{from.value_or(0), to.value_or(kMaxNanos)};
  if (window.from >= window.to) {
    return Fail(ErrorCode::kUsage, "--from must be less than --to");
  }
  return Window{0, window};
}

}  // namespace

bool ChromeArguments::Given() const {
  return !from.empty() || !to.empty() || !around.empty() || !padding.empty() || most_events != 0;
}

void AddChromeOptions(CLI::App& command, ChromeArguments& arguments) {
  command.add_option("--from", arguments.from,
                     "Begin of the window, from the begin of the trace; chrome");
  command.add_option("--to", arguments.to, "End of the window; chrome");
  command.add_option("--around", arguments.around,
                     "'TYPE STATE REASON': the window around the longest such span; chrome");
  command.add_option("--padding", arguments.padding,
                     "On both sides of what --around finds; default: half of its length");
  command
      .add_option("--max-events", arguments.most_events,
                  "Events beyond are left out, and counted; chrome")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000'000}))
      ->default_str("500000");
}

Result<std::string> Chrome(const std::vector<std::string>& files, const ChromeArguments& arguments,
                           const LoadOptions& loading) {
  auto window =
      arguments.around.empty() ? Given(files, arguments) : Around(files, arguments, loading);
  if (!window) {
    return Fail(std::move(window.error()));
  }
  if (arguments.most_events != 0) {
    window->options.most_events = arguments.most_events;
  }
  const std::vector<std::string> one = {files[window->file]};
  auto made = MapSources<exports::ChromeTrace>(
      one, loading, [&](std::size_t, input::Source& source, const trace::ReadOptions& read) {
        return exports::ToChrome(source, window->options, read);
      });
  if (!made) {
    return Fail(std::move(made.error()));
  }
  exports::ChromeTrace& trace = made->front();
  if (trace.left_out != 0 && !loading.quiet) {
    fmt::print(stderr, "{} events were left out: choose a shorter window, or --max-events\n",
               FormatCount(trace.left_out));
  }
  return std::move(trace.json);
}

}  // namespace tracegate::cli
