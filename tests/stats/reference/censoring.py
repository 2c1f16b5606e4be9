#!/usr/bin/python3
"""What to do with spans that were under way when the trace began (stats/kaplan_meier.h, left_clipped).

Run: /usr/bin/python3 censoring.py [simulations]   (NumPy; two minutes for 200). The table is in censoring.txt.

A window of W ms is cut out of 50 goroutines that wait (X) and work (exponential, 5 ms) in turns, in equilibrium: a
goroutine that waits at the window's start is in a wait drawn with weight x, at a uniform age. Of a wait that began
before the window only the rest d is seen, not its age. Worlds of X:

  exponential  mean 20 ms
  lognormal    median 10 ms, sigma 1.5
  stall        95% lognormal around 1 ms with sigma 0.3, 5% around 200 ms with sigma 0.05
  idle         exponential, mean 20 ms, but half of the goroutines were parked long ago and are woken at a uniform time of
               the window: the first waits are not draws of X at all

Estimators, all on bins of 1%; both-clipped spans are in `censor` only:

  ignore   Kaplan-Meier of the spans begun in the window (the others have no known age)
  at20     the same, a quantile counts as reached only where 20 spans or more last longer (how it should be used)
  censor   the same, a left-clipped span counts as censored at d (it lasted longer)
  event    the same, a left-clipped span counts as completed at d
  vardi    maximum likelihood in equilibrium: density S(d) / integral of S from 0 to W for a d that ends in the window
           (Vardi 1982 and 1989; the integral and not the mean, because spans that outlast the window tell nothing of
           how long they are), by 500 EM steps. With N_j the expected number of spans of length x_j, n begun in
           the window and k before: p_j = N_j / (n + k min(x_j, W) / E min(X, W)).

Output, per world, window and statistic: median error of the estimate in percent of the truth; in brackets the robust
standard deviation (1.4826 MAD, percent of the truth) and, where not all, the share of runs that reach the quantile.
"beyond" is a quantile longer than the window, which no estimator can know: what it says is wrong if it says anything.
The mean is restricted to W / 2.
"""
import sys

import numpy as np

SEED = 20240607
GOROUTINES, WORK = 50, 5.0
EDGES = np.exp(np.arange(np.log(1e-3), np.log(2e4), 0.01))
MIDDLES = (EDGES[1:] + EDGES[:-1]) / 2
BINS = len(MIDDLES)
METHODS = ("ignore", "at20", "censor", "event", "vardi")


def exponential(rng, size, biased):
    return rng.gamma(2.0 if biased else 1.0, 20.0, size)


def lognormal(rng, size, biased):
    return np.exp(np.log(10) + (1.5 ** 2 if biased else 0) + 1.5 * rng.standard_normal(size))


def stall(rng, size, biased):
    short, long = 0.95 * np.exp(0.3 ** 2 / 2), 0.05 * 200 * np.exp(0.05 ** 2 / 2)
    is_long = rng.random(size) < (long / (short + long) if biased else 0.05)
    sigma = np.where(is_long, 0.05, 0.3)
    middle = np.where(is_long, np.log(200), 0.0) + (sigma ** 2 if biased else 0)
    return np.exp(middle + sigma * rng.standard_normal(size))


WORLDS = {"exponential": exponential, "lognormal": lognormal, "stall": stall, "idle": exponential}


def binned(values):
    return np.bincount(np.clip(np.searchsorted(EDGES, values) - 1, 0, BINS - 1), minlength=BINS).astype(float)


def one_window(rng, world, width):
    """Counts per bin: completed, right-clipped, left-clipped, both-clipped."""
    draw = WORLDS[world]
    mean = draw(rng, 20000, False).mean()
    turns = int(width / (mean + WORK) * 2 + 6 * np.sqrt(width / WORK) + 40)
    waits = draw(rng, (GOROUTINES, turns), False)
    works = rng.exponential(WORK, (GOROUTINES, turns))
    waiting = rng.random(GOROUTINES) < mean / (mean + WORK)
    rest = draw(rng, GOROUTINES, True) * rng.random(GOROUTINES)
    if world == "idle":
        parked = np.arange(GOROUTINES) % 2 == 0
        waiting, rest = waiting | parked, np.where(parked, rng.random(GOROUTINES) * width, rest)
    first = np.where(waiting, rest, 0.0)
    ends = first[:, None] + np.cumsum(works + waits, axis=1)
    starts = ends - waits
    begun = starts < width
    whole = begun & (ends <= width)
    assert not begun[:, -1].any()
    open_ = begun & ~whole
    return (binned(waits[whole]), binned(width - starts[open_]), binned(rest[waiting & (rest <= width)]),
            binned(np.full((waiting & (rest > width)).sum(), width)))


def kaplan_meier(events, censored):
    """Survival after each bin, and the last bin with anything in it."""
    risk = np.cumsum((events + censored)[::-1])[::-1]
    survival = np.cumprod(1 - np.divide(events, risk, out=np.zeros(BINS), where=risk > 0))
    return survival, np.flatnonzero(events + censored)[-1]


def vardi(completed, right, left, width):
    x = np.minimum(np.append(MIDDLES, 10 * width), width)
    usable = np.append(MIDDLES <= width, True)
    begun, before = completed.sum() + right.sum(), left.sum()
    p = np.where(usable, 1 / usable.sum(), 0)
    for _ in range(500):
        above = np.cumsum(p[::-1])[::-1]
        beyond, halfway = above - p, above - p / 2
        r = np.divide(right, beyond[:-1], out=np.zeros(BINS), where=right > 0)
        d = np.divide(left, halfway[:-1], out=np.zeros(BINS), where=left > 0)
        share = np.concatenate([[0.0], np.cumsum(r + d)])
        share[:-1] += d / 2
        n = np.append(completed, 0.0) + p * share
        p = n / (begun + before * x / (p * x).sum())
        p /= p.sum()
    return 1 - np.cumsum(p[:-1]), np.searchsorted(EDGES, width) - 1


def estimates(survival, last, horizon, longer=None):
    """p50, p90, p99 and mean; with `longer`, the spans seen to last beyond each bin, by the rule of 20."""
    out = []
    for q in (0.5, 0.9, 0.99):
        at = np.flatnonzero(survival[:last + 1] <= 1 - q + 1e-9)
        reached = len(at) and (longer is None or longer[at[0]] >= 20)
        out.append(MIDDLES[at[0]] if reached else np.nan)
    if MIDDLES[last] < horizon and survival[last] > 1e-9:
        return out + [np.nan]
    inside = MIDDLES < horizon
    steps = np.diff(np.concatenate([[0.0], MIDDLES[inside], [horizon]]))
    return out + [(steps * np.concatenate([[1.0], survival[inside]])).sum()]


def main():
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"# Made by censoring.py: {simulations} simulations, seed {SEED}, NumPy {np.__version__}.")
    print("# Median error in % (robust sd in %; share that reaches the quantile where below 1)")
    print(f"{'world':12}{'W ms':>6} {'of':5}{'truth ms':>9}" + "".join(f"{m:>20}" for m in METHODS))
    for world in WORLDS:
        for width in (50, 200, 500, 2000):
            rng = np.random.default_rng(SEED)
            sample = WORLDS[world](rng, 4_000_000, False)
            truth = np.append(np.quantile(sample, [0.5, 0.9, 0.99]), np.minimum(sample, width / 2).mean())
            rows = {m: [] for m in METHODS}
            for _ in range(simulations):
                completed, right, left, both = one_window(rng, world, width)
                horizon = width / 2
                begun = (*kaplan_meier(completed, right), horizon)
                longer = np.cumsum((completed + right)[::-1])[::-1] - completed
                curves = {"ignore": begun,
                          "at20": (*begun, longer),
                          "censor": (*kaplan_meier(completed, right + left + both), horizon),
                          "event": (*kaplan_meier(completed + left, right), horizon),
                          "vardi": (*vardi(completed, right, left, width), horizon)}
                for m in METHODS:
                    rows[m].append(estimates(*curves[m]))
            for i, name in enumerate(("p50", "p90", "p99", "mean")):
                line = f"{world:12}{width:6} {name:5}" + (f"{truth[i]:9.1f}" if truth[i] < width else "   beyond")
                for m in METHODS:
                    value = np.array(rows[m])[:, i]
                    reached = value[np.isfinite(value)]
                    cell = "never"
                    if len(reached):
                        error = 100 * (reached / truth[i] - 1)
                        spread = 1.4826 * np.median(np.abs(error - np.median(error)))
                        share = len(reached) / simulations
                        cell = f"{np.median(error):+.0f} ({spread:.0f}" + (f"; {share:.2f})" if share < 1 else ")")
                    line += f"{cell:>20}"
                print(line, flush=True)


if __name__ == "__main__":
    main()
