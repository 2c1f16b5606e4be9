// Folds the spans of a timeline into a Profile.
#pragma once

#include <tsl/bhopscotch_map.h>

#include <array>
#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "src/base/error.h"
#include "src/input/source.h"
#include "src/profile/gc_recorder.h"
#include "src/profile/profile.h"
#include "src/profile/windows.h"
#include "src/timeline/span.h"
#include "src/trace/reader.h"
#include "src/trace/symbols.h"

namespace tracegate::profile {

// Distinct (type, state, reason) cells, and distinct (cell, stack) sites, that one
// trace may make; beyond, spans are counted in diagnostic "cell not kept" or
// "stack not kept" and nowhere else.
inline constexpr std::size_t kMaxCells = 1 << 18;
inline constexpr std::size_t kMaxSites = 1 << 19;
// The same of distinct wakes: "wake not kept".
inline constexpr std::size_t kMaxWakes = 1 << 18;
// The same of distinct pairs of a type and a creator: "creator not kept".
inline constexpr std::size_t kMaxCreators = 1 << 18;
// With more cells and sites than this, cells have no windows (Cell::windows).
inline constexpr std::size_t kMostForWindows = 8192;
// Bytes of function names in the stacks of one profile. A trace may name a function of 1 kB with
// 4 bytes; stacks beyond keep their hash and no frames, counted in "frames not kept".
inline constexpr std::size_t kMaxStackText = std::size_t{64} << 20;

class Builder final : public timeline::TimelineSink {
 public:
  // `symbols` must outlive the builder.
  explicit Builder(const trace::Symbols& symbols) : symbols_(&symbols) {}

  void OnSpan(const timeline::Span& span) override { OnSpans({&span, 1}); }
  void OnSpans(std::span<const timeline::Span> spans) override;
  void OnProcessSpan(const timeline::ProcessSpan& span) override;
  void OnRegion(const timeline::UserSpan& region) override;
  void OnTask(const timeline::UserSpan& task) override;
  void OnGoroutine(const timeline::GoroutineEnd& goroutine) override;
  void OnEvent(const trace::Event& event) override;
  void OnGcLoad(const timeline::GcLoad& load) override { gc_.OnLoad(load); }
  void OnGcBefore(const timeline::GcProcs& more) override { gc_.OnBefore(more); }
  void OnGcWork(const timeline::GcWork& work) override { gc_.OnWork(work); }

  // The profile of all that was seen, with types, stacks and names in a fixed
  // order. Leaves the builder empty. File, format and times are the caller's.
  // runnable: of the timeline.
  Profile Take(const timeline::RunnableClock& runnable = {});

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct CellData {
    std::uint32_t type;
    What what;
    trace::StringId reason;
    Censored spans;
    std::vector<WindowSum> windows = {};  // filled when all is taken
  };
  struct SiteData {
    std::uint32_t cell;
    trace::StackId stack;
    Censored spans;
  };
  struct TypeData {
    trace::StringId name;
    std::uint64_t goroutines = 0;
    std::uint64_t cpu_samples = 0;
    std::uint64_t gc_workers = 0;
    Nanos assisted = 0;
    bool system = false;
    std::array<std::uint32_t, timeline::kWhatCount> cells;  // of empty reason
  };
  struct WakeKey {
    std::uint32_t cell;
    trace::StringId waker;
    trace::StackId stack;
    auto operator<=>(const WakeKey&) const = default;  // NOLINT(modernize-use-nullptr): of its 0
  };
  struct WakeHash {
    std::size_t operator()(const WakeKey& key) const;
  };
  struct WakeData {
    WakeKey key;
    std::uint64_t count = 0;
    std::uint64_t time = 0;
  };
  struct StwData {
    Censored spans;
    Censored stopping;
    Censored restarting;
    std::map<trace::StringId, HeldUp> held_up;  // by type
  };
  // All of a span but its times, in three words that are compared at once.
  struct SpanKey {
    std::uint64_t goroutine = ~std::uint64_t{0};  // stack, type; of no span
    std::uint64_t wake = 0;                       // its stack, the waker
    std::uint64_t what = 0;                       // reason, Span::How

    explicit SpanKey(const timeline::Span& span);
    SpanKey() = default;
    bool operator==(const SpanKey& other) const;
  };
  // Where the spans of one kind are counted, and what they come to since this was found or last
  // settled: the histogram gets totals, and a wake its time, for many spans at once (Settle).
  struct alignas(64) Known {
    SpanKey key;
    Histogram* into = nullptr;
    std::uint64_t count = 0;
    std::uint64_t time = 0;
    std::uint32_t wake = kNone;
    bool woken = false;
    bool stack_lost = false;
    bool user_wait = false;  // of the program's goroutines, for a proc
    bool used = false;       // listed in used_
  };
  static constexpr int kKnownBits = 12;

  std::uint32_t TypeIndex(trace::StringId name);
  std::uint32_t CellIndex(std::uint32_t type, What what, trace::StringId reason);
  std::uint32_t AddCell(std::uint32_t type, What what, trace::StringId reason);
  std::uint32_t SiteIndex(std::uint32_t cell, trace::StackId stack);
  std::uint32_t WakeIndex(const WakeKey& key);
  // Makes `known` that of the span's kind: of the site where `what` has sites, else the cell. A
  // cell is also the sum of its sites (TakeTypes), so that every span is counted once. False:
  // such spans are not kept.
  bool Find(const timeline::Span& span, Known& known);
  void Settle(Known& known);
  void SettleAll();
  Known& Recall(const SpanKey& key);
  void AddSpans(std::span<const timeline::Span> spans);
  void OnStop(const timeline::ProcessSpan& stop);
  void RecordWindow(Nanos now);
  void CountCreator(std::uint32_t type, trace::StringId creator);
  UserSpans& Named(std::map<trace::StringId, UserSpans>& spans, trace::StringId name);
  // The stacks of sites, wakes and stragglers, by hash, so that equal runs give equal profiles.
  std::vector<trace::StackId> Stacks() const;
  std::size_t PlaceOf(trace::StackId stack, std::span<const trace::StackId> stacks) const;
  void TakeStacks(std::span<const trace::StackId> ids, Profile& profile) const;
  void TakeTypes(Profile& profile);
  void TakeSites(std::span<const trace::StackId> stacks, Profile& profile);
  void TakeWakes(std::span<const trace::StackId> stacks, Profile& profile);
  void TakeStops(std::span<const trace::StackId> stacks, Profile& profile);
  void TakeWindows(Profile& profile);
  void TakeNamed(Profile& profile);
  void TakeGc(const timeline::RunnableClock& runnable, Profile& profile);

  const trace::Symbols* symbols_;
  std::vector<std::uint32_t> type_of_name_;  // by StringId
  std::vector<TypeData> types_;
  std::deque<CellData> cells_;  // where they are they stay: known_ points to them
  std::deque<SiteData> sites_;
  std::vector<WakeData> wakes_;
  tsl::bhopscotch_map<std::uint64_t, std::uint32_t> cell_of_reason_;  // kWaiting, by (type, reason)
  tsl::bhopscotch_map<std::uint64_t, std::uint32_t> site_of_stack_;   // by (cell, stack)
  tsl::bhopscotch_map<WakeKey, std::uint32_t, WakeHash> wake_of_key_;
  struct CreatorData {
    std::uint32_t type;
    trace::StringId name;
    std::uint64_t count = 0;
  };
  std::vector<CreatorData> creators_;
  tsl::bhopscotch_map<std::uint64_t, std::uint32_t> creator_of_key_;  // by (type, creator)
  // What was found of late, by a hash of what was looked for.
  std::vector<Known> known_ = std::vector<Known>(std::size_t{1} << kKnownBits);
  std::vector<Known*> used_;  // those of known_ that ever held something
  std::map<trace::StringId, UserSpans> regions_;
  std::map<trace::StringId, UserSpans> tasks_;
  std::map<trace::StringId, StwData> stw_;
  WindowRecorder windows_;
  GcRecorder gc_;
  std::vector<timeline::ProcessSpan> stops_;  // the first kMaxListed
  std::map<trace::StringId, std::uint64_t> labels_;
  Metric heap_alloc_{"/memory/classes/heap/objects:bytes"};
  Metric heap_goal_{"/gc/heap/goal:bytes"};
  Profile profile_;
};

// Reads a whole trace into a Profile. `file` names it in the profile and in errors.
// Errors: those of trace::ReadTrace, with `file` as where.
Result<Profile> ProfileTrace(input::Source& source, std::string file,
                             const trace::ReadOptions& options = {});

// The same for a path or URL (input::Open), which is named without user and password.
Result<Profile> ProfileFile(const std::string& path, const input::OpenOptions& open = {},
                            const trace::ReadOptions& read = {});

}  // namespace tracegate::profile
