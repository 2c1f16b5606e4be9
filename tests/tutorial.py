#!/usr/bin/env python3
"""Runs docs/gate.md: its commands, in order, in an empty folder.

    tutorial.py TRACEGATE [--keep DIR]

A block of ```sh is run by bash; it must exit with 0, or with N where the fence says exit=N. Every line of the ```text that
follows must stand somewhere in what it printed. Says with exit status 77 that there is no Go here (1.19 or later, as `go`
on the PATH or below /opt/go).
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "gate.md"
FENCE = re.compile(r"^```(sh|text)(?: exit=(\d+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SKIPPED = 77


def find_go():
    for name in ("/usr/bin/go", shutil.which("go"), *sorted(pathlib.Path("/opt/go/bin").glob("go1.*"))):
        if name and os.access(name, os.X_OK):
            said = subprocess.run([name, "version"], capture_output=True, text=True, check=False).stdout
            version = re.search(r"go1\.(\d+)", said)
            if version and int(version[1]) >= 19:
                return pathlib.Path(name), said.strip()
    return None, ""


def run_block(script, folder, environment):
    return subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env=environment, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tracegate")
    parser.add_argument("--keep")
    options = parser.parse_args()
    go, version = find_go()
    if go is None:
        print("skipped: the tutorial needs Go 1.19 or later")
        return SKIPPED
    print(f"with {version}")
    with tempfile.TemporaryDirectory() as scratch:
        tools = pathlib.Path(scratch) / "bin"
        tools.mkdir()
        (tools / "go").symlink_to(go)
        (tools / "tracegate").symlink_to(pathlib.Path(options.tracegate).resolve())
        folder = pathlib.Path(options.keep or scratch) / "shop"
        folder.mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB")}
        environment |= {"PATH": f"{tools}:{os.environ['PATH']}", "GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local",
                        "GOCACHE": environment.get("GOCACHE", f"{scratch}/cache"), "HOME": scratch}
        output, blocks, lines = "", 0, 0
        for kind, status, body in FENCE.findall(PAGE.read_text(encoding="utf-8")):
            if kind == "text":
                for line in filter(None, body.splitlines()):
                    lines += 1
                    if line not in output:
                        print(f"{line!r} is not in what it printed:\n{output}")
                        return 1
                continue
            blocks += 1
            done = run_block(body, folder, environment)
            output = done.stdout
            print(f"==== block {blocks}: exit status {done.returncode}\n{output}", flush=True)
            if done.returncode != int(status or 0):
                print(f"the block must exit with {status or 0}:\n{body}")
                return 1
    if blocks < 10 or lines < 10:
        print(f"only {blocks} blocks and {lines} lines were read")
        return 1
    print(f"{blocks} blocks run, {lines} lines found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
