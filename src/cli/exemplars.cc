#include "src/cli/exemplars.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "diff/exemplars.h"
#include "src/cli/paths.h"
#include "src/input/source.h"
#include "src/input/url.h"
#include "src/profile/exemplar.h"

namespace tracegate::cli {
namespace {

using profile::CaptureAsk;
using profile::Exemplar;
using profile::SpanAsk;
using profile::SpanAt;

using FoundSpans = std::vector<std::vector<diff::SpanOf>>;

Result<FoundSpans> Find(const std::vector<std::string>& files, const std::vector<SpanAsk>& asks,
                        const LoadOptions& loading) {
  using Spans = std::vector<std::vector<SpanAt>>;
  const auto by_file = MapSources<Spans>(
      files, loading, [&](std::size_t, input::Source& source, const trace::ReadOptions& options) {
        return profile::FindSpans(source, asks, options);
      });
  if (!by_file) {
    return Fail(by_file.error());
  }
  return diff::BestOf(asks, *by_file);
}

// The best span of each ask with what went on around it; where an ask has found nothing, nullopt.
Result<std::vector<std::optional<Exemplar>>> Capture(const std::vector<std::string>& files,
                                                     const std::vector<SpanAsk>& asks,
                                                     const FoundSpans& found,
                                                     const LoadOptions& loading) {
  std::vector<std::vector<CaptureAsk>> captures(files.size());
  std::vector<std::vector<std::size_t>> asked(files.size());
  for (std::size_t ask = 0; ask < asks.size(); ++ask) {
    if (!found[ask].empty()) {
      const diff::SpanOf& best = found[ask].front();
      captures[best.file].push_back({asks[ask].place, best.span});
      asked[best.file].push_back(ask);
    }
  }
  std::vector<std::optional<Exemplar>> exemplars(asks.size());
  const auto done = ForEachFile(
      files, loading,
      [&](std::size_t i, const input::OpenOptions& open, const trace::ReadOptions& read) -> Status {
        if (captures[i].empty()) {
          return {};
        }
        auto captured = WithSource<std::vector<Exemplar>>(
            files[i], open, [&](const std::unique_ptr<input::Source>& source) {
              return profile::CaptureSpans(*source, captures[i], read);
            });
        if (!captured) {
          return Fail(std::move(captured.error()));
        }
        for (std::size_t k = 0; k < captured->size(); ++k) {
          (*captured)[k].file = input::DisplayName(files[i]);
          exemplars[asked[i][k]] = std::move((*captured)[k]);
        }
        return {};
      });
  if (!done) {
    return Fail(done.error());
  }
  return exemplars;
}

// The files of a side that can be read again.
//
// others: becomes true where there are others
Result<std::vector<std::string>> FilesOf(const std::vector<std::string>& paths, bool& others) {
  auto files = ExpandPaths(paths);
  if (files && std::erase_if(*files, [](const auto& file) { return !CanBeReadAgain(file); }) > 0) {
    others = true;
  }
  return files;
}

void AddNext(const std::vector<std::string>& files, const std::vector<diff::SpanOf>& found,
             diff::PlaceExemplars& into) {
  for (std::size_t i = 1; i < found.size(); ++i) {
    Exemplar next;
    next.file = input::DisplayName(files[found[i].file]);
    next.span = found[i].span;
    into.next_worst.push_back(std::move(next));
  }
}

Status Add(const std::vector<profile::Place>& places, const ExemplarInputs& inputs,
           const LoadOptions& loading, bool& others, diff::Comparison& comparison) {
  const auto changed = FilesOf(inputs.changed, others);
  if (!changed) {
    return Fail(changed.error());
  }
  const auto base = FilesOf(inputs.base, others);
  if (!base) {
    return Fail(base.error());
  }
  const std::vector<SpanAsk> worst = diff::WorstAsks(comparison, places);
  const std::vector<SpanAsk> typical = diff::TypicalAsks(inputs.base_runs, places);
  const auto worst_spans = Find(*changed, worst, loading);
  if (!worst_spans) {
    return Fail(worst_spans.error());
  }
  const auto typical_spans = Find(*base, typical, loading);
  if (!typical_spans) {
    return Fail(typical_spans.error());
  }
  auto worst_found = Capture(*changed, worst, *worst_spans, loading);
  if (!worst_found) {
    return Fail(std::move(worst_found.error()));
  }
  auto typical_found = Capture(*base, typical, *typical_spans, loading);
  if (!typical_found) {
    return Fail(std::move(typical_found.error()));
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    diff::PlaceExemplars& into = comparison.exemplars.emplace_back();
    into.place = places[i];
    into.worst = std::move((*worst_found)[i]);
    into.typical = std::move((*typical_found)[i]);
    AddNext(*changed, (*worst_spans)[i], into);
  }
  return {};
}

}  // namespace

void AddExemplarOption(CLI::App& command, std::optional<bool>& given) {
  command.add_flag_function(
      "--exemplars,!--no-exemplars", [&given](std::int64_t count) { given = count > 0; },
      "For each finding the longest span of the new side and a typical one of the base; reads the "
      "traces again; HTML has them if not told otherwise");
}

Exemplars ExemplarsWanted(const std::optional<bool>& given, std::string_view format) {
  return given.value_or(false)                    ? Exemplars::kYes
         : !given.has_value() && format == "html" ? Exemplars::kIfPossible
                                                  : Exemplars::kNo;
}

Status AddExemplars(Exemplars wanted, const ExemplarInputs& inputs, const LoadOptions& loading,
                    diff::Comparison& comparison) {
  if (wanted == Exemplars::kNo) {
    return {};
  }
  const std::vector<profile::Place> places = diff::PlacesToShow(comparison);
  if (places.empty()) {
    return {};
  }
  bool others = false;
  auto added = Add(places, inputs, loading, others, comparison);
  if (!added && wanted == Exemplars::kIfPossible) {
    comparison.warnings.push_back("no exemplars: " + added.error().Line());
    return {};
  }
  if (others && wanted == Exemplars::kYes) {
    comparison.warnings.emplace_back(
        "exemplars are of files only: standard input, pipes and URLs cannot be read again");
  }
  return added;
}

}  // namespace tracegate::cli
