"""made_traces_go.py --make PROGRAM --build FOLDER: Go's own readers accept what make_trace makes.

They agree with it on the number of events too, but for the first Gomaxprocs of old formats, which
Go drops. Exit status 77 where Go is not there (see support/ask-go).
"""

import argparse
import importlib.machinery
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile

ASK_GO = pathlib.Path(__file__).resolve().parent / "support" / "ask-go"
FORMATS = ("1.11", "1.19", "1.21", "1.22", "1.23", "1.25", "1.26")
OLD = ("1.11", "1.19", "1.21")


def ask_go():
    loader = importlib.machinery.SourceFileLoader("ask_go", str(ASK_GO))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("ask_go", loader))
    loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--make", required=True)
    parser.add_argument("--build", required=True, type=pathlib.Path)
    arguments = parser.parse_args()
    go = ask_go()
    for wanted in (go.GO_SRC / "internal/trace/tracev2", go.OLD_SRC / "internal/trace", go.GO):
        if not pathlib.Path(wanted).exists():
            print(f"skipped: there is no {wanted}")
            return 77
    reader = go.build_reader(arguments.build)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMATS:
            for work in ("http", "channels"):
                trace = pathlib.Path(folder) / f"{name}-{work}.trace"
                made = subprocess.run(
                    [arguments.make, "--format", name, "--work", work, "--events", "8000",
                     "--goroutines", "60", "--gc", "3", "--generation-seconds", "0.005", "--truth",
                     "-o", trace], check=True, stdout=subprocess.PIPE, text=True)
                truth = json.loads(made.stdout)
                out = subprocess.run([reader, "-count", trace], check=True, stdout=subprocess.PIPE,
                                     text=True).stdout
                said = out.splitlines()[0]
                wanted = f"ok {truth['events'] - (name in OLD)} events"
                if said != wanted:
                    failures += 1
                    print(f"{trace.name}: Go says: {out[:500]}, and not: {wanted}")
    print(f"{2 * len(FORMATS)} traces, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
