#!/usr/bin/env python3
"""Runs docs/gate.md: its commands, in order, in an empty folder.

    tutorial.py TRACEGATE [--keep DIR]

A block of ```sh is run by bash; it must exit with 0, or with N where the fence says exit=N. Every line of the ```text that
follows must stand somewhere in what it printed. Says with exit status 77 that there is no Go here (1.19 or later, as `go`
on the PATH or below /opt/go). Where `record` says that other processes disturbed its runs, a failure is tried again, and after
three such attempts the test is skipped: the page is about one machine, not about two.
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
ATTEMPTS = 3


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


class Attempt:
    """One reading of the page. failure: what went wrong; noisy: whether `record` found its runs disturbed."""

    def __init__(self):
        self.failure, self.noisy, self.blocks, self.lines = "", False, 0, 0

    def run(self, folder, environment):
        output = ""
        for kind, status, body in FENCE.findall(PAGE.read_text(encoding="utf-8")):
            if kind == "text":
                for line in filter(None, body.splitlines()):
                    self.lines += 1
                    if line not in output:
                        self.failure = f"{line!r} is not in what it printed:\n{output}"
                        return
                continue
            self.blocks += 1
            done = run_block(body, folder, environment)
            output = done.stdout
            self.noisy = self.noisy or "noisy" in output
            print(f"==== block {self.blocks}: exit status {done.returncode}\n{output}", flush=True)
            if done.returncode != int(status or 0):
                self.failure = f"the block must exit with {status or 0}:\n{body}"
                return


def attempt(go, options):
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
        tried = Attempt()
        tried.run(folder, environment)
        return tried


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
    for _ in range(ATTEMPTS):
        tried = attempt(go, options)
        if not tried.failure:
            break
        print(tried.failure)
        # The page is about a machine whose load does not change in between.
        if not tried.noisy:
            return 1
        print("the runs were disturbed: once more")
    else:
        print(f"skipped: other processes disturbed the runs {ATTEMPTS} times")
        return SKIPPED
    if tried.blocks < 10 or tried.lines < 10:
        print(f"only {tried.blocks} blocks and {tried.lines} lines were read")
        return 1
    print(f"{tried.blocks} blocks run, {tried.lines} lines found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
