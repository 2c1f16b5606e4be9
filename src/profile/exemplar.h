// Single spans that stand for many, and what went on around them.
//
// A profile has no single spans. Two more passes over a trace find some: the first (FindSpans)
// those that are longest, or nearest to a duration; the second (CaptureSpans) what all goroutines
// did meanwhile. Both take memory for what they were asked for and not for the trace.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "src/base/error.h"
#include "src/base/units.h"
#include "src/input/source.h"
#include "src/profile/places.h"
#include "src/timeline/span.h"
#include "src/trace/reader.h"

namespace tracegate::profile {

// begin, end  ns from the begin of the trace
// end_seen    false: the trace ended before it
// go          whose span it is; of a stop-the-world who stopped it; else kNoGoroutine
struct SpanAt {
  Nanos begin = 0;
  Nanos end = 0;
  bool end_seen = true;
  GoId go = kNoGoroutine;
  Nanos Duration() const { return end - begin; }
};

// Whether FindSpans can find spans of this state: the four states of goroutines, "start delay",
// "mark assist", "stop-the-world" and "GC mark phase".
bool HasExemplars(const Place& place);

// place  type, state and reason as the trace has them
// like   empty: the longest spans; else those whose duration is nearest to it
struct SpanAsk {
  Place place;
  std::optional<Nanos> like = std::nullopt;
};

// Most spans for an ask.
inline constexpr std::size_t kMostSpans = 3;

// Whether `a` suits better than `b`: one whose end was seen before others, then by duration.
bool Suits(const SpanAsk& ask, const SpanAt& a, const SpanAt& b);

// For each ask the spans that suit best, best first; of equal ones the earlier. Spans that had
// begun before the trace do not count. A goroutine's states before its type was known are not
// found.
//
// Errors: those of trace::ReadTrace.
Result<std::vector<std::vector<SpanAt>>> FindSpans(input::Source& source,
                                                   std::span<const SpanAsk> asks,
                                                   const trace::ReadOptions& options = {});

// What a goroutine did for a while, within the window of its exemplar. Times as in SpanAt.
//
// what    kRunning, kRunnable, kWaiting, kSyscall
// reason  of a wait
// proc    number of the proc on which it ran
// stack   where it blocked or entered the call, was made runnable, or stopped running: an index
//         into Exemplar::stacks; none where the trace has no stack, or there were too many
struct StripPart {
  Nanos begin = 0;
  Nanos end = 0;
  What what = What::kRunnable;
  std::string reason;
  std::optional<std::uint64_t> proc = std::nullopt;
  std::optional<std::size_t> stack = std::nullopt;
};

enum class StripOf : std::uint8_t {
  kSelf,    // the goroutine whose span it is
  kWaker,   // that ended the wait
  kOthers,  // that ran meanwhile
};

// A goroutine in the window of an exemplar. parts are in the order of time and do not overlap;
// between them it was not there, or what it did was not kept (Exemplar::cut).
//
// type  empty where it was not known
struct Strip {
  StripOf of = StripOf::kOthers;
  GoId go = kNoGoroutine;
  std::string type;
  std::vector<StripPart> parts;
};

// What concerned all goroutines in the window: a GC mark phase (name "GC mark phase"), or a
// stop-the-world (name "stop-the-world (KIND)").
struct StripBand {
  Nanos begin = 0;
  Nanos end = 0;
  std::string name;
};

// Who ended a wait.
//
// type   of the goroutine, empty where it was not known; none: no goroutine did it, but the
//        netpoller, a timer or the collector
// stack  where, leaf first
struct EndedBy {
  std::optional<std::string> type;
  GoId go = kNoGoroutine;
  std::vector<std::string> stack;
};

// file        as a profile names it; set by the caller
// stack       where the goroutine blocked, entered the call, or was made runnable; leaf first
// from, to    the window: the span and half its length on either side (at most kMostMargin, at
//             least kLeastMargin), within the trace. Bands and parts are cut off at it
// strips      the goroutine itself first, then the waker, then at most kMostOthers, those that ran
//             longest during the span foremost
// stacks      of the strips' parts, each once: at most kMostStacks, of each at most
//             kMostFramesOfPart frames, leaf first
// cut         more goroutines were there, or did more, than were kept
struct Exemplar {
  std::string file;
  SpanAt span;
  std::vector<std::string> stack;
  std::optional<EndedBy> ended_by;
  Nanos from = 0;
  Nanos to = 0;
  std::vector<Strip> strips;
  std::vector<StripBand> bands;
  std::vector<std::vector<std::string>> stacks;
  bool cut = false;
};

inline constexpr Nanos kMostMargin = 100'000'000;
inline constexpr Nanos kLeastMargin = 1'000;
inline constexpr std::size_t kMostOthers = 8;
// While a window is captured: goroutines, and parts of all of them. Of the strips that are kept:
// parts of each.
inline constexpr std::size_t kMostStrips = 512;
inline constexpr std::size_t kMostParts = 8192;
inline constexpr std::size_t kMostPartsOfStrip = 150;
inline constexpr std::size_t kMostBands = 200;
inline constexpr std::size_t kMostStacks = 64;
inline constexpr std::size_t kMostFramesOfPart = 8;

// What went on around spans that FindSpans has found in the same trace. place: as was asked there.
struct CaptureAsk {
  Place place;
  SpanAt span;
};

// One for each ask. Errors: those of trace::ReadTrace.
Result<std::vector<Exemplar>> CaptureSpans(input::Source& source, std::span<const CaptureAsk> asks,
                                           const trace::ReadOptions& options = {});

}  // namespace tracegate::profile
