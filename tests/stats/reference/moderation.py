#!/usr/bin/python3
"""Chooses the prior degrees of freedom d0 of the moderated max-T (stats/max_t.h, stats/moderate.h).

Run: /usr/bin/python3 moderation.py [simulations]   (NumPy and SciPy; two minutes for 400). The table is in moderation.txt.

Model: 300 cells, log normal values, one changed cell (+50% at 4+4, else +25%), all relabellings (999 random ones at
10+10), alpha .05 one-sided, single-step max-T. Worlds:

  equal     every cell has run sd 5%; the changed cell too
  shared    the same, and cells share a run effect (correlation 0.5)
  mild      cell sds log normal around 5% with sigma 0.5; the changed cell is drawn like every other
  wild      the same with sigma 1.0
  noisy20   20% of the cells have sd 25%, the others 5%; a 5% cell changes
  quiet20   20% of the cells have sd 0.005%, the others 5%; a 5% cell changes
  many30    as equal, and 30% of the cells change

Statistic: difference of means over sqrt(v), v = (d0 s0 + df s) / (d0 + df), s the labelling's pooled two-group variance,
df = n - 2, s0 the median over cells of the total variances (no labels in it). d0 = 0 is the plain t. Two estimates of d0
from the spread of the log total variances z (Smyth 2004), both within [1, 20]:

  iqr       spread by the quartiles of z
  moment    spread by the mean square of z about its median, z clipped below at median - 3 sqrt(trigamma((n - 1) / 2))

Output, per world, design and d0: power / family-wise error of the cells that did not change / share of the noisiest tenth of
the cells whose own 90% t interval (df + d0 degrees of freedom) misses the truth (.10 is right; TOST leans on it).
"""
import itertools
import sys

import numpy as np
from scipy.special import polygamma
from scipy.stats import t as student

CELLS = 300
PRIORS = [0.0, 2.0, 4.0, 8.0, 16.0, "iqr", "moment"]


def labellings(k, n, rng):
    if n <= 12:
        rows = [[i in pick for i in range(n)] for pick in itertools.combinations(range(n), k)]
        first = [[i < k for i in range(n)]]
        return np.array(first + [r for r in rows if r != first[0]], dtype=float)
    rows = [np.arange(n) < k] + [rng.permutation(n) < k for _ in range(999)]
    return np.array(rows, dtype=float)


def inverse_trigamma(y):
    x = 0.5 + 1.0 / y
    for _ in range(50):
        t = polygamma(1, x)
        x += t * (1 - t / y) / polygamma(2, x)
    return x


def estimated_d0(total, df_total, how):
    z = np.log(total)
    expected = polygamma(1, df_total / 2)
    if how == "iqr":
        spread = ((np.quantile(z, 0.75) - np.quantile(z, 0.25)) / 1.3489795) ** 2
    else:
        middle = np.median(z)
        spread = ((np.maximum(z, middle - 3 * np.sqrt(expected)) - middle) ** 2).mean()
    return 20.0 if spread - expected <= polygamma(1, 10.0) else max(1.0, 2 * inverse_trigamma(spread - expected))


def world(name, n, rng):
    sd = np.full(CELLS, 0.05)
    noise = rng.standard_normal((CELLS, n))
    if name == "shared":
        noise = np.sqrt(0.5) * noise + np.sqrt(0.5) * rng.standard_normal(n)
    if name in ("mild", "wild"):
        sd = 0.05 * np.exp(rng.standard_normal(CELLS) * (0.5 if name == "mild" else 1.0))
    if name == "noisy20":
        sd[-CELLS // 5:] = 0.25
    if name == "quiet20":
        sd[-CELLS // 5:] = 0.00005
    return noise * sd[:, None], sd


def one(x, sd, truth, marks, k):
    n = x.shape[1]
    x = x - x.mean(axis=1, keepdims=True)
    sums = x @ marks.T  # cells x labellings
    d = sums / k + sums / (n - k)
    sst = (x * x).sum(axis=1)
    s = np.maximum(sst[:, None] - d * d * k * (n - k) / n, 0) / (n - 2)
    total = sst / (n - 1)
    noisiest = np.argsort(sd, kind="stable")[-CELLS // 10:]
    out = []
    for prior in PRIORS:
        d0 = estimated_d0(total, n - 1, prior) if isinstance(prior, str) else prior
        v = (d0 * np.median(total) + (n - 2) * s) / (d0 + n - 2)
        t = d / np.sqrt(v)
        null = t.max(axis=0)
        level = np.sort(null)[::-1][int(0.05 * len(null) + 1e-9)]
        half = student.ppf(0.95, d0 + n - 2) * np.sqrt(v[:, 0] * n / k / (n - k))
        missed = (np.abs(d[:, 0] - truth) > half)[noisiest].mean()
        out.append((t[0, 0] > level, (t[truth == 0, 0] > level).any(), missed, d0))
    return out


def main():
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    print(f"# {simulations} simulations: power / family-wise error / missed intervals of the noisiest tenth")
    print("world    runs   " + "  ".join(f"{p if isinstance(p, str) else f'd0={p:g}':>13}" for p in PRIORS) + "  mean moment d0")
    for name in ("equal", "shared", "mild", "wild", "noisy20", "quiet20", "many30"):
        for k, effect in ((4, 0.5), (5, 0.25), (6, 0.25), (10, 0.25)):
            rng = np.random.default_rng(20240 + k)
            marks = labellings(k, 2 * k, rng)
            truth = np.zeros(CELLS)
            truth[:CELLS * 3 // 10 if name == "many30" else 1] = np.log1p(effect)
            results = np.zeros((len(PRIORS), 4))
            for _ in range(simulations):
                x, sd = world(name, 2 * k, rng)
                x[:, :k] += truth[:, None]
                results += np.array(one(x, sd, truth, marks, k), dtype=float)
            results /= simulations
            print(f"{name:8} {k:2}+{k:<2}  " + "  ".join(f"{a:.2f}/{b:.2f}/{c:.2f}".rjust(13) for a, b, c, _ in results)
                  + f"  {results[-1][3]:.1f}", flush=True)


if __name__ == "__main__":
    main()
