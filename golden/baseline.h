// The baseline: what is kept of blessed runs, to compare new ones with. docs/baseline.md says
// how the file looks.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/error.h"
#include "src/base/units.h"
#include "src/profile/places.h"
#include "src/profile/profile.h"

namespace tracegate::golden {

// The newest schema of baseline and pending files; read with all before it. A file stays what it
// is: one of schema 1, which has no measures and places of the collector, gets none by what is
// added to it.
inline constexpr std::uint32_t kSchema = 2;
inline constexpr std::uint32_t kSchemaOfMeasures = 2;

using profile::kProcessType;
using profile::kTypeItself;
using profile::Place;

// time: ns, of all spans together; stays at the greatest 64-bit value instead of wrapping
struct Sum {
  std::uint64_t count = 0;
  std::uint64_t time = 0;
  bool operator==(const Sum&) const = default;
};

// Durations of spans: how many, their sum, and the bins (profile/axis.h) of those at the ranks
// that KnotRanks says, ascending. No knots for one span, whose duration is the sum.
struct Spans {
  Sum sum;
  std::vector<std::uint16_t> knots = {};
  bool operator==(const Spans&) const = default;
};

// profile::Censored of one run and place. Spans whose begin was not seen count with their time
// alone: no other statistic uses them.
struct RunSpans {
  Spans completed;
  Spans clipped_end;
  Sum clipped_start;
  Sum clipped_both;

  bool Empty() const;
  Sum Total() const;
  bool operator==(const RunSpans&) const = default;
};

// Time, ns, of what began at a stack, was ended by a waker, was held up by a straggler. Indices
// into Baseline::functions and stacks. waker: none for no goroutine.
struct SiteTime {
  std::uint32_t stack = 0;
  std::uint64_t time = 0;
};
struct WakeTime {
  std::optional<std::uint32_t> waker;
  std::uint64_t time = 0;
};
struct HeldTime {
  std::uint32_t holder = 0;
  std::uint32_t stack = 0;
  std::uint64_t time = 0;
};

// Goroutines of one type that were created by another, whose index in Baseline::functions this is.
struct CreatorCount {
  std::uint32_t creator = 0;
  std::uint64_t count = 0;
};

// A measure (profile/measures.h) of a run, in millionths; none where the run has none. The greatest
// stands for all above it.
using Millionths = std::optional<std::uint64_t>;
inline constexpr std::uint64_t kMostMillionths = 1'000'000'000'000'000;

// What one session has seen at one place.
//
// values      per run; of measures alone, which have nothing else
// goroutines  per run; of the state "goroutine" alone, which has nothing else but
// creators    all runs together: those that created most of the goroutines whose creation was seen
// runs        per run, in the order of Session::runs
// sites       stacks where the spans began, all runs together: those that carry most of the time
// wakes       the same for who ended them; time: of the spans whose end was seen
// held        the same for who was the last to stop, of stop-the-worlds; time: until it stopped
struct Observed {
  std::vector<Millionths> values = {};
  std::vector<std::uint64_t> goroutines = {};
  std::vector<CreatorCount> creators = {};
  std::vector<RunSpans> runs = {};
  std::vector<SiteTime> sites = {};
  std::vector<WakeTime> wakes = {};
  std::vector<HeldTime> held = {};
};

// id    of its content, 32 hexadecimal digits: a copy of a trace has the same
// wall  when tracing began, ns since the Unix epoch, where the trace says it (Go 1.25 and later)
struct Run {
  std::string id;
  Nanos duration = 0;
  std::optional<Nanos> wall;
  profile::Lost lost = {};
};

// Runs of one program on one machine.
//
// whole  false: made of the accepted entries of a review alone
// unit   ns, of which all times of spans are multiples: traces from format 1.22 on tell them in
//        steps of 64 ns
// go     Go's version, as the user said it (go_given) or as the traces' format tells
// date   YYYY-MM-DD, as the user said it (date_given) or of the first trace's clock (UTC)
struct Session {
  std::uint32_t id = 0;
  bool whole = true;
  std::uint64_t unit = 1;
  std::string format;
  std::string go;
  bool go_given = false;
  std::optional<std::uint64_t> gomaxprocs;
  std::optional<std::string> date;
  bool date_given = false;
  std::vector<std::pair<std::string, std::string>> labels = {};  // by key
  std::vector<Run> runs = {};
};

// One statistic of an accepted change, as it was shown: "p99", "1.2ms", "1.5ms".
struct Change {
  std::string statistic;
  std::string from;
  std::string to;
};

// A decision: from `session` on, this is how the place shall be.
struct Accepted {
  Place place;
  std::uint32_t session = 0;
  std::optional<std::string> date;
  std::string reason;
  std::vector<Change> changes = {};
};

// schema             of the file
// functions, stacks  named by their index; grow only, so that a new session changes no line.
//                    Stacks leaf first, of indices of functions.
// entries            by place, then by the session's id
struct Baseline {
  std::uint32_t schema = kSchema;
  std::vector<Session> sessions = {};  // by id
  std::vector<Accepted> accepted = {};
  std::vector<std::string> functions = {};
  std::vector<std::vector<std::uint32_t>> stacks = {};
  std::map<Place, std::map<std::uint32_t, Observed>> entries = {};

  const Session* FindSession(std::uint32_t id) const;
  // Whether all whole sessions have measures: those of schema 1 have not.
  bool HasMeasures() const;
  // One more than the greatest there is.
  std::uint32_t NextSession() const;
};

// The file's text, in the baseline's schema; equal baselines give equal bytes.
std::string WriteBaseline(const Baseline& baseline);

// Reads what WriteBaseline wrote. What is not, byte for byte, is refused.
//
// Errors, with the line in `what`: kUnsupported (a newer schema), kTruncated (cut), kCorrupt (no
// baseline, edited or damaged, not canonical), kLimit.
Result<Baseline> ReadBaseline(std::string_view text);

// The content hash inside of the file: what a pending file belongs to. 32 hexadecimal digits.
std::string HashOf(const Baseline& baseline);

// What the user says of a session.
//
// date    YYYY-MM-DD; none: as the traces say
// go      Go's version; empty: as the traces' format tells
// labels  in any order
struct SessionOptions {
  std::optional<std::string> date;
  std::string go;
  std::vector<std::pair<std::string, std::string>> labels = {};
};

// Adds the runs as a session, with what the baseline's schema keeps of them. Their order does not
// matter, nor do the names of their files.
//
// Errors: kInvalidArgument (no runs, a date that is none, a label twice; merged runs),
// kInconsistent (the runs differ in format or GOMAXPROCS; one is there twice, or is in the baseline
// already), kLimit.
Status AddSession(Baseline& baseline, const std::vector<profile::Profile>& runs,
                  const SessionOptions& options);

}  // namespace tracegate::golden
