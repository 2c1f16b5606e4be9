#!/usr/bin/env python3
"""Runs docs/talk.md: its commands, in order, in the folder of the corpus.

    talk.py TRACEGATE CORPUS

As tutorial.py does: a block must exit as its fence says, and print every line of the ```text that follows. Exit status 77 without
the corpus.
"""

import os
import pathlib
import sys
import tempfile

import tutorial

PAGE = tutorial.PAGE.with_name("talk.md")


def main():
    program, corpus = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    if not corpus.is_dir():
        print(f"skipped: no {corpus}")
        return tutorial.SKIPPED
    tutorial.PAGE = PAGE
    with tempfile.TemporaryDirectory() as tools:
        (pathlib.Path(tools) / "tracegate").symlink_to(program)
        tried = tutorial.Attempt()
        tried.run(corpus, os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"})
    if tried.failure or tried.blocks < 6 or tried.lines < 15:
        print(tried.failure or f"only {tried.blocks} blocks and {tried.lines} lines were read")
        return 1
    print(f"{tried.blocks} blocks run, {tried.lines} lines found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
