#!/usr/bin/env python3
"""The Go that is inferred from a trace of the corpus is never a wrong one.

    toolchain_corpus.py TRACEGATE CORPUS

The MANIFEST of each set has the truth. Every trace that can be read is compared with itself, for
what that says of its toolchain. Prints how often the answer is one version, and how often several.
Exit 77: no corpus.
"""

import collections
import concurrent.futures
import csv
import json
import pathlib
import re
import subprocess
import sys

SKIPPED = 77
LEAST_EXACT = 0.6  # of all traces


def traces(corpus):
    """(path, minor version) of every trace that a Go is known to have written."""
    for manifest in sorted(corpus.glob("*/MANIFEST.tsv")):
        with open(manifest, encoding="utf-8") as rows:
            for row in csv.DictReader(rows, delimiter="\t"):
                found = re.match(r"go1\.(\d+)", row["go_version"])
                if found:
                    yield manifest.parent / row["file"], int(found[1])


def inferred(program, path):
    """The versions that the trace may be of; none where it cannot be read."""
    done = subprocess.run([program, "compare", f"a={path}", f"b={path}", "--format", "json",
                           "--threads", "1"], capture_output=True, check=False)
    if done.returncode:
        return None
    toolchain = json.loads(done.stdout)["sides"][0]["toolchain"]
    assert not toolchain["given"]
    ends = [int(minor) for minor in re.findall(r"1\.(\d+)", toolchain["text"])]
    return range(ends[0], ends[-1] + 1)


def main():
    program, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    known = list(traces(corpus))
    if not known:
        print(f"no traces in {corpus}")
        return SKIPPED
    counts, wrong = collections.Counter(), 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda trace: inferred(program, trace[0]), known)
        for (path, minor), versions in zip(known, answers):
            if versions is None:
                counts["unreadable"] += 1
            elif minor not in versions:
                wrong += 1
                print(f"{path} is of Go 1.{minor}, inferred is 1.{versions[0]} to 1.{versions[-1]}")
            else:
                counts[minor, "exact" if len(versions) == 1 else "range"] += 1
    for key, count in sorted(counts.items(), key=str):
        print(key, count)
    exact = sum(count for key, count in counts.items() if key[1] == "exact")
    print(f"{len(known)} traces, {exact} exact, {wrong} wrong")
    return 0 if wrong == 0 and exact >= LEAST_EXACT * len(known) else 1


if __name__ == "__main__":
    sys.exit(main())
