#!/usr/bin/python3
"""Holds binomial.inc (R) to SciPy's binomtest, row by row, to 1e-11 absolute.

Run: /usr/bin/python3 binomial.py   (SciPy 1.10.1; in this folder)

Not relative: SciPy searches the root by brentq to 2e-12, and its lower limit for 1 of 100000 is off by 1.5e-6 of itself. R
and Boost have the quantile of the beta distribution.
"""
import scipy
from scipy.stats import binomtest


def main():
    rows = [line.strip("{},\n").split(", ") for line in open("binomial.inc", encoding="ascii") if line[0] == "{"]
    for successes, trials, confidence, low, high in rows:
        interval = binomtest(int(successes), int(trials)).proportion_ci(float(confidence), method="exact")
        assert abs(interval.low - float(low)) < 1e-11, (successes, trials, confidence, interval.low, low)
        assert abs(interval.high - float(high)) < 1e-11, (successes, trials, confidence, interval.high, high)
    print(len(rows), "rows agree with SciPy", scipy.__version__)


if __name__ == "__main__":
    main()
