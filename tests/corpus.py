"""The comparator on real runs: known regressions are found, equal sides are not.

    corpus.py TRACEGATE CORPUS

Each set of ../shared/corpus has its truth in a README. Exit 0: all as it should be. 77: no corpus
(ctest shows the test as skipped).
"""

import csv
import json
import pathlib
import subprocess
import sys

# set, base, changed, runs a side, and a finding that must be there: type, state, reason, statistic.
# None stands for any.
REGRESSIONS = [
    ("quota", "fixed", "buggy", 6, ("main.(*transport).runStream", "Waiting", "select", None)),
    ("quota", "fixed", "buggy", 8, ("main.(*transport).runStream", "Waiting", "select", None)),
    ("stw", "preempt", "nopreempt", 6, ("(process)", "stop-the-world", "read mem stats", None)),
    ("stw", "preempt", "nopreempt", 8, ("(process)", "stop-the-world", "read mem stats", None)),
    ("assist", "pooled", "alloc", 6, ("main.handleRequest", "mark assist", "", None)),
    ("assist", "pooled", "alloc", 8, ("main.handleRequest", "Runnable", "", "mean")),
    ("mutex", "base", "hold+10", 6, ("main.(*server).worker", "Waiting", "sync", "p50")),
    ("mutex", "base", "hold+20", 4, (None, "Waiting", "sync", None)),
    ("mutex-noisy", "base", "hold+50", 5, (None, None, None, None)),
    ("mutex", "base", "hold+50", 6, ("main.(*server).worker", "Running", "", "p50")),
    ("mutex", "base", "hold+50", 6, ("main.(*server).handleRequest", "Waiting", "sync", None)),
    ("mutex", "base", "hold+100", 6, ("main.(*server).worker", "Running", "", "p50")),
    ("mutex", "base", "hold+100", 6, ("main.(*server).handleRequest", "Waiting", "sync", None)),
]
# The first finding, and all that are not in it must follow from it or from few other roots.
ROOTS = [
    ("quota", "fixed", "buggy", ("main.(*transport).runStream", "Waiting", "select")),
    ("mutex", "base", "hold+50", ("main.(*server).worker", "Waiting", "sync")),
    ("mutex", "base", "hold+100", ("main.(*server).worker", "Waiting", "sync")),
    ("assist", "pooled", "alloc", ("main.handleRequest", "mark assist", "")),
    ("stw", "preempt", "nopreempt", ("main.tightLoop", "Running", "")),
]
MOST_ROOTS = 2
EQUAL = [("mutex", "base"), ("mutex-noisy", "base")]


def runs(corpus, name, variant):
    """The traces of a variant in the order in which they were recorded."""
    with open(corpus / name / "MANIFEST.tsv", encoding="utf-8") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t")
                if row["variant"] == variant]
    rows.sort(key=lambda row: int(row["run"]))
    return [str(corpus / name / row["file"]) for row in rows]


def diff(program, base, changed):
    command = [program, "diff", "--format", "json", "--base", *base, "--new", *changed]
    result = subprocess.run(command, capture_output=True, check=False)
    return result.returncode, json.loads(result.stdout)


def matches(finding, wanted):
    keys = ("type", "state", "reason", "statistic")
    return finding["gates"] and all(
        want is None or finding[key] == want for key, want in zip(keys, wanted))


def main():
    program, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    if not corpus.is_dir():
        print(f"skipped: no corpus at {corpus}")
        return 77
    failures = 0

    def judge(what, good):
        nonlocal failures
        failures += not good
        print(f"{'ok    ' if good else 'FAILED'} {what}")

    for name, base, changed, count, wanted in REGRESSIONS:
        status, found = diff(program, runs(corpus, name, base)[:count],
                             runs(corpus, name, changed)[:count])
        findings = found["findings"]
        there = any(matches(finding, wanted) for finding in findings)
        judge(f"{name}: {changed} against {base}, {count}+{count} runs: {' '.join(map(str, wanted))}",
              status == 1 and there)
    for name, base, changed, root in ROOTS:
        for count in (6, 8):
            _, found = diff(program, runs(corpus, name, base)[:count],
                            runs(corpus, name, changed)[:count])
            worse = [row for row in found["findings"]
                     if row["gates"] or row["verdict"] == "worse-small"]
            roots = {(row["type"], row["state"], row["reason"]) for row in worse
                     if row["follows"] is None}
            first = tuple(found["findings"][0][key] for key in ("type", "state", "reason"))
            judge(f"{name}: the first cause of {changed}, {count}+{count} runs: {' '.join(root)} "
                  f"({' '.join(first)} of {len(roots)})", first == root and len(roots) <= MOST_ROOTS)
    for name, variant in EQUAL:
        all_runs = runs(corpus, name, variant)
        for base, changed in ((all_runs[0::2], all_runs[1::2]), (all_runs[1::2], all_runs[0::2])):
            status, found = diff(program, base, changed)
            judge(f"{name}: interleaved halves of {variant}, {len(base)}+{len(changed)} runs",
                  status == 0 and found["outcome"] == "passed" and all(
                      row["verdict"] == "changed" for row in found["findings"]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
