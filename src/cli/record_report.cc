#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "ci/apply.h"
#include "diff/compare.h"
#include "diff/sequential.h"
#include "src/base/text.h"
#include "src/cli/record.h"
#include "stats/summary.h"

namespace tracegate::cli {

using record::Side;

namespace {

std::string Seconds(double seconds) { return FormatDuration(seconds * 1e9); }

double MedianOf(const std::vector<double>& values) { return stats::Median(values).value_or(0); }

// "  base  10 runs of 1.20s (1.18s to 1.31s), CPU 2.10s, 31.2 MB; 1 repeated\n"
std::string SideLine(const record::Recording& recording, Side side) {
  std::vector<double> wall;
  std::vector<double> cpu;
  std::uint64_t bytes = 0;
  std::size_t repeated = 0;
  for (const record::Run& run : recording.runs) {
    if (run.side == side) {
      wall.push_back(run.noise.wall);
      cpu.push_back(run.noise.cpu);
      bytes += run.bytes;
      repeated += run.attempt > 1 ? 1 : 0;
    }
  }
  if (wall.empty()) {
    return {};
  }
  const auto [least, greatest] = std::minmax_element(wall.begin(), wall.end());
  return fmt::format("  {:<4}  {} of {} ({} to {}), CPU {}, {}{}\n", ToString(side),
                     Plural(wall.size(), "run"), Seconds(MedianOf(wall)), Seconds(*least),
                     Seconds(*greatest), Seconds(MedianOf(cpu)), FormatBytes(bytes),
                     repeated == 0 ? "" : fmt::format("; {} repeated after a failure", repeated));
}

// One look: compares what there is.
Result<diff::Comparison> LookAt(const GateSetup& setup, const diff::Look& look,
                                const record::Recorder& recorder, const RecordSession& session) {
  diff::CompareOptions compare = setup.compare;
  const auto pairing = record::Pair(recorder.recording(), recorder.dir());
  if (!pairing) {
    return Fail(pairing.error());
  }
  compare.block_size = pairing->block_size;
  compare.comparisons = look.comparisons;
  return diff::Compare(session.Profiles(Side::kBase), session.Profiles(Side::kNew), compare);
}

std::string AboutLook(std::size_t number, std::size_t all, const diff::Look& look) {
  return fmt::format("look {} of {}, at {}+{} runs and 1/{} of alpha", number, all, look.runs,
                     look.runs, look.comparisons);
}

}  // namespace

std::string SummaryOf(const record::Recording& recording, const std::string& dir) {
  const bool both = recording.TwoSided();
  std::string text = fmt::format("recorded {}{} in {}\n", recording.runs.size(),
                                 both ? " runs, both sides interleaved," : " runs", Printable(dir));
  for (const Side side : {Side::kBase, Side::kNew}) {
    text += SideLine(recording, side);
  }
  for (const Side side : {Side::kBase, Side::kNew}) {
    if (const auto warning = record::NoiseWarning(recording, side)) {
      text += *warning + "\n";
    }
  }
  if (both) {
    text += fmt::format("compare them: tracegate diff {}\n", Printable(dir));
  }
  return text;
}

Result<ci::Gated> RecordUntilDecided(const RecordOptions& options, const GateSetup& setup,
                                     record::Recorder& recorder, RecordSession& session,
                                     record::SignalWatch& signals) {
  const auto apply = [&](diff::Comparison comparison) {
    return ci::Apply(std::move(comparison), setup.policy, session.Profiles(Side::kNew), setup.today,
                     setup.compare.filter);
  };
  const std::vector<diff::Look> looks = diff::LooksUpTo(options.most);
  std::size_t have = 0;
  for (std::size_t i = 0;; ++i) {
    const diff::Look& look = looks[i];
    const auto& runs = recorder.recording().runs;
    const std::size_t blocks = runs.empty() ? 0 : runs.back().block;
    session.Expect(2 * look.runs);
    if (auto set = recorder.SetComparisons(look.comparisons); !set) {
      return Fail(std::move(set.error()));
    }
    const auto plan = record::Interleaved(have, look.runs, blocks);
    if (auto recorded = recorder.Record(plan, signals); !recorded) {
      return Fail(std::move(recorded.error()));
    }
    have = look.runs;
    auto comparison = LookAt(setup, look, recorder, session);
    if (!comparison) {
      return Fail(std::move(comparison.error()));
    }
    const diff::Standing standing =
        diff::StandingOf(apply(*comparison).comparison, look.runs, options.most);
    const std::string about = AboutLook(i + 1, looks.size(), look);
    if (standing.next == diff::Next::kGoOn) {
      session.Say(fmt::format("{}: {} undecided", about, standing.suspects.size()));
      continue;
    }
    diff::Conclude(standing, look.runs, *comparison);
    if (auto finished = recorder.Finish(); !finished) {
      return Fail(std::move(finished.error()));
    }
    if (looks.size() > 1) {
      comparison->warnings.push_back("recorded until decided: " + about);
    }
    for (const Side side : {Side::kBase, Side::kNew}) {
      if (auto warning = record::NoiseWarning(recorder.recording(), side)) {
        comparison->warnings.push_back(*std::move(warning));
      }
    }
    return apply(*std::move(comparison));
  }
}

}  // namespace tracegate::cli
