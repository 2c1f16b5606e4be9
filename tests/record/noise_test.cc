#include "src/record/noise.h"

#include <gmock/gmock.h>

namespace tracegate::record {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Noise Took(double wall, double cpu) {
  Noise noise;
  noise.wall = wall;
  noise.cpu = cpu;
  return noise;
}

constexpr std::string_view kStat =
    "cpu  1612382 379954 216381 423348 7599 11 576 1723 99 0\n"
    "cpu0 785655 187445 107207 237927 1662 0 83 847 0 0\n"
    "intr 1 2 3\n";

TEST(ProcStat, AddsUpWhatIsBusy) {
  const auto ticks = ParseProcStat(kStat);
  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->busy, 1612382 + 379954 + 216381 + 11 + 576);  // guest time is in user already
  EXPECT_EQ(ticks->steal, 1723);
  EXPECT_EQ(ticks->idle, 423348 + 7599);
}

TEST(ProcStat, KernelsWithFewerFields) {
  const auto ticks = ParseProcStat("cpu 10 20 30 40\n");
  ASSERT_TRUE(ticks);
  EXPECT_EQ(ticks->busy, 60);
  EXPECT_EQ(ticks->steal, 0);
}

TEST(ProcStat, WhatSaysNothingIsNothing) {
  for (const std::string_view text :
       {"", "\n", "cpu", "cpu 1 2 3\n", "cpu0 1 2 3 4\n", "cpu  0 0 0 0 0 0 0 0 0 0\n",
        "cpu 1 2 x 4\n", "cpu -1 2 3 4\n", "cpu 1 2 3 1e999\n", "cpu nan 2 3 4\n"}) {
    EXPECT_FALSE(ParseProcStat(text)) << text;
  }
}

TEST(LoadAverage, TheFirstNumber) {
  EXPECT_EQ(ParseLoadAverage("0.53 0.52 1.52 9/109 11262\n"), 0.53);
  EXPECT_FALSE(ParseLoadAverage(""));
  EXPECT_FALSE(ParseLoadAverage("x 1 2"));
}

TEST(CpuModel, OfSeveralProcessors) {
  EXPECT_EQ(ParseCpuModel("processor\t: 0\nmodel name\t: AMD EPYC\nmodel name\t: other\n"),
            "AMD EPYC");
  EXPECT_EQ(ParseCpuModel("processor : 0\nBogoMIPS : 1\n\nModel\t\t: Raspberry Pi 4\n"),
            "Raspberry Pi 4");
  EXPECT_EQ(ParseCpuModel("no colon\nmodel name :\n"), "");
}

TEST(MachineTime, IsWhatPassedWithoutTheOwnPart) {
  Noise noise = Took(2, 1.25);
  AddMachineTime(CpuTicks{1000, 10, 500}, CpuTicks{1190, 14, 706}, 100, noise);
  EXPECT_DOUBLE_EQ(noise.busy.value(), 1.9);
  EXPECT_DOUBLE_EQ(noise.steal.value(), 0.04);
  EXPECT_DOUBLE_EQ(noise.other.value(), 0.65);
}

TEST(MachineTime, OfWhatIsNotKnownIsAbsent) {
  const CpuTicks ticks{1000, 10, 500};
  for (const auto& [before, after] :
       {std::pair<std::optional<CpuTicks>, std::optional<CpuTicks>>{std::nullopt, ticks},
        {ticks, std::nullopt},
        {ticks, ticks},                      // stood still for two seconds
        {ticks, CpuTicks{900, 10, 700}}}) {  // went back
    Noise noise = Took(2, 1);
    AddMachineTime(before, after, 100, noise);
    EXPECT_FALSE(noise.busy || noise.steal || noise.other);
  }
}

TEST(MachineTime, OtherProcessesNeverUseLessThanNothing) {
  Noise noise = Took(1, 1);
  AddMachineTime(CpuTicks{0, 0, 1}, CpuTicks{99, 0, 102}, 100, noise);
  EXPECT_EQ(noise.other, 0);
}

Noise Quiet(double wall) {
  Noise noise = Took(wall, 1);
  noise.busy = 1;
  noise.steal = noise.other = 0;
  return noise;
}

TEST(NoisyRuns, Steal) {
  Noise stolen = Quiet(1);
  stolen.steal = 0.06;
  Noise hardly = Quiet(1);
  hardly.steal = 0.03;
  Noise tiny = Quiet(0.1);
  tiny.steal = 0.01;
  EXPECT_THAT(
      NoisyRuns(std::vector{stolen, hardly, tiny}, 2),
      ElementsAre(ElementsAre("the hypervisor stole 3.0% of the CPUs"), IsEmpty(), IsEmpty()));
}

TEST(NoisyRuns, WhatIsNotKnownIsNotNoisy) {
  EXPECT_THAT(NoisyRuns(std::vector{Took(1, 1)}, 2), ElementsAre(IsEmpty()));
  EXPECT_THAT(NoisyRuns(std::vector<Noise>{}, 2), IsEmpty());
}

// Median 1.01, absolute deviations 0 .01 .01 .02 .01 and .5: their median is .01, so 5 scaled ones
// are .074, and 20% of the median are .2.
TEST(NoisyRuns, Outliers) {
  std::vector<Noise> runs;
  for (const double wall : {1.00, 1.02, 1.01, 1.03, 1.00, 1.51}) {
    runs.push_back(Quiet(wall));
  }
  const auto noisy = NoisyRuns(runs, 2);
  ASSERT_EQ(noisy.size(), 6);
  EXPECT_THAT(noisy[5], ElementsAre("took 1.51s, the median of its side is 1.02s"));
  for (std::size_t run = 0; run < 5; ++run) {
    EXPECT_THAT(noisy[run], IsEmpty());
  }
  runs[5].wall = 1.19;  // far out by deviations, and less than 20%
  EXPECT_THAT(NoisyRuns(runs, 2)[5], IsEmpty());
  runs.resize(4);
  runs[3].wall = 9;  // four runs do not say what is usual
  EXPECT_THAT(NoisyRuns(runs, 2)[3], IsEmpty());
}

}  // namespace
}  // namespace tracegate::record
