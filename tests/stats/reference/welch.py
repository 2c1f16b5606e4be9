#!/usr/bin/python3
"""When to keep the sides' variances apart (Welch) in the max-T (stats/contrast.h, DesignOf).

Run: /usr/bin/python3 welch.py [simulations]   (NumPy; three minutes for 200). The table is in welch.txt.

Model: 100 cells, run sd 5%, 999 random relabellings, alpha .05 one-sided, single-step max-T, prior weight 2 or 20.
power   one cell changes (+25% below 4 runs on the smaller side, else +18%), equal sds
wide    no cell changes, the smaller side's sd is three times the other's: false alarms, of a shift
narrow  the same, a third

Output per design: power / wide / narrow, pooled and Welch.
"""
import sys

import numpy as np

CELLS, PRIORS = 100, (2.0, 20.0)


def statistics(x, marks, welch, prior):
    n, k = x.shape[1], marks[0].sum()
    m = n - k
    x = x - x.mean(axis=1, keepdims=True)
    sums, squares = x @ marks.T, (x * x) @ marks.T
    total = (x * x).sum(axis=1)
    s0 = np.median(total / (n - 1))
    ss_new = np.maximum(squares - sums ** 2 / k, 0)
    ss_base = np.maximum(total[:, None] - squares - sums ** 2 / m, 0)
    if welch:
        v = (prior * s0 + ss_new) / (prior + k - 1) / k + (prior * s0 + ss_base) / (prior + m - 1) / m
    else:
        v = (prior * s0 + ss_new + ss_base) / (prior + n - 2) * (1 / k + 1 / m)
    return (sums / k + sums / m) / np.sqrt(v)


def main():
    simulations = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(f"# {simulations} simulations: power / false alarms wide / narrow\nbase new prior   pooled           Welch")
    for base, new in ((12, 2), (12, 3), (12, 4), (8, 4), (10, 5), (20, 5), (20, 10)):
        rng = np.random.default_rng(7)
        n = base + new
        first = np.arange(n) < new
        marks = np.array([first] + [rng.permutation(n) < new for _ in range(999)], dtype=float)
        hits = np.zeros((2, 2, 3))
        for _ in range(simulations):
            for case, scale in enumerate((1.0, 3.0, 1 / 3)):
                x = 0.05 * rng.standard_normal((CELLS, n)) * np.where(first, scale, 1.0)
                if case == 0:
                    x[0, :new] += np.log(1.25 if new < 4 else 1.18)
                for p, prior in enumerate(PRIORS):
                    for welch in (0, 1):
                        t = statistics(x, marks, welch, prior)
                        alarm = t[:, 0] > np.sort(t.max(axis=0))[::-1][50]
                        hits[p, welch, case] += alarm[0] if case == 0 else alarm.any()
        hits /= simulations
        for p, prior in enumerate(PRIORS):
            rows = "   ".join("/".join(f"{v:.2f}" for v in row) for row in hits[p])
            print(f"{base:4} {new:3} {prior:5g}   {rows}", flush=True)


if __name__ == "__main__":
    main()
