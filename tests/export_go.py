"""`tracegate export --format pprof` against `go tool trace -pprof=`, on real traces.

    export_go.py TRACEGATE CORPUS [GO]

For every trace and kind the total and the time of each function, flat and cumulative, are compared
as `go tool pprof` shows them. Go leaves out what a goroutine does before its first run in the trace
(docs/differences.md); tracegate labels it, so that the same can be left out here.
Exit 77: no corpus or no Go 1.27.
"""

import gzip
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

TRACES = [
    "quota/buggy/01", "assist/alloc/01", "stw/nopreempt/01", "edge/syscalls-go1.24",
    "edge/leak-go1.27", "edge/flight-go1.25", "edge/multigen-go1.22", "gcmatrix/go1.21/01",
]
# Of the old format, whose system calls mostly have no end: Go gives them 1 ns.
OLD = {"gcmatrix/go1.21/01"}
NETWORK = "a server and its client, recorded now"
KINDS = ["sync", "net", "syscall", "sched"]
NOT_IN_GO = "before its first run|begun before the trace"
# Go moves equal times apart, by about a nanosecond at each end of a span.
TOLERANCE_NS, RELATIVE = 1000, 1e-5
ROW = re.compile(r"^\s*(-?\d+)ns\s+[\d.]+%\s+[\d.]+%\s+(-?\d+)ns\s+[\d.]+%\s+(\S.*)$|"
                 r"^\s*(0)\s+[\d.]+%\s+[\d.]+%\s+(-?\d+)ns\s+[\d.]+%\s+(\S.*)$")


def functions(go, profile, *options):
    """{function: (flat ns, cumulative ns)} as `go tool pprof` sees them."""
    result = subprocess.run(
        [go, "tool", "pprof", "-top", "-nodecount=0", "-nodefraction=0", "-edgefraction=0",
         "-unit=ns", *options, str(profile)],
        capture_output=True, check=False, text=True,
        env={**os.environ, "PPROF_BINARY_PATH": "/nonexistent"})
    if result.returncode != 0:
        raise ValueError(result.stderr)
    rows = {}
    for line in result.stdout.splitlines():
        found = ROW.match(line)
        if found:
            flat, total, name = [part for part in found.groups() if part is not None]
            name = name.removesuffix(" (inline)")
            rows[name] = (int(flat), int(total))
    return rows


def differences(ours, theirs):
    for name in sorted(ours.keys() | theirs.keys()):
        for a, b in zip(ours.get(name, (0, 0)), theirs.get(name, (0, 0))):
            if abs(a - b) > TOLERANCE_NS + RELATIVE * max(a, b):
                yield f"{name}: tracegate {a} ns, Go {b} ns"


def compare(program, go, plain, kind, folder):
    """What differs, and the numbers to show: functions, ns by Go, ns by tracegate."""
    theirs, ours = folder / "go.pb", folder / "ours.pb.gz"
    with open(theirs, "wb") as out:
        subprocess.run([go, "tool", "trace", f"-pprof={kind}", plain], stdout=out,
                       stderr=subprocess.DEVNULL, check=True)
    subprocess.run([program, "export", plain, "--format", "pprof", "--kind", kind, "-o", ours],
                   check=True)
    expected = functions(go, theirs)
    got = functions(go, ours, f"-tagignore={NOT_IN_GO}")
    everything = sum(flat for flat, _ in functions(go, ours).values())
    return (list(differences(got, expected)),
            (len(expected), sum(flat for flat, _ in expected.values()), everything))


def traces(go, corpus, folder):
    """Names and paths of plain traces."""
    plain = folder / "trace"
    for name in TRACES:
        plain.write_bytes(gzip.decompress((corpus / f"{name}.trace.gz").read_bytes()))
        yield name, plain
    plain.unlink()
    source = pathlib.Path(__file__).resolve().parent / "support" / "netecho" / "main.go"
    subprocess.run([go, "run", source, plain], check=True,
                   env={**os.environ, "GOFLAGS": "-mod=mod", "GO111MODULE": "off"})
    yield NETWORK, plain


def main():
    program, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    go = sys.argv[3] if len(sys.argv) > 3 else shutil.which("go1.27") or "/opt/go/bin/go1.27"
    if not corpus.is_dir() or not os.access(go, os.X_OK):
        print(f"skipped: no corpus at {corpus} or no Go 1.27 ({go})")
        return 77
    failures = 0
    not_empty = set()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for name, plain in traces(go, corpus, folder):
            for kind in KINDS if name not in OLD else ["sync", "net", "sched"]:
                wrong, (count, total, everything) = compare(program, go, plain, kind, folder)
                failures += bool(wrong)
                if total:
                    not_empty.add((kind, name))
                print(f"{'FAILED' if wrong else 'ok    '} {name} {kind}: {count} functions, "
                      f"{total} ns; tracegate in all {everything} ns")
                for line in wrong[:5]:
                    print("       " + line)
    missing = [kind for kind in KINDS if kind not in {kind for kind, _ in not_empty}]
    if missing:
        print(f"FAILED nothing to compare: {missing}")
    return 1 if failures or missing else 0


if __name__ == "__main__":
    sys.exit(main())
