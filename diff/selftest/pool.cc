#include "diff/selftest/pool.h"

#include <algorithm>
#include <utility>

#include "src/base/parallel.h"
#include "stats/binomial.h"

namespace tracegate::diff::selftest {

using profile::Profile;

namespace {

// What one gate said of one draw.
struct Said {
  bool alarm = false;
  bool regressed = false;
  bool at_place = false;
  bool in_blocks = false;
};

// All that was said of one draw; gates: by block size.
struct Draw {
  std::vector<Said> gates;
  bool pooled = false;
  bool per_cell = false;
};

Said Read(const Comparison& comparison, const std::vector<CellId>& slowed) {
  Said said;
  said.regressed = comparison.outcome == Outcome::kRegressed;
  said.in_blocks = comparison.blocks && comparison.blocks->used;
  for (const Finding& finding : comparison.findings) {
    if (IsWorse(finding)) {
      said.alarm = true;
      said.at_place |= std::any_of(slowed.begin(), slowed.end(), [&](const CellId& kind) {
        return kind.SameSpans(finding.cell);
      });
    }
  }
  return said;
}

Status AskNaive(const Pool& pool, const Split& split, const Measured& measured, double alpha,
                Draw& draw) {
  const auto pooled = pool.pooled()->LeastP(split.base, split.changed);
  if (!pooled) {
    return Fail(pooled.error());
  }
  const auto per_cell = LeastPerCell(measured.rows, split.base.size());
  if (!per_cell) {
    return Fail(per_cell.error());
  }
  draw.pooled = *pooled <= alpha;
  draw.per_cell = *per_cell <= alpha;
  return {};
}

Result<Draw> Ask(const Pool& pool, const Series& series, const Options& options,
                 std::size_t index) {
  CompareOptions compare = options.compare;
  auto random = StreamOf(compare.seed, series.scheme, series.per_side, index);
  const Split split = series.split(random);
  const Measured measured = pool.MeasureSplit(split, compare);
  Draw draw;
  for (const std::size_t block_size : series.block_sizes) {
    compare.block_size = block_size;
    const auto comparison = Decide(measured, split.base.size(), compare);
    if (!comparison) {
      return Fail(comparison.error());
    }
    draw.gates.push_back(Read(*comparison, series.slowed));
  }
  if (pool.pooled() != nullptr) {
    if (auto asked = AskNaive(pool, split, measured, compare.alpha, draw); !asked) {
      return Fail(std::move(asked.error()));
    }
  }
  return draw;
}

// The rate of the draws for which `is` holds.
template <class Is>
Result<Rate> RateOf(const std::vector<Draw>& draws, const Is& is) {
  const auto hits = static_cast<std::size_t>(std::count_if(draws.begin(), draws.end(), is));
  const auto interval = stats::ClopperPearson(hits, draws.size(), kConfidence);
  if (!interval) {
    return Fail(interval.error());
  }
  return Rate{hits, interval->estimate, interval->low, interval->high};
}

Result<Figure> FigureOf(const std::vector<Draw>& draws, const Series& series, std::size_t gate,
                        bool naive) {
  Figure figure;
  figure.scheme = series.scheme;
  figure.per_side = series.per_side;
  figure.block_size = series.block_sizes[gate];
  figure.factor = series.factor;
  figure.draws = draws.size();
  Status status;
  const auto rate = [&](auto is) {
    auto result = RateOf(draws, is);
    if (!result) {
      status = Fail(std::move(result.error()));
      return Rate{};
    }
    return *result;
  };
  figure.alarm = rate([&](const Draw& draw) { return draw.gates[gate].alarm; });
  figure.regressed = rate([&](const Draw& draw) { return draw.gates[gate].regressed; });
  if (series.factor) {
    figure.at_place = rate([&](const Draw& draw) { return draw.gates[gate].at_place; });
  }
  if (figure.block_size != 0) {
    figure.in_blocks = rate([&](const Draw& draw) { return draw.gates[gate].in_blocks; });
  }
  if (naive && gate == 0) {
    figure.pooled = rate([](const Draw& draw) { return draw.pooled; });
    figure.per_cell = rate([](const Draw& draw) { return draw.per_cell; });
  }
  if (!status) {
    return Fail(std::move(status.error()));
  }
  return figure;
}

}  // namespace

Pool::Pool(std::vector<const Profile*> runs, bool naive) : runs_(std::move(runs)) {
  for (const Profile* run : runs_) {
    profile::ForEachPlace(
        *run, [&](const Place&, const profile::Censored& spans) { curves_.Add(spans); });
  }
  if (naive) {
    pooled_.emplace(runs_);
  }
}

Measured Pool::MeasureSplit(const Split& split, const CompareOptions& compare) const {
  std::vector<const Profile*> runs;
  for (const auto* side : {&split.base, &split.changed}) {
    for (const std::size_t run : *side) {
      runs.push_back(runs_[run]);
    }
  }
  return Measure(runs, compare.floor, {}, &curves_, compare.limits);
}

Result<std::vector<Figure>> Count(const Pool& pool, const Series& series, const Options& options,
                                  Progress& progress) {
  const auto draws =
      ForAll<Draw>(series.draws, options.threads, progress.done,
                   [&](std::size_t index) { return Ask(pool, series, options, index); });
  if (!draws) {
    return Fail(draws.error());
  }
  std::vector<Figure> figures;
  for (std::size_t gate = 0; gate < series.block_sizes.size(); ++gate) {
    auto figure = FigureOf(*draws, series, gate, pool.pooled() != nullptr);
    if (!figure) {
      return Fail(std::move(figure.error()));
    }
    figures.push_back(*std::move(figure));
  }
  return figures;
}

}  // namespace tracegate::diff::selftest
