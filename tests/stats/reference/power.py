#!/usr/bin/python3
"""Prints power.inc: power of the one-sided two-sample t test, and least runs, by SciPy's noncentral t.

Run: /usr/bin/python3 power.py > power.inc   (SciPy 1.10.1)

nct.sf loses digits in places, so the power is also integrated over chi2 (quad) and rows where the two differ by more
than 1e-10 stop the script. t.isf is off by 1e-8 in places (t.sf(t.isf(.001, 14), 14) is .00099999998741), so the critical
value is found by root search on t.sf. The least n is found by counting up from 2.
"""
import numpy as np
import scipy
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import chi2, nct, norm, t


def by_integral(critical, df, shift):
    body = lambda x: chi2.pdf(x, df) * norm.cdf(shift - critical * np.sqrt(x / df))
    edges = chi2.ppf([1e-16, 1e-4, 0.1, 0.5, 0.9, 1 - 1e-4], df).tolist() + [chi2.isf(1e-16, df)]
    return sum(quad(body, a, b, epsabs=1e-14, epsrel=1e-13)[0] for a, b in zip(edges, edges[1:]))


def power(effect, sd, alpha, n, check=False):
    df, shift = 2 * n - 2, effect / sd * np.sqrt(n / 2)
    near = t.isf(alpha, df)
    critical = brentq(lambda x: t.sf(x, df) / alpha - 1, near * 0.99, near * 1.01, xtol=1e-14, rtol=1e-15)
    value = nct.sf(critical, df, shift)
    if check:
        other = by_integral(critical, df, shift)
        assert abs(other - value) < 1e-10, (effect, sd, alpha, n, value, other)
    return value


def least(effect, sd, alpha, target):
    for n in range(2, 1001):
        if power(effect, sd, alpha, n) >= target:
            return n
    return 0


def main():
    print(f"// Made by power.py with SciPy {scipy.__version__}; do not edit.")
    print("#ifdef POWER_ROWS  // effect, sd, alpha, n, power")
    for effect, sd, alpha, n in ((0.0953, 0.05, 0.05, 4), (0.0953, 0.05, 0.001, 8), (0.2231, 0.05, 0.0001, 5),
                                 (0.0488, 0.1, 0.025, 20), (1.0, 1.0, 0.025, 17), (0.05, 0.5, 0.05, 900),
                                 (0.2231, 0.1, 0.01, 3), (0.2, 1.0, 0.05, 2)):
        print(f"{{{effect}, {sd}, {alpha}, {n}, {power(effect, sd, alpha, n, True)!r}}},")
    print("#endif\n#ifdef NEEDED_ROWS  // effect, sd, alpha, power, least n; 0 for more than 1000")
    for effect, sd, alpha, target in ((1.0, 1.0, 0.025, 0.8), (0.5, 1.0, 0.025, 0.8), (0.2, 1.0, 0.025, 0.8),
                                      (0.0953, 0.05, 0.05, 0.8), (0.0953, 0.05, 0.05 / 300, 0.8),
                                      (0.2231, 0.05, 0.05 / 300, 0.8), (0.0488, 0.2, 0.001, 0.9), (0.01, 0.5, 0.05, 0.8),
                                      (3.0, 0.05, 0.05, 0.8), (0.1114, 1.0, 0.05, 0.8), (0.1111, 1.0, 0.05, 0.8),
                                      (0.11, 1.0, 0.05, 0.8)):
        print(f"{{{effect}, {sd}, {alpha!r}, {target}, {least(effect, sd, alpha, target)}}},")
    print("#endif")


if __name__ == "__main__":
    main()
