// A trace with something of everything, whose profile is known.
#pragma once

#include <string>

#include "src/profile/builder.h"
#include "tests/support/trace_builder.h"

namespace tracegate::testing {

// Goroutine 1, of type main.serve: blocks in `reason` from 100 to 300 at
// gopark <- serve, sweeps, assists, stops the world, opens a region and a task.
inline Bytes ExampleTrace(const std::string& function = "main.serve",
                          const std::string& reason = "select", const std::string& name = "name",
                          Format format = Format::kGo126) {
  Trace trace(format);
  Generation& gen = trace.NewGeneration();
  Thread& m = RunningGoroutine(gen);
  m.Event("ProcsChange", {4, kNoFrames});
  m.Event("HeapAlloc", {5000});
  m.Event("HeapAlloc", {3000});
  m.Event("HeapGoal", {9000});
  m.Event("GoLabel", {name});
  m.Event("UserLog", {0, name, "message", kNoFrames});
  m.At(20).Event("GCBegin", {1, kNoFrames});
  m.At(30).Event("GCMarkAssistBegin", {Frames{"runtime.mallocgc", function}});
  m.At(35).Event("GCMarkAssistEnd");
  m.At(40).Event("STWBegin", {"GC mark termination", kNoFrames});
  m.At(44).Event("STWEnd");
  m.At(45).Event("GCEnd", {2});
  m.At(50).Event("GCSweepBegin", {kNoFrames});
  m.At(56).Event("GCSweepEnd", {8192, 512});
  m.At(60).Event("UserTaskBegin", {2, 0, name, kNoFrames});
  m.At(62).Event("UserRegionBegin", {2, name, kNoFrames});
  m.At(70).Event("UserRegionEnd", {2, name, kNoFrames});
  m.At(75).Event("UserTaskEnd", {2, kNoFrames});
  m.At(100).Event("GoBlock", {reason, Frames{"runtime.gopark", function}});
  m.At(300).Event("GoUnblock", {1, 1, kNoFrames});
  m.At(310).Event("GoStart", {1, 2});
  m.At(320).Event("GoSyscallBegin", {1, Frames{"syscall.Write", function}});
  m.At(350).Event("GoSyscallEnd");
  m.At(400).Event("GoDestroy");
  gen.CpuSample(90, 1, Frames{function});
  return trace.File();
}

inline profile::Profile ProfileOf(const Bytes& file, const std::string& name = "file") {
  const auto source = input::FromMemory(file);
  return profile::ProfileTrace(*source, name).value();
}

}  // namespace tracegate::testing
