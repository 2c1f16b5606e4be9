#!/usr/bin/python3
"""Prints sessions.inc: the test of a new session against sessions before it, by NumPy and SciPy.

Run: /usr/bin/python3 sessions.py > sessions.inc   (SciPy 1.10.1)

Six cells, sessions of 4, 3 and 5 runs, a new one of 2. Written from the description in stats/sessions.h: no traits, so
the prior's scale is the median of the variances of the means over the median of chi2(S-1)/(S-1); its weight solves
trigamma(w/2) = mean(r^2) - trigamma((S-1)/2), r the log variances about the log of their median, clipped below at
-3 sqrt(trigamma((S-1)/2)), w in [1, 20], and at most max(S-1, 2).
"""
import numpy as np
from scipy.optimize import brentq
from scipy.special import polygamma
from scipy.stats import chi2, t

ALPHA = 0.05
SESSION = np.array([0] * 4 + [1] * 3 + [2] * 5 + [3] * 2)
CELLS = np.round(np.random.default_rng(5).normal(size=(6, len(SESSION))) * 0.1
                 + np.array([0.3, -0.2, 0.1, 0.0])[SESSION] * 0.3, 3)
CELLS[0, SESSION == 3] += 2
CELLS[1, SESSION == 3] -= 1


def trigamma(x):
    return polygamma(1, x)


def holm(p):
    order = np.argsort(p)
    adjusted = np.empty(len(p))
    worst = 0
    for rank, i in enumerate(order):
        worst = max(worst, min(1, p[i] * (len(p) - rank)))
        adjusted[i] = worst
    return adjusted


sizes = np.bincount(SESSION)
before = len(sizes) - 1
means = np.array([[row[SESSION == s].mean() for s in range(before + 1)] for row in CELLS])
within = np.array([sum(((row[SESSION == s] - row[SESSION == s].mean()) ** 2).sum() for s in range(before + 1))
                   for row in CELLS]) / (len(SESSION) - before - 1)
estimate = means[:, -1] - means[:, :-1].mean(axis=1)
variance = means[:, :-1].var(axis=1, ddof=1)
extra = within * max(0, 1 / sizes[-1] - np.mean(1 / sizes[:-1]))
df = before - 1
by_chance = trigamma(df / 2)
median = np.median(variance)
r = np.maximum(np.log(variance / median), -3 * np.sqrt(by_chance))
excess = (r ** 2).mean() - by_chance
if excess >= trigamma(0.5):
    weight = 1.0
elif excess <= trigamma(10):
    weight = 20.0
else:
    weight = brentq(lambda w: trigamma(w / 2) - excess, 1, 20, xtol=1e-14)
weight = min(weight, max(df, 2))
scale = median / (chi2.ppf(0.5, df) / df)
moderated = (df * variance + weight * scale) / (df + weight)
error = np.sqrt(moderated * (1 + 1 / before) + extra)
upper = t.sf(estimate / error, df + weight)
lower = t.cdf(estimate / error, df + weight)
half = error * t.isf(ALPHA / len(CELLS), df + weight)
print("// Made by sessions.py, seed 5.")
print("#ifdef SESSION_VALUES")
for row in CELLS:
    print("    " + ", ".join(f"{v:.3f}" for v in row) + ",")
print("#endif")
print("#ifdef SESSION_ROWS")
print("    // estimate, error, p_upper, p_lower, adjusted upper, adjusted lower, lower bound, own error")
own = np.sqrt(variance * (1 + 1 / before) + extra)
for row in zip(estimate, error, upper, lower, holm(upper), holm(lower), estimate - half, own):
    print("    {" + ", ".join(f"{v:.15g}" for v in row) + "},")
print("#endif")
