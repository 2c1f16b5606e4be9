#!/usr/bin/env python3
"""This project's own gate: the baselines of golden/baselines, of the demo workloads.

    self_gate.py TRACEGATE CORPUS [--bless]

Each baseline must still be able to fail (selftest --golden), must be what `bless` makes of its traces, must pass runs of the
same program and fail those of the slower one. Where there is no corpus, only quota (traces of tests/fixtures) is compared
with traces, and the last line says so. --bless makes the baselines anew, after a change of their format.
"""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
BASELINES = ROOT / "golden" / "baselines"
FIXTURES = ROOT / "tests" / "fixtures"


class Workload:
    """good, bad: traces of the program that was blessed, which were not, and of slower ones, by name."""

    def __init__(self, name, label, blessed, good, bad, says):
        self.name, self.label, self.blessed, self.good, self.bad, self.says = name, label, blessed, good, bad, says
        self.golden = BASELINES / f"{name}.golden"


def traces(folder, first=0, last=None):
    return sorted(folder.glob("*.trace.gz"))[first:last]


def workloads(corpus):
    yield Workload("quota", "tests/fixtures/quota/fixed", traces(FIXTURES / "quota" / "fixed"), [],
                   {"buggy": traces(FIXTURES / "quota" / "buggy")}, "main.wait")
    yield Workload("stw", "corpus/stw/preempt", traces(corpus / "stw" / "preempt"), [],
                   {"nopreempt": traces(corpus / "stw" / "nopreempt")}, "main.tightLoop")
    yield Workload("assist", "corpus/assist/pooled", traces(corpus / "assist" / "pooled"), [],
                   {"alloc": traces(corpus / "assist" / "alloc")}, "mark assist")
    base = corpus / "mutex" / "base"
    yield Workload("mutex", "corpus/mutex/base, 1 to 12", traces(base, 0, 12), traces(base, 12),
                   {size: traces(corpus / "mutex" / size) for size in ("hold+50", "hold+100")},
                   "main.(*server).worker Waiting sync")


class Gate:
    def __init__(self, tracegate):
        self.tracegate, self.failures = tracegate, 0

    def run(self, expected, command, *arguments):
        done = subprocess.run([self.tracegate, command, *map(str, arguments)], capture_output=True, text=True, check=False,
                              cwd=BASELINES)
        if done.returncode != expected:
            self.fail(f"{command} {' '.join(map(str, arguments))[:200]}: exit status {done.returncode}, not {expected}\n"
                      f"{done.stdout[:3000]}{done.stderr}")
        return done.stdout

    def fail(self, what):
        self.failures += 1
        print(f"FAILED {what}")

    def bless(self, workload, path):
        self.run(0, "bless", "--golden", path, "--label", f"traces={workload.label}", *workload.blessed)

    def test(self, workload):
        self.run(0, "selftest", "--golden", workload.golden, "--no-policy", "--factors", "50%")
        if not workload.blessed:
            return False
        with tempfile.TemporaryDirectory() as scratch:
            again = pathlib.Path(scratch) / "again.golden"
            self.bless(workload, again)
            if again.exists() and again.read_bytes() != workload.golden.read_bytes():
                self.fail(f"{workload.name}: bless makes another file of the same traces; self_gate.py --bless if it should")
        check = ("--golden", workload.golden, "--no-policy", "--no-pending")
        if workload.good:
            self.run(0, "check", *check, *workload.good)
        for name, slower in workload.bad.items():
            if workload.says not in self.run(1, "check", *check, *slower):
                self.fail(f"{workload.name} {name}: the report does not name {workload.says}")
        return True


def main():
    tracegate, corpus = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2]).resolve()
    gate = Gate(tracegate)
    without_traces = []
    for workload in workloads(corpus):
        if sys.argv[3:] == ["--bless"]:
            if workload.blessed:
                workload.golden.unlink(missing_ok=True)
                gate.bless(workload, workload.golden)
        elif gate.test(workload):
            print(f"{workload.name}: bites, is what bless makes, fails {', '.join(workload.bad)}")
        else:
            without_traces.append(workload.name)
            print(f"{workload.name}: bites")
    if without_traces:
        print(f"skipped for want of {corpus}: comparing {', '.join(without_traces)} with traces")
    return 1 if gate.failures else 0


if __name__ == "__main__":
    sys.exit(main())
