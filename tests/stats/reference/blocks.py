#!/usr/bin/python3
"""When do blocks pay? Relabelling within blocks of an interleaved recording, against free relabelling (stats/blocks.h).

Run: /usr/bin/python3 blocks.py [simulations] > blocks.txt   (NumPy; seed 7; four minutes for 200)

Model: 300 cells, log normal, sd 5% of a run within its block; blocks add a run effect that all cells share by half (drift of the
machine), its variance as a share `icc` of the whole. One cell changes by a factor that free relabelling finds in about half of
all comparisons at icc 0. Runs are interleaved: pairs (base, new) or blocks of four (two of each; with 5+5 runs there are pairs only). Moderated max-T as in
stats/max_t.h with prior weight 16, alpha .05 one-sided, single step, all relabellings or 2000 random ones.

ratio  what the program can know without labels: median over cells of (variance over all runs) / (variance within blocks)

Output: power of free relabelling / pairs / blocks of four, the median ratio for each, and false alarms of the other cells.
"""
import itertools
import math
import sys

import numpy as np

CELLS = 300


def block_labellings(pattern, count, rng):
    one = sorted(set(itertools.permutations(pattern)))
    total = len(one) ** count
    observed = tuple(pattern) * count
    if total <= 3000:
        rows = [sum(combo, ()) for combo in itertools.product(one, repeat=count)]
    else:
        rows = [sum((one[i] for i in rng.integers(len(one), size=count)), ()) for _ in range(2000)]
    return np.array([observed] + [r for r in rows if r != observed], dtype=float)


def free_labellings(observed, rng):
    n, k = len(observed), int(sum(observed))
    if math.comb(n, k) <= 3000:
        rows = [tuple(1.0 if i in pick else 0.0 for i in range(n)) for pick in itertools.combinations(range(n), k)]
    else:
        rows = [tuple(rng.permutation(observed)) for _ in range(2000)]
    return np.array([observed] + [r for r in rows if r != tuple(observed)], dtype=float)


def max_t(x, marks, df, block):
    if block:
        x = x.reshape(CELLS, -1, block)
        x = (x - x.mean(axis=2, keepdims=True)).reshape(CELLS, -1)
    else:
        x = x - x.mean(axis=1, keepdims=True)
    k = x.shape[1] / 2
    sums = x @ marks.T
    d = sums * 2 / k
    total = (x * x).sum(axis=1)
    sse = np.maximum(total[:, None] - sums * sums * 2 / k, 0)
    t = d / np.sqrt((16 * np.median(total / (df + 1)) + sse) / (16 + df))
    null = t.max(axis=0)
    level = np.sort(null)[::-1][min(int(0.05 * len(null) + 1e-9), len(null) - 1)]
    if 1 / len(null) > 0.05:
        return False, False, np.median(total / (df + 1))
    return t[0, 0] > level, (t[1:, 0] > level).any(), np.median(total / (df + 1))


def main():
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"# {simulations} simulations: power free/pairs/fours; ratio pairs, fours; false alarms free/pairs/fours")
    for n, effect in ((4, 1.2), (5, 1.17), (6, 1.14), (8, 1.11), (10, 1.095)):
        rng = np.random.default_rng(7)
        observed = (0.0, 1.0) * n
        free = free_labellings(observed, rng)
        pairs = block_labellings((0.0, 1.0), n, rng)
        even = n % 2 == 0
        order = (0.0, 1.0, 1.0, 0.0) * (n // 2) if even else observed
        fours = block_labellings((0.0, 1.0, 1.0, 0.0), n // 2, rng) if even else pairs
        free_of_fours = free_labellings(order, rng)
        for icc in (0.0, 0.2, 0.35, 0.5, 0.65, 0.8):
            got = np.zeros(6)
            ratios = []
            for _ in range(simulations):
                sd = 0.05 * math.sqrt(icc / (1 - icc))
                noise = 0.05 * rng.standard_normal((CELLS, 2 * n))

                def drift(size):
                    own = rng.standard_normal((CELLS, -(-2 * n // size)))
                    shared = rng.standard_normal(-(-2 * n // size))
                    return np.repeat(sd * math.sqrt(0.5) * (own + shared), size, axis=1)[:, :2 * n]
                # a drift that lasts for four runs is seen by pairs as well
                x = noise + drift(4)
                y = x.copy()
                x[0] += math.log(effect) * np.array(observed)
                y[0] += math.log(effect) * np.array(order)
                f = max_t(x, free, 2 * n - 2, 0)
                p = max_t(x, pairs, n - 1, 2)
                g = max_t(y, free_of_fours, 2 * n - 2, 0)
                q = max_t(y, fours, 2 * n - n // 2 - 1, 4) if even else p
                got += [f[0], p[0], q[0], f[1], p[1], q[1]]
                ratios.append((f[2] / p[2], g[2] / q[2]))
            got /= simulations
            r = np.median(ratios, axis=0)
            print(f"{n:2}+{n:<2} +{100 * (effect - 1):4.1f}% icc {icc:.2f}  power {got[0]:.2f}/{got[1]:.2f}/{got[2]:.2f}  "
                  f"ratio {r[0]:.2f} {r[1]:.2f}  alarms {got[3]:.2f}/{got[4]:.2f}/{got[5]:.2f}", flush=True)


if __name__ == "__main__":
    main()
