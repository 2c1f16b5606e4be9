#include "diff/comparable.h"

#include <gtest/gtest.h>

#include "diff/measure.h"

namespace tracegate::diff {
namespace {

using profile::Profile;
using profile::What;

Profile RunOf(const std::string& format, bool calls = false) {
  Profile run;
  run.format_version = format;
  run.end = 1'000'000'000;
  profile::TypeProfile type;
  type.name = "main.worker";
  for (const char* reason : {"sync", "preempted"}) {
    profile::Cell cell{What::kWaiting, reason, {}};
    for (int i = 0; i < 3000; ++i) {
      cell.spans.Add(1'000'000 + i, true, true);
    }
    type.cells.push_back(std::move(cell));
  }
  if (calls) {
    type.cells.push_back({What::kSyscall, "", {}});
  }
  run.types.push_back(std::move(type));
  return run;
}

struct Row {
  std::string a;
  std::string b;
  std::string type;
  std::string state;
  std::string reason;
  bool comparable;
};

TEST(Comparable, WhatMeansTheSame) {
  const std::string process(kProcessType);
  const std::vector<Row> rows = {
      {"1.19", "1.26", "main.f", "Waiting", "sync", true},
      {"1.19", "1.26", "main.f", "Waiting", "select", true},
      {"1.19", "1.26", "main.f", "Waiting", "forever", true},
      {"1.19", "1.26", "main.f", "Waiting", "preempted", false},
      {"1.19", "1.26", "main.f", "Waiting", "", false},
      {"1.21", "1.22", "main.f", "Waiting", "system goroutine wait", false},
      {"1.22", "1.26", "main.f", "Waiting", "preempted", true},
      {"1.19", "1.19", "main.f", "Waiting", "", true},
      {"1.19", "1.26", "main.f", "Runnable", "", true},
      {"1.19", "1.26", "main.f", "Running", "", true},
      {"1.19", "1.26", "main.worker", "Running", "", false},  // has system calls, see Run
      {"1.19", "1.26", "main.f", "Syscall", "", false},
      {"1.19", "1.21", "main.f", "Syscall", "", false},
      {"1.23", "1.26", "main.f", "Syscall", "", true},
      {"1.19", "1.26", "main.f", "mark assist", "", true},
      {"1.8", "1.26", "main.f", "mark assist", "", false},
      {"1.9", "1.26", "main.f", "mark assist", "", true},
      {"1.7", "1.26", "main.f", "Waiting", "GC mark assist wait for work", false},
      {"1.8", "1.26", "main.f", "Waiting", "GC mark assist wait for work", true},
      {"1.5", "1.26", "0x401000", "Waiting", "sync", false},
      {"1.5", "1.5", "0x401000", "Waiting", "sync", true},
      {"1.19", "1.26", "runtime/trace.Start.func1", "Waiting", "sync", false},
      {"1.19", "1.26", process, "stop-the-world", "GC mark termination", true},
      {"1.19", "1.26", process, "stop-the-world", "read mem stats", false},
      {"1.21", "1.26", process, "stop-the-world", "read mem stats", true},
      {"1.9", "1.26", process, "stop-the-world", "GC mark termination", false},
      {"1.10", "1.26", process, "task", "order", false},
      {"1.11", "1.26", process, "region", "order", true},
      {"1.5", "1.26", process, "GC mark phase", "", true},
      {"1.19, 1.26", "1.26", "main.f", "Waiting", "preempted", false},  // of merged runs
  };
  for (const Row& row : rows) {
    const Profile a = RunOf(row.a);
    const Profile b = RunOf(row.b, true);
    const std::vector<const Profile*> runs = {&a, &b};
    const auto why = Comparable(runs).WhyNot(row.type, row.state, row.reason);
    EXPECT_EQ(!why, row.comparable) << row.a << " " << row.b << " " << row.type << " " << row.state
                                    << " " << row.reason << ": " << why.value_or("");
  }
}

TEST(Comparable, WhatDoesNotCompareIsListedAndNotMeasured) {
  const Profile old = RunOf("1.19");
  const Profile now = RunOf("1.26");
  const std::vector<const Profile*> runs = {&old, &now};
  const Measured measured = Measure(runs, 10'000, {});
  bool sync = false;
  for (const auto& row : measured.rows) {
    EXPECT_NE(row.cell.reason, "preempted");
    sync = sync || row.cell.reason == "sync";
  }
  EXPECT_TRUE(sync);
  std::size_t listed = 0;
  for (const NotJudged& group : measured.not_judged) {
    if (group.why.starts_with("not comparable: before format 1.22 this reason")) {
      listed = group.cells.size();
      EXPECT_EQ(group.cells.front().reason, "preempted");
    }
  }
  EXPECT_EQ(listed, std::size(kStatistics));
}

}  // namespace
}  // namespace tracegate::diff
