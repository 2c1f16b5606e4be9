// The fields of a profile, in the order in which a file has them: one list for writer and reader.
//
// An archive has operator()(fields...), which takes numbers, text, optionals, lists, histograms and
// structs that have a Fields of their own. Cells takes the cells of a type with the spans that
// their fields leave out: those that are the sum of the spans of its sites are told by a bit.
#pragma once

#include <concepts>
#include <type_traits>

#include "src/profile/profile.h"

namespace tracegate::saved {

// Arrays of more elements than this have their zeros left out.
inline constexpr std::size_t kLongArray = 16;

// Times and durations beyond this (nine years) are not saved: what is added up of fewer stays in 64
// bits.
inline constexpr Nanos kMostNanos = Nanos{1} << 58;

// A reader fills what a writer only looks at.
template <class X, class T>
concept Of = std::same_as<std::remove_const_t<X>, T>;

template <class Archive, Of<profile::Censored> X>
void Fields(Archive& a, X& x) {
  a(x.completed, x.clipped_start, x.clipped_end, x.clipped_both);
}
template <class Archive, Of<profile::WindowSum> X>
void Fields(Archive& a, X& x) {
  a(x.count, x.time);
}
template <class Archive, Of<profile::Cell> X>
void Fields(Archive& a, X& x) {
  a(x.what, x.reason, x.windows);
}
template <class Archive, Of<profile::Stack> X>
void Fields(Archive& a, X& x) {
  a(x.hash, x.frames);
}
template <class Archive, Of<profile::Site> X>
void Fields(Archive& a, X& x) {
  a(x.what, x.reason, x.stack, x.spans);
}
template <class Archive, Of<profile::Wake> X>
void Fields(Archive& a, X& x) {
  a(x.reason, x.waker, x.stack, x.count, x.time);
}
template <class Archive, Of<profile::NamedCount> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.count);
}
template <class Archive, Of<profile::TypeProfile> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.system, x.goroutines, x.cpu_samples, x.gc_workers, x.assisted, x.sites);
  a.Cells(x.cells, x.sites);
  a(x.wakes, x.creators);
}
template <class Archive, Of<profile::Straggler> X>
void Fields(Archive& a, X& x) {
  a(x.type, x.stack, x.stopping);
}
template <class Archive, Of<profile::StopTheWorld> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.start, x.end, x.goroutine, x.clipped_end, x.straggler, x.restarting);
}
template <class Archive, Of<profile::HeldUp> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.count, x.time);
}
template <class Archive, Of<profile::NamedSpans> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.spans, x.held_up, x.stopping, x.restarting);
}
template <class Archive, Of<profile::UserSpans> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.spans, x.ended_by_goroutine_exit);
}
template <class Archive, Of<profile::Metric> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.count, x.min, x.max, x.first, x.last);
}
template <class Archive, Of<profile::TimedValue> X>
void Fields(Archive& a, X& x) {
  a(x.time, x.value);
}
template <class Archive, Of<profile::Lost> X>
void Fields(Archive& a, X& x) {
  a(x.bytes, x.generations, x.time);
}
template <class Archive, Of<profile::CyclePause> X>
void Fields(Archive& a, X& x) {
  a(x.kind, x.time);
}
template <class Archive, Of<profile::GcCycle> X>
void Fields(Archive& a, X& x) {
  a(x.start, x.end, x.clipped_start, x.clipped_end, x.sweep_end, x.sweep_clipped, x.heap_start,
    x.heap_peak, x.heap_live, x.goal, x.procs, x.work, x.pauses);
}
template <class Archive, Of<profile::Measure> X>
void Fields(Archive& a, X& x) {
  a(x.state, x.reason, x.value);
}
template <class Archive, Of<profile::WindowUtilization> X>
void Fields(Archive& a, X& x) {
  a(x.least, x.mud);
}
template <class Archive, Of<profile::Utilization> X>
void Fields(Archive& a, X& x) {
  a(x.time, x.mean, x.windows);
}
template <class Archive, Of<timeline::RunnableTime> X>
void Fields(Archive& a, X& x) {
  a(x.time, x.area, x.wasted);
}
template <class Archive, Of<profile::GcFacts> X>
void Fields(Archive& a, X& x) {
  a(x.known, x.measures, x.utilization, x.work, x.runnable, x.waits);
}
template <class Archive, Of<Diagnostic> X>
void Fields(Archive& a, X& x) {
  a(x.name, x.severity, x.count);
}
template <class Archive, Of<profile::Profile> X>
void Fields(Archive& a, X& x) {
  a(x.file, x.format_version, x.toolchains, x.start, x.end, x.complete, x.damage, x.lost, x.bytes,
    x.events, x.generations, x.goroutine_count, x.stacks, x.window_ends, x.types, x.gc_cycles, x.gc,
    x.gc_mark, x.stw, x.stw_by_name, x.sweep_all_procs, x.swept_bytes, x.reclaimed_bytes,
    x.gomaxprocs, x.gomaxprocs_at_start, x.ticks_per_second, x.metrics, x.regions, x.tasks,
    x.labels, x.log_total, x.cpu_samples, x.diagnostics, x.runs, x.covered);
  a.Signed(x.wall_start);
}

}  // namespace tracegate::saved
