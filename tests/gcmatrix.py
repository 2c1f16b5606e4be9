#!/usr/bin/env python3
"""docs/examples/gcmatrix.md is what its commands print, byte for byte.

    gcmatrix.py TRACEGATE CORPUS [--write]

docs/examples/gcmatrix.html is the first of them with --format html: it must hold the same data; the
scripts of the page are tested elsewhere.

A block of ```sh is run in CORPUS; what it prints must stand below it, between "<!-- output -->" and
"<!-- end of output -->", with one thread and with four. --write puts it there instead. Exit 77: no
corpus.
"""

import os
import pathlib
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "examples" / "gcmatrix.md"
HTML = PAGE.with_suffix(".html")
PART = re.compile(r"(^```sh\n(.*?)^```\n+<!-- output -->\n)(.*?)(^<!-- end of output -->$)",
                  re.MULTILINE | re.DOTALL)
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.DOTALL)
SKIPPED = 77


def printed(command, program, corpus, threads):
    # The page says "tracegate"; the program under test stands first on the path, under that name.
    path = f"{pathlib.Path(program).resolve().parent}:{os.environ['PATH']}"
    script = command.rstrip("\n") + f" --threads {threads}"
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=corpus, check=False,
                          capture_output=True, env={**os.environ, "PATH": path}, timeout=300)
    if done.returncode:
        raise SystemExit(f"{script}\nexit status {done.returncode}: {done.stderr.decode()}")
    return done.stdout.decode()


def first_difference(want, got):
    for number, (a, b) in enumerate(zip(want.splitlines(), got.splitlines()), 1):
        if a != b:
            return f"line {number} of the output is\n  {b}\nand not\n  {a}"
    return f"{len(got)} bytes and not {len(want)}"


def html_of(page, program, corpus, threads):
    command = PART.findall(page)[0][1].replace("--format markdown", "--format html")
    return printed(command, program, corpus, threads)


def main():
    program, corpus = sys.argv[1], pathlib.Path(sys.argv[2])
    if not (corpus / "gcmatrix").is_dir():
        print(f"no {corpus}/gcmatrix")
        return SKIPPED
    text = PAGE.read_text(encoding="utf-8")
    if "--write" in sys.argv[3:]:
        write = lambda part: part[1] + printed(part[2], program, corpus, 2) + part[4]
        PAGE.write_text(PART.sub(write, text), encoding="utf-8")
        HTML.write_text(html_of(text, program, corpus, 2), encoding="utf-8")
        return 0
    parts = PART.findall(text)
    for _, command, want, _ in parts:
        for threads in (1, 4):
            got = printed(command, program, corpus, threads)
            if got != want:
                print(f"{command}{first_difference(want, got)}\n"
                      f"tests/gcmatrix.py TRACEGATE CORPUS --write renews the page")
                return 1
    for threads in (1, 4):
        want, got = (DATA.search(page).group(1) for page in
                     (HTML.read_text(encoding="utf-8"), html_of(text, program, corpus, threads)))
        if got != want:
            at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
            print(f"the data of {HTML.name} is {got[at - 40:at + 40]!r} and not {want[at - 40:at + 40]!r}\n"
                  f"tests/gcmatrix.py TRACEGATE CORPUS --write renews the page")
            return 1
    print(f"{len(parts)} outputs are as they were")
    return 0 if len(parts) == 2 else 1


if __name__ == "__main__":
    sys.exit(main())
