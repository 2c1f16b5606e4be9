#!/usr/bin/env python3
"""Agreement with Go's own trace reader: the program's profile against reference documents.

    agreement.py TRACEGATE --traces DIR --documents DIR [--only PREFIX] [--show N]

Every document of the formats below, and every refused one that names no format, is compared with
what `TRACEGATE profile --format json` says of the trace of the same path. Exit 0: all agree.
1: some do not. 77: the documents are not there (ctest shows the test as skipped).

The program answers on one thread and on two, byte for byte the same.

What "agree" means:
  exact         counts, names, states, reasons, stacks, flags, metrics, GOMAXPROCS, labels
  1 us          minimum and maximum of spans
  1 us a span   totals, but never more than 50 us + 0.1 %: the reference nudges equal times apart,
                by nanoseconds each, so that errors neither grow with the length of a trace
  2 us          whole trace, GC cycles and stop-the-world pauses: two bounds, 1 us each
  1/64 + 200 ns quantiles: one bin of the histogram
"""

import argparse
import concurrent.futures
import gzip
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FORMATS = {"1.19", "1.21", "1.22", "1.23", "1.25", "1.26"}
TIMEOUT_S = 120
SKIPPED = 77

# Document -> (what tracegate does instead, heading of the entry in docs/differences.md).
REFUSES, ACCEPTS = "refuses", "accepts"
EXCEPTIONS = {
    "edge/header-multigen-go1.27": (REFUSES, "A file that ends after its header"),
    "edge/regionmisuse-go1.21": (ACCEPTS, "Misnested regions"),
    "edge/regionmisuse-go1.27": (ACCEPTS, "Misnested regions"),
}

PARTS = ("completed", "clipped_start", "clipped_end", "clipped_both")


class Differences:
    """Collects one line for everything that differs."""

    def __init__(self):
        self.lines = []

    def exact(self, where, want, got):
        if want != got:
            self.lines.append(f"{where}: want {want!r}, got {got!r}")

    def near(self, where, want, got, tolerance):
        if not isinstance(got, (int, float)) or abs(want - got) > tolerance:
            self.lines.append(f"{where}: want {want} +- {tolerance:g}, got {got!r}")

    def keys(self, where, want, got):
        for key in sorted(want - got, key=str):
            self.lines.append(f"{where}: {key!r} is missing")
        for key in sorted(got - want, key=str):
            self.lines.append(f"{where}: {key!r} is not in the reference")


def total_tolerance(count, total):
    return min(1000 * count, 50_000 + total // 1000)


def compare_statistics(diff, where, want, got):
    """`completed` of a cell: count, total, extremes, quantiles."""
    count = want.get("count", 0)
    diff.exact(f"{where}.count", count, got.get("count", 0))
    if not count or count != got.get("count", 0):
        return
    diff.near(f"{where}.total_ns", want["total_ns"], got.get("total_ns"),
              total_tolerance(count, want["total_ns"]))
    for key in ("min_ns", "max_ns"):
        diff.near(f"{where}.{key}", want[key], got.get(key), 1000)
    for key in ("p50_ns", "p90_ns", "p99_ns"):
        diff.near(f"{where}.{key}", want[key], got.get(key), want[key] / 64 + 200)


def compare_clipped(diff, where, want, got):
    count = want.get("count", 0)
    diff.exact(f"{where}.count", count, got.get("count", 0))
    if count and count == got.get("count", 0):
        diff.near(f"{where}.total_ns", want["total_ns"], got.get("total_ns"),
                  total_tolerance(count, want["total_ns"]))


def compare_spans(diff, where, want, got):
    """A cell with its completed and clipped spans; an absent one counts as empty."""
    want, got = want or {}, got or {}
    compare_statistics(diff, f"{where}.completed", want.get("completed") or {},
                       got.get("completed") or {})
    for part in PARTS[1:]:
        compare_clipped(diff, f"{where}.{part}", want.get(part) or {}, got.get(part) or {})


def is_empty(cell):
    return not any((cell.get(part) or {}).get("count", 0) for part in PARTS)


def by_name(rows):
    return {row["name"]: row for row in rows or []}


def cells(rows):
    return {(row["state"], row.get("reason", "")): row for row in rows or [] if not is_empty(row)}


def compare_types(diff, want, got):
    want, got = by_name(want), by_name(got)
    diff.keys("types", set(want), set(got))
    for name in sorted(set(want) & set(got)):
        theirs, ours = want[name], got[name]
        where = f"type {name!r}"
        diff.exact(f"{where}.goroutines", theirs["goroutines"], ours.get("goroutines"))
        diff.exact(f"{where}.system", theirs["system"], ours.get("system"))
        their_cells, our_cells = cells(theirs["states"]), cells(ours.get("states"))
        diff.keys(f"{where}.states", set(their_cells), set(our_cells))
        for key in sorted(set(their_cells) & set(our_cells)):
            compare_spans(diff, f"{where} {key[0]}:{key[1]}", their_cells[key], our_cells[key])
        for key in ("mark_assist", "sweep"):
            compare_spans(diff, f"{where}.{key}", theirs.get(key), ours.get(key))


def stacks(rows):
    return {(row["state"], row.get("reason", ""), tuple(row.get("stack") or ())): row
            for row in rows or [] if not is_empty(row)}


def compare_stacks(diff, key, want, got):
    """The reference keeps the 20 largest; all of these must be there."""
    ours = stacks(got)
    for stack, row in stacks(want).items():
        where = f"{key} {stack[0]}:{stack[1]} {' < '.join(stack[2][:3])}"
        if stack in ours:
            compare_spans(diff, where, row, ours[stack])
        else:
            diff.lines.append(f"{where}: missing")


def compare_ranges(diff, key, origins, want, got, exact):
    """GC cycles or stop-the-world pauses, one by one, in the order of the trace."""
    want, got = want or [], got or []
    diff.exact(f"{key} count", len(want), len(got))
    for index, (theirs, ours) in enumerate(zip(want, got)):
        where = f"{key}[{index}]"
        for field in exact:
            diff.exact(f"{where}.{field}", theirs.get(field), ours.get(field))
        for field in ("clipped_start", "clipped_end"):
            diff.exact(f"{where}.{field}", bool(theirs.get(field)), bool(ours.get(field)))
        diff.near(f"{where}.dur_ns", theirs["dur_ns"], ours.get("dur_ns"), 2000)
        diff.near(f"{where}.start", theirs["start"] - origins[0],
                  ours.get("start", 0) - origins[1], 2000)


def compare_stw_by_name(diff, want, got):
    want, got = want or {}, got or {}
    diff.keys("stw_by_name", set(want), set(got))
    for name in sorted(set(want) & set(got)):
        compare_statistics(diff, f"stw_by_name {name!r}", want[name], got[name])


def compare_metrics(diff, want, got):
    want, got = want or {}, got or {}
    diff.keys("metrics", set(want), set(got))
    for name in sorted(set(want) & set(got)):
        for field in ("count", "min", "max", "first", "last"):
            diff.exact(f"metric {name}.{field}", want[name][field], got[name].get(field))


def compare_pairs(diff, key, want, got, exact):
    """Regions and tasks, by name."""
    want, got = by_name(want), by_name(got)
    diff.keys(key, set(want), set(got))
    for name in sorted(set(want) & set(got)):
        theirs, ours = want[name], got[name]
        where = f"{key} {name!r}"
        for field in ("count",) + exact:
            diff.exact(f"{where}.{field}", theirs.get(field, 0), ours.get(field, 0))
        if theirs["count"]:
            diff.near(f"{where}.total_ns", theirs["total_ns"], ours.get("total_ns"),
                      total_tolerance(theirs["count"], theirs["total_ns"]))
            diff.near(f"{where}.max_ns", theirs["max_ns"], ours.get("max_ns"), 1000)


def compare_utilization(diff, want, got):
    """Mutator utilization: MMU at four windows and the mean, each with four sets of what is lost."""
    for name, theirs in (want or {}).items():
        ours = (got or {}).get(name) or {}
        for window, value in theirs["mmu"].items():
            diff.near(f"mmu.{name}.{window}", value, (ours.get("mmu") or {}).get(window), 0.0005)
        diff.near(f"mmu.{name}.mean_util", theirs["mean_util"], ours.get("mean_util"), 0.0005)


def compare(want, got):
    """Lines that say how `got`, the program's document, differs from `want`, the reference's."""
    diff = Differences()
    diff.exact("format_version", want["format_version"], got.get("format_version"))
    diff.exact("goroutine_count", want["goroutine_count"], got.get("goroutine_count"))
    diff.near("duration_ns", want["duration_ns"], got.get("duration_ns"), 2000)
    diff.exact("log_total", want.get("log_total", 0), got.get("log_total"))
    diff.exact("cpu_samples", want.get("cpu_samples", 0), got.get("cpu_samples"))
    diff.exact("labels", want.get("labels") or {}, got.get("labels") or {})
    diff.exact("gomaxprocs", [row["value"] for row in want.get("gomaxprocs") or []],
               [row["value"] for row in got.get("gomaxprocs") or []])
    compare_types(diff, want.get("types"), got.get("types"))
    for key in ("blocking_stacks", "syscall_stacks"):
        compare_stacks(diff, key, want.get(key), got.get(key))
    origins = (want["start"], got.get("start", 0))
    compare_ranges(diff, "gc_cycles", origins, want.get("gc_cycles"), got.get("gc_cycles"), ())
    compare_ranges(diff, "stw", origins, want.get("stw"), got.get("stw"), ("name", "goroutine"))
    compare_stw_by_name(diff, want.get("stw_by_name"), got.get("stw_by_name"))
    compare_spans(diff, "sweep_all_procs", want.get("sweep_all_procs"), got.get("sweep_all_procs"))
    compare_metrics(diff, want.get("metrics"), got.get("metrics"))
    compare_utilization(diff, want.get("mmu_corrected"), got.get("mmu"))
    compare_pairs(diff, "regions", want.get("regions"), got.get("regions"),
                  ("no_start", "no_end", "ended_by_goroutine_exit"))
    compare_pairs(diff, "tasks", want.get("tasks"), got.get("tasks"), ("no_start", "no_end"))
    return diff.lines


def stem_of(path, folder):
    name = path.relative_to(folder).as_posix()
    for suffix in (".json.gz", ".json"):
        if name.endswith(suffix):
            return name[:-len(suffix)]
    return None


def load(path):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as stream:
        return json.load(stream)


def in_scope(document):
    version = document.get("format_version", "")
    return version in FORMATS or (not document["ok"] and not version)


def documents(folder, only):
    """(stem, document) of every reference document in scope."""
    for path in sorted(folder.rglob("*.json*")):
        stem = stem_of(path, folder)
        if stem is None or not stem.startswith(only):
            continue
        document = load(path)
        if "oracle_version" in document and in_scope(document):
            yield stem, document


def check_refusal(result):
    lines = result.stderr.decode(errors="replace").splitlines()
    problems = []
    if result.returncode != 2:
        problems.append(f"exit status {result.returncode}, want 2 (the trace must be refused)")
    if len(lines) != 1:
        problems.append(f"{len(lines)} lines on stderr, want 1")
    if result.stdout:
        problems.append("something on stdout beside the error")
    return problems


def read_profile(result):
    """The document on stdout, or lines that say why there is none."""
    if result.returncode != 0:
        return None, [f"exit status {result.returncode}, want 0: "
                      + result.stderr.decode(errors="replace").strip()[:200]]
    try:
        profile = json.loads(result.stdout)
    except ValueError as error:
        return None, [f"stdout is no JSON: {error}"]
    if not isinstance(profile, dict):
        return None, ["stdout holds no JSON object"]
    return profile, []


def check(binary, traces, stem, document):
    """Lines that say what is wrong with the program's answer for one trace."""
    trace = traces / f"{stem}.trace.gz"
    if not trace.is_file():
        return [f"there is no trace {trace}"]
    answers = []
    for threads in ("1", "2"):
        try:
            answers.append(subprocess.run(
                [*binary, "profile", "--threads", threads, "--format", "json", str(trace)],
                capture_output=True, timeout=TIMEOUT_S, check=False))
        except subprocess.TimeoutExpired:
            return [f"no answer within {TIMEOUT_S} s on {threads} thread(s)"]
    result = answers[0]
    if any((a.returncode, a.stdout, a.stderr) != (result.returncode, result.stdout, result.stderr)
           for a in answers):
        return ["the answer on two threads differs from that on one"]
    exception = EXCEPTIONS.get(stem, (None, None))[0]
    if exception == REFUSES or (exception is None and not document["ok"]):
        return check_refusal(result)
    profile, problems = read_profile(result)
    if problems:
        return problems
    if exception == ACCEPTS:
        noted = [d for d in profile.get("diagnostics") or [] if d.get("count", 0) > 0]
        return [] if noted else ["accepted without a diagnostic"]
    return compare(document, profile)


def check_exceptions(exceptions, text):
    """Every exception must have its entry in docs/differences.md."""
    headings = {line.lstrip("#").strip() for line in text.splitlines() if line.startswith("#")}
    return [f"the exception for {stem} names the heading {heading!r}, "
            "which docs/differences.md does not have"
            for stem, (_, heading) in exceptions.items() if heading not in headings]


def run(binary, traces, folder, only, show):
    problems = check_exceptions(EXCEPTIONS, (ROOT / "docs" / "differences.md").read_text())
    for line in problems:
        print(line)
    total = agreed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        jobs = [(stem, pool.submit(check, binary, traces, stem, document))
                for stem, document in documents(folder, only)]
        for stem, job in jobs:
            total += 1
            lines = job.result()
            if not lines:
                agreed += 1
                continue
            print(f"{stem}: {len(lines)} differ")
            for line in lines[:show]:
                print(f"    {line}")
    print(f"{agreed} of {total} documents agree ({folder})")
    return 0 if total and agreed == total and not problems else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="+", help="the program and its first arguments")
    parser.add_argument("--traces", type=pathlib.Path, required=True)
    parser.add_argument("--documents", type=pathlib.Path, required=True)
    parser.add_argument("--only", default="", help="documents whose path begins so")
    parser.add_argument("--show", type=int, default=12, help="lines per document")
    arguments = parser.parse_args()
    if not arguments.documents.is_dir():
        print(f"skipped: there are no reference documents at {arguments.documents}; "
              "those of tests/fixtures are compared by agreement.fixtures")
        return SKIPPED
    return run(arguments.binary, arguments.traces, arguments.documents, arguments.only,
               arguments.show)


if __name__ == "__main__":
    sys.exit(main())
