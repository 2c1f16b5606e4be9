#!/usr/bin/python3
"""Prints hodges_lehmann.inc: Hodges-Lehmann shifts by SciPy's exact Mann-Whitney test, inverted by search.

Run: /usr/bin/python3 hodges_lehmann.py > hodges_lehmann.inc   (SciPy 1.10.1, NumPy 1.24.2)

The interval is found without order statistics: a shift theta is inside when mannwhitneyu(news - theta, base,
method="exact") does not reject at 1 - confidence, theta tried between all neighbouring differences. The coverage is one
minus the largest p that rejects. Values are rounded to 6 digits and without ties.
"""
import numpy as np
import scipy
from scipy.stats import mannwhitneyu


def p_value(base, news, theta):
    return mannwhitneyu(news - theta, base, method="exact", alternative="two-sided").pvalue


def interval(base, news, confidence):
    d = np.sort((news[:, None] - base[None, :]).ravel())
    between = np.concatenate([[d[0] - 1], (d[1:] + d[:-1]) / 2, [d[-1] + 1]])
    p = np.array([p_value(base, news, theta) for theta in between])
    inside = np.flatnonzero(p > 1 - confidence + 1e-12)
    first, last = inside[0], inside[-1]
    low = d[first - 1] if first > 0 else -np.inf
    high = d[last] if last < len(d) else np.inf
    rejecting = p[p <= 1 - confidence + 1e-12]
    return np.median(d), low, high, 1 - rejecting.max() if len(rejecting) else 1.0


def literal(x):
    return "kInf" if x == np.inf else "-kInf" if x == -np.inf else repr(float(x))


def main():
    print(f"// Made by hodges_lehmann.py with SciPy {scipy.__version__}, NumPy {np.__version__}; do not edit.")
    print("// base, news, confidence asked for, estimate, low, high, confidence achieved")
    rng = np.random.default_rng(314)
    for m, n, confidence in ((3, 3, 0.95), (4, 4, 0.95), (5, 5, 0.95), (4, 7, 0.95), (6, 5, 0.99), (8, 8, 0.9),
                             (1, 19, 0.9), (10, 12, 0.95), (30, 25, 0.95), (50, 50, 0.95)):
        base = np.round(rng.standard_normal(m), 6)
        news = np.round(rng.standard_normal(n) + 0.5, 6)
        values = [", ".join(repr(float(v)) for v in side) for side in (base, news)]
        row = ", ".join(literal(v) for v in interval(base, news, confidence))
        print(f"{{{{{values[0]}}},\n {{{values[1]}}},\n {confidence}, {row}}},")


if __name__ == "__main__":
    main()
