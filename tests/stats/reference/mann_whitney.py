#!/usr/bin/python3
"""Prints mann_whitney.inc: Mann-Whitney tests by SciPy.

Run: /usr/bin/python3 mann_whitney.py > mann_whitney.inc   (SciPy 1.10.1, NumPy 1.24.2)

SciPy calls U of its first argument; news comes first. Its method is named for each row, as we choose it: exact up to 50 a
side without ties. Rows of bins are unrolled to one value per bin.
"""
import numpy as np
import scipy
from scipy.stats import mannwhitneyu


def braces(values):
    return "{" + ", ".join(repr(v) for v in values) + "}"


def results(base, news):
    tied = len(set(base) | set(news)) < len(base) + len(news)
    exact = not tied and max(len(base), len(news)) <= 50
    method = "exact" if exact else "asymptotic"
    tests = [mannwhitneyu(news, base, method=method, alternative=a) for a in ("greater", "less", "two-sided")]
    p = ", ".join(repr(float(t.pvalue)) for t in tests)
    return f"{float(tests[0].statistic)!r}, {p}, {'true' if exact else 'false'}"


def main():
    print(f"// Made by mann_whitney.py with SciPy {scipy.__version__}, NumPy {np.__version__}; do not edit.")
    rng = np.random.default_rng(1947)
    print("#ifdef SAMPLE_ROWS  // base, news, U of news, p greater, less, two-sided, exact")
    for m, n, shift, digits in ((1, 1, 0, 4), (4, 4, 9, 4), (5, 5, 0.5, 4), (5, 5, 9, 4), (3, 7, -1, 4), (20, 15, 0.3, 4),
                                (50, 50, 0.6, 6), (50, 41, -1.5, 6), (51, 5, 0.5, 6), (5, 5, 0.5, 0), (8, 6, 0, 0),
                                (30, 60, 0.4, 1)):
        base = np.round(rng.normal(size=m), digits).tolist()
        news = np.round(rng.normal(size=n) + shift, digits).tolist()
        print(f"{{{braces(base)},\n {braces(news)},\n {results(base, news)}}},")
    print("#endif\n#ifdef BIN_ROWS  // pairs of base and news, then the same")
    for bins, scale, shift in ((2, 3, 0), (5, 40, 1), (30, 1000, 0), (30, 1000, 0.3), (200, 30, -0.5)):
        at = np.arange(bins)
        base = rng.poisson(scale * np.exp(-((at - bins / 2) / bins * 4) ** 2)) + (at == 0)
        news = rng.poisson(scale * np.exp(-((at - bins / 2 - shift) / bins * 4) ** 2))
        pairs = ", ".join(f"{{{a}, {b}}}" for a, b in zip(base, news))
        print(f"{{{{{pairs}}},\n {results(np.repeat(at, base).tolist(), np.repeat(at, news).tolist())}}},")
    print("#endif")


if __name__ == "__main__":
    main()
