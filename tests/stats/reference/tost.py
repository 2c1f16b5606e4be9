#!/usr/bin/python3
"""Prints tost.inc: two one-sided t tests by SciPy's Student t, each test written out.

Run: /usr/bin/python3 tost.py > tost.inc   (SciPy 1.10.1)
"""
import math

import scipy
from scipy.stats import t


def main():
    print(f"// Made by tost.py with SciPy {scipy.__version__}; do not edit.")
    print("// estimate, std_error, df, margin, p")
    margin = math.log(1.1)
    for estimate in (-0.2, -0.05, 0.0, 0.01, 0.09, margin, 0.3):
        for std_error, df in ((0.01, 6), (0.03, 8), (0.05, 8.5), (0.2, 18)):
            above = t.sf((estimate + margin) / std_error, df)  # against a difference of -margin or less
            below = t.cdf((estimate - margin) / std_error, df)  # against +margin or more
            print(f"{{{estimate!r}, {std_error}, {df}, {margin!r}, {float(max(above, below))!r}}},")


if __name__ == "__main__":
    main()
