// From a trace to a Profile, and Profiles merged.
#include "src/profile/builder.h"

#include <gmock/gmock.h>

#include "src/profile/merge.h"
#include "tests/support/example_trace.h"

namespace tracegate::profile {
namespace {

using ::testing::ElementsAre;
using testing::ExampleTrace;
using testing::Format;
using testing::ProfileOf;

TEST(ProfileTrace, KeepsTheFactsOfARun) {
  const auto file = ExampleTrace();
  const Profile profile = ProfileOf(file, "dir/name");
  EXPECT_EQ(profile.file, "dir/name");
  EXPECT_EQ(profile.format_version, "1.26");
  EXPECT_EQ(profile.toolchains, "Go 1.26 or 1.27");
  EXPECT_EQ(profile.start, 0);
  EXPECT_EQ(profile.end, 400);
  EXPECT_EQ(profile.Duration(), 400);
  EXPECT_EQ(profile.bytes, file.size());
  EXPECT_EQ(profile.generations, 1u);
  EXPECT_EQ(profile.events, 29u);  // 26 of the story, a sample, two syncs
  EXPECT_EQ(profile.runs, 1u);
  EXPECT_TRUE(profile.complete);
  EXPECT_EQ(profile.goroutine_count, 1u);
  EXPECT_EQ(profile.log_total, 1u);
  EXPECT_EQ(profile.cpu_samples, 1u);
  EXPECT_EQ(profile.swept_bytes, 8192u);
  EXPECT_EQ(profile.reclaimed_bytes, 512u);
  ASSERT_EQ(profile.gomaxprocs.size(), 1u);
  EXPECT_EQ(profile.gomaxprocs[0].value, 4u);
  ASSERT_EQ(profile.labels.size(), 1u);
  EXPECT_EQ(profile.labels[0].name, "name");
  EXPECT_EQ(profile.labels[0].count, 1u);
}

TEST(ProfileTrace, KeepsCellsAndSites) {
  const Profile profile = ProfileOf(ExampleTrace());
  const TypeProfile* type = profile.FindType("main.serve");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(type->goroutines, 1u);
  EXPECT_FALSE(type->system);
  const auto total = [&](What what, std::string_view reason = "") {
    const Cell* cell = type->Find(what, reason);
    return cell == nullptr ? 0 : cell->spans.completed.sum();
  };
  EXPECT_EQ(total(What::kWaiting, "select"), 200u);
  EXPECT_EQ(total(What::kWaiting), 0u);
  EXPECT_EQ(total(What::kSyscall), 30u);
  EXPECT_EQ(total(What::kRunnable), 10u);
  EXPECT_EQ(total(What::kRunning), 60u);  // 310-320 and 350-400
  EXPECT_EQ(type->Find(What::kRunning, "")->spans.clipped_start.sum(), 100u);
  EXPECT_EQ(total(What::kMarkAssist), 5u);
  EXPECT_EQ(total(What::kSweep), 6u);
  EXPECT_EQ(type->Find(What::kLifetime, "")->spans.clipped_start.sum(), 400u);
  EXPECT_EQ(type->Find(What::kStartDelay, ""), nullptr);
  ASSERT_EQ(type->sites.size(), 3u);
  const Site& wait = type->sites[0];
  EXPECT_EQ(wait.what, What::kWaiting);
  EXPECT_EQ(wait.reason, "select");
  EXPECT_EQ(wait.spans.completed.sum(), 200u);
  EXPECT_THAT(profile.stacks[wait.stack].frames, ElementsAre("runtime.gopark", "main.serve"));
}

TEST(ProfileTrace, KeepsGcAndUserSpans) {
  const Profile profile = ProfileOf(ExampleTrace());
  ASSERT_EQ(profile.gc_cycles.size(), 1u);
  EXPECT_EQ(profile.gc_cycles[0].start, 20);
  EXPECT_EQ(profile.gc_cycles[0].end, 45);
  EXPECT_FALSE(profile.gc_cycles[0].clipped_start);
  EXPECT_EQ(profile.gc_mark.completed.sum(), 25u);
  ASSERT_EQ(profile.stw.size(), 1u);
  EXPECT_EQ(profile.stw[0].name, "stop-the-world (GC mark termination)");
  EXPECT_EQ(profile.stw[0].goroutine, GoId{1});
  EXPECT_EQ(profile.stw_by_name[0].spans.completed.sum(), 4u);
  EXPECT_EQ(profile.sweep_all_procs.completed.sum(), 6u);
  ASSERT_EQ(profile.regions.size(), 1u);
  EXPECT_EQ(profile.regions[0].spans.completed.sum(), 8u);
  ASSERT_EQ(profile.tasks.size(), 1u);
  EXPECT_EQ(profile.tasks[0].spans.completed.sum(), 15u);
  ASSERT_EQ(profile.metrics.size(), 2u);
  const Metric& heap = profile.metrics[1];
  EXPECT_EQ(heap.name, "/memory/classes/heap/objects:bytes");
  EXPECT_EQ(heap.count, 2u);
  EXPECT_EQ(heap.min, 3000u);
  EXPECT_EQ(heap.max, 5000u);
  EXPECT_EQ(heap.first, 5000u);
  EXPECT_EQ(heap.last, 3000u);
}

TEST(ProfileTrace, ErrorsNameTheFile) {
  const testing::Bytes file = {'x'};
  const auto source = input::FromMemory(file);
  const auto profile = ProfileTrace(*source, "some/file");
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().Line(),
            "some/file: at byte 0: not a Go execution trace but text; a trace starts with \"go "
            "1.NN trace\"");
}

TEST(ProfileFile, ErrorsNameThePath) {
  const auto profile = ProfileFile("/no/such/file");
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().Line(), "/no/such/file: cannot open: No such file or directory");
}

TEST(Types, SystemOnesAreThoseOfGosRule) {
  EXPECT_TRUE(IsSystemGoroutine(""));
  EXPECT_TRUE(IsSystemGoroutine("runtime.bgsweep"));
  EXPECT_FALSE(IsSystemGoroutine("runtime.main"));
  EXPECT_FALSE(IsSystemGoroutine("main.main"));
  EXPECT_FALSE(IsSystemGoroutine("runtime/trace.Start.func1"));
}

TEST(Merge, AddsARunToItself) {
  const Profile one = ProfileOf(ExampleTrace());
  Profile two = one;
  Merge(two, one);
  EXPECT_EQ(two.runs, 2u);
  EXPECT_EQ(two.Duration(), 800);
  EXPECT_EQ(two.format_version, "1.26");
  EXPECT_EQ(two.events, 2 * one.events);
  EXPECT_EQ(two.bytes, 2 * one.bytes);
  EXPECT_EQ(two.goroutine_count, 2u);
  EXPECT_EQ(two.log_total, 2u);
  EXPECT_EQ(two.cpu_samples, 2u);
  EXPECT_EQ(two.swept_bytes, 16384u);
  EXPECT_EQ(two.stacks.size(), one.stacks.size());
  EXPECT_EQ(two.gc_cycles.size(), 2u);
  EXPECT_EQ(two.gc_mark.completed.sum(), 50u);
  EXPECT_EQ(two.stw_by_name.size(), 1u);
  EXPECT_EQ(two.stw_by_name[0].spans.completed.count(), 2u);
  EXPECT_EQ(two.regions[0].spans.completed.sum(), 16u);
  EXPECT_EQ(two.tasks[0].spans.completed.sum(), 30u);
  EXPECT_EQ(two.labels[0].count, 2u);
  EXPECT_EQ(two.metrics[1].count, 4u);
  const TypeProfile* type = two.FindType("main.serve");
  ASSERT_NE(type, nullptr);
  EXPECT_EQ(two.types.size(), 1u);
  EXPECT_EQ(type->goroutines, 2u);
  EXPECT_EQ(type->Find(What::kWaiting, "select")->spans.completed.sum(), 400u);
  ASSERT_EQ(type->sites.size(), one.FindType("main.serve")->sites.size());
  EXPECT_EQ(type->sites[0].spans.completed.count(), 2u);
}

TEST(Merge, KeepsOtherTypesReasonsAndNamesApart) {
  Profile into = ProfileOf(ExampleTrace("main.zebra", "select", "same"));
  Merge(into, ProfileOf(ExampleTrace("main.ant", "select", "same", Format::kGo122)));
  Merge(into, ProfileOf(ExampleTrace("main.zebra", "sync", "other")));
  EXPECT_EQ(into.runs, 3u);
  EXPECT_EQ(into.Duration(), 1200);
  EXPECT_EQ(into.format_version, "1.22, 1.26");
  ASSERT_EQ(into.types.size(), 2u);
  EXPECT_EQ(into.types[0].name, "main.ant");  // by name
  const TypeProfile* zebra = into.FindType("main.zebra");
  ASSERT_NE(zebra, nullptr);
  EXPECT_EQ(zebra->Find(What::kWaiting, "select")->spans.completed.count(), 1u);
  EXPECT_EQ(zebra->Find(What::kWaiting, "sync")->spans.completed.count(), 1u);
  EXPECT_EQ(zebra->Find(What::kSyscall, "")->spans.completed.count(), 2u);
  ASSERT_EQ(into.regions.size(), 2u);
  EXPECT_EQ(into.regions[0].name, "other");
  EXPECT_EQ(into.regions[1].spans.completed.count(), 2u);
  // Every site still names the stack of its own type.
  for (const TypeProfile& type : into.types) {
    for (const Site& site : type.sites) {
      EXPECT_EQ(into.stacks.at(site.stack).frames.back(), type.name);
    }
  }
}

TEST(Merge, AnIncompleteRunMakesTheWholeIncomplete) {
  Profile into = ProfileOf(ExampleTrace());
  Profile damaged = into;
  damaged.complete = false;
  damaged.lost = {100, 2, 30};
  Merge(into, damaged);
  EXPECT_FALSE(into.complete);
  EXPECT_EQ(into.lost.bytes, 100u);
  EXPECT_EQ(into.lost.generations, 2u);
  EXPECT_EQ(into.lost.time, 30);
}

}  // namespace
}  // namespace tracegate::profile
