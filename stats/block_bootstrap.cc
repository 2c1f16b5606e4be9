#include "stats/block_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "stats/relabel.h"
#include "stats/summary.h"

namespace tracegate::stats {
namespace {

bool IsValid(std::span<const RatioPart> parts) {
  const auto is_amount = [](double amount) { return std::isfinite(amount) && amount >= 0; };
  return !parts.empty() && std::all_of(parts.begin(), parts.end(), [&](const RatioPart& part) {
    return is_amount(part.numerator) && is_amount(part.denominator);
  });
}

// -infinity, infinity or NaN where a sum is 0.
double LogOf(const RatioPart& sum) { return std::log(sum.numerator) - std::log(sum.denominator); }

void Add(const RatioPart& part, RatioPart& sum) {
  sum.numerator += part.numerator;
  sum.denominator += part.denominator;
}

RatioPart Sum(std::span<const RatioPart> parts) {
  RatioPart sum;
  for (const RatioPart& part : parts) {
    Add(part, sum);
  }
  return sum;
}

// As many parts as there are, in blocks that begin anywhere and go round.
RatioPart Resample(std::span<const RatioPart> parts, std::size_t block, std::mt19937_64& random) {
  RatioPart sum;
  std::size_t taken = 0;
  while (taken < parts.size()) {
    const auto first = static_cast<std::size_t>(DrawBelow(random, parts.size()));
    for (std::size_t i = 0; i < block && taken < parts.size(); ++i, ++taken) {
      Add(parts[(first + i) % parts.size()], sum);
    }
  }
  return sum;
}

}  // namespace

Result<std::optional<LogRatio>> BlockBootstrap(std::span<const RatioPart> base,
                                               std::span<const RatioPart> news,
                                               const BootstrapOptions& options) {
  if (!IsValid(base) || !IsValid(news)) {
    return Fail(ErrorCode::kInvalidArgument, "a run needs parts, and amounts of 0 or more");
  }
  if (options.block == 0 || options.resamples == 0 ||
      !(options.confidence > 0 && options.confidence < 1)) {
    return Fail(ErrorCode::kInvalidArgument,
                "a block, the resamples or the confidence mean nothing");
  }
  const double estimate = LogOf(Sum(news)) - LogOf(Sum(base));
  std::mt19937_64 random(options.seed);
  std::vector<double> drawn;
  for (std::size_t i = 0; i < options.resamples; ++i) {
    const double before = LogOf(Resample(base, options.block, random));
    drawn.push_back(LogOf(Resample(news, options.block, random)) - before);
  }
  const bool finite =
      std::isfinite(estimate) &&
      std::all_of(drawn.begin(), drawn.end(), [](double v) { return std::isfinite(v); });
  if (!finite) {
    return std::nullopt;
  }
  std::sort(drawn.begin(), drawn.end());
  const double tail = (1 - options.confidence) / 2;
  const auto low = NearestRank(drawn, tail);
  const auto high = NearestRank(drawn, 1 - tail);
  if (!low || !high) {
    return Fail(low ? high.error() : low.error());
  }
  return LogRatio{.estimate = estimate, .low = *low, .high = *high};
}

}  // namespace tracegate::stats
