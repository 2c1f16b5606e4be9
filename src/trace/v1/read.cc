#include "src/trace/v1/read.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "src/input/random_access.h"
#include "src/trace/loss.h"
#include "src/trace/v1/index.h"
#include "src/trace/v1/merge.h"

namespace tracegate::trace::v1 {
namespace {

// The wakeups that were for nothing, in the order of the trace. Which they are is known
// only some events later, so a trace that has any is ordered twice.
FutileWakeups FindFutile(const input::RandomAccess& in, Format format, const Index& index,
                         std::uint64_t frequency, Symbols& symbols) {
  NullSink sink;
  Merger merger(in, format, index, frequency, symbols, sink, nullptr);
  // An error comes again when the trace is ordered for the second time.
  static_cast<void>(merger.Run());
  FutileWakeups futile = merger.ordering().TakeFutile();
  std::sort(futile.begin(), futile.end());
  return futile;
}

Result<std::uint64_t> FrequencyOf(const Index& index, std::uint64_t begin,
                                  const ReadOptions& options) {
  if (index.frequency) {
    return *index.frequency;
  }
  if (index.procs.empty()) {
    return Fail(Error{ErrorCode::kTruncated,
                      "the trace ends after its header",
                      begin,
                      {},
                      "the program that wrote it did not reach trace.Stop"});
  }
  if (options.ticks_per_second) {
    return *options.ticks_per_second;
  }
  return Fail(Error{ErrorCode::kTruncated,
                    "the trace has no clock frequency: it stands at the end, which is missing",
                    index.readable,
                    {},
                    "--ticks-per-second gives it; profile says it for another trace of that "
                    "machine"});
}

}  // namespace

Result<Facts> Read(input::ByteReader& in, Format format, Symbols& symbols, EventSink& sink,
                   const ReadOptions& options) {
  const std::uint64_t begin = in.Offset();
  auto opened = input::OpenRandomAccess(in);
  if (!opened) {
    return Fail(std::move(opened.error()));
  }
  const input::RandomAccess& bytes = *opened->bytes;
  auto index = BuildIndex(bytes, begin, format, symbols);
  if (!index) {
    return Fail(std::move(index.error()));
  }
  if (opened->damage) {
    index->damage = std::move(opened->damage);
  }
  const bool tolerant = options.tolerate_loss > 0;
  if (index->damage && !tolerant) {
    return Fail(*std::move(index->damage));
  }
  const auto frequency = FrequencyOf(*index, begin, options);
  if (!frequency) {
    return Fail(frequency.error());
  }
  FutileWakeups futile;
  if (index->has_futile_wakeups) {
    futile = FindFutile(bytes, format, *index, *frequency, symbols);
  }
  Merger merger(bytes, format, *index, *frequency, symbols, sink, &futile);
  Facts facts{format};
  if (auto merged = merger.Run(); !merged) {
    const bool damaged = merged.error().code != ErrorCode::kIo;
    if (!tolerant || !damaged) {
      return Fail(std::move(merged.error()));
    }
    facts.damage = std::move(merged.error());
  }
  if (index->damage) {
    facts.damage = std::move(index->damage);
  }
  facts.bytes = bytes.End();
  facts.generations = 1;
  facts.events = merger.events();
  facts.ticks_per_second = *frequency;
  facts.diagnostics = merger.ordering().diagnostics();
  if (facts.damage) {
    const Leftover left = merger.Left();
    facts.loss.bytes = bytes.End() - index->readable + left.bytes;
    facts.loss.time = left.time;
    if (merger.cut_procs() != 0) {
      facts.diagnostics.Count("proc whose later events are lost", Severity::kLoss,
                              merger.cut_procs());
    }
  }
  if (auto tolerable = CheckLoss(facts, options); !tolerable) {
    return Fail(std::move(tolerable.error()));
  }
  return facts;
}

}  // namespace tracegate::trace::v1
