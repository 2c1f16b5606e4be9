#!/usr/bin/env python3
"""Agreement with Go 1.19's own trace parser on formats 1.5 to 1.19.

    old_formats.py TRACEGATE --build DIR [--corpus DIR] [--show N]

Go 1.27, which made the reference documents of agreement.py, reads no format before 1.11. Go 1.19
reads all from 1.5 on, so its internal/trace is copied out of the toolchain ($TRACEGATE_GO119, or
/opt/go/bin/go1.19) into DIR, built with tests/support/go119, and run at test time on

  - the traces that come with that parser (its testdata),
  - of these, the ones of format 1.7 once more as 1.8, which only adds events to it,
  - of these, the ones from 1.7 on once more with futile wakeups, of which none has any,
  - the traces of the corpus that have one of its formats.

What it says of each is compared with the program's profile by agreement.py, within the same
bounds; what it refuses, the program must refuse. Exit 0: all agree. 1: some do not. 77: there is
no Go 1.19 here (ctest shows the test as skipped).
"""

import argparse
import concurrent.futures
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys

import agreement

SUPPORT = pathlib.Path(__file__).resolve().parent / "support" / "go119"
TOOLCHAIN = "/opt/go/bin/go1.19"
FORMATS = ("1.5", "1.7", "1.8", "1.9", "1.10", "1.11", "1.19")
HEADER_BYTES = 16
TIMEOUT_S = 240

# Gives out what the parser does not export; Parse insists on a binary for formats before 1.7.
ENTRY = """package trace

import "io"

func ParseAny(r io.Reader) (int, ParseResult, error) { return parse(r, "") }
"""


class Skip(Exception):
    """Why the test cannot run here."""


def toolchain():
    """The go command of Go 1.19 and its sources of internal/trace."""
    command = os.environ.get("TRACEGATE_GO119") or TOOLCHAIN
    try:
        root = subprocess.run([command, "env", "GOROOT", "GOVERSION"], env=go_environment(),
                              capture_output=True, text=True, check=True).stdout.split("\n")
    except (OSError, subprocess.CalledProcessError) as error:
        raise Skip(f"no Go 1.19 at {command} ($TRACEGATE_GO119 names another): {error}") from error
    if not (root[1] + ".").startswith("go1.19."):
        raise Skip(f"{command} is {root[1]}, not Go 1.19")
    sources = pathlib.Path(root[0]) / "src" / "internal" / "trace"
    if not (sources / "testdata").is_dir():
        raise Skip(f"{command} has no sources with test data at {sources}")
    return command, sources


def go_environment(build=None):
    """No network, no settings of the user's; the build cache is ours where the user has none."""
    environment = {**os.environ, "GOFLAGS": "", "GOPROXY": "off", "GOWORK": "off",
                   "GOENV": "off", "GO111MODULE": "on", "CGO_ENABLED": "0"}
    if build and "HOME" not in environment:
        environment.setdefault("GOCACHE", str(build / "cache"))
    return environment


def build_parser(command, sources, build):
    """Makes a module of the parser and tests/support/go119, and the program of it."""
    module = build / "module"
    shutil.rmtree(module, ignore_errors=True)
    (module / "trace").mkdir(parents=True)
    for source in SUPPORT.glob("*.go"):
        shutil.copy(source, module)
    for source in sources.glob("*.go"):
        if not source.name.endswith("_test.go"):
            shutil.copy(source, module / "trace")
    (module / "trace" / "parse_any.go").write_text(ENTRY)
    (module / "go.mod").write_text("module go119\n\ngo 1.19\n")
    program = build / "go119"
    subprocess.run([command, "build", "-trimpath", "-o", program, "."], cwd=module,
                   env=go_environment(build), check=True, timeout=TIMEOUT_S)
    return program


def format_of(path):
    """The format that a trace's header names, or None."""
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as stream:
            words = stream.read(HEADER_BYTES).rstrip(b"\0").split(b" ")
    except OSError:
        return None
    good = len(words) == 3 and words[0] == b"go" and words[2] == b"trace"
    return words[1].decode(errors="replace") if good else None


def as_format_1_8(trace, folder):
    """A copy of a trace of format 1.7 that calls itself 1.8."""
    copy = folder / trace.name.replace("1_7", "1_8")
    data = trace.read_bytes()
    copy.write_bytes(b"go 1.8" + data[len("go 1.8"):])
    return copy


def with_futile_wakeups(program, trace, folder):
    """A copy of a trace of format 1.7 or later with futile wakeups (support/go119/futile.go)."""
    path = folder / f"{trace.name}_futile"
    subprocess.run([program, "-futile", trace, path], check=True, timeout=TIMEOUT_S)
    return path


def traces(program, sources, build, corpus):
    """Every trace to compare."""
    folder = build / "derived"
    folder.mkdir(exist_ok=True)
    for path in sorted((sources / "testdata").iterdir()):
        if not path.is_file():
            continue
        yield path
        version = format_of(path)
        if version == "1.7":
            yield as_format_1_8(path, folder)
        if version in FORMATS[FORMATS.index("1.7"):]:
            copy = with_futile_wakeups(program, path, folder)
            if copy.read_bytes() != path.read_bytes():
                yield copy
    if corpus and corpus.is_dir():
        yield from (path for path in sorted(corpus.rglob("*.trace.gz"))
                    if format_of(path) in FORMATS)
    else:
        print("without the traces of the corpus, which is not here")


def in_time_order(document):
    """Before 1.10 every proc has stop-the-world ranges, and they overlap: list them by begin."""
    document["stw"] = sorted(document.get("stw") or [],
                             key=lambda row: (row["start"], row["dur_ns"]))
    return document


def check(binary, path, document):
    """Lines that say what is wrong with the program's answer for one trace."""
    try:
        result = subprocess.run([*binary, "profile", "--format", "json", str(path)],
                                capture_output=True, timeout=agreement.TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired:
        return [f"no answer within {agreement.TIMEOUT_S} s"]
    if not document["ok"]:
        return agreement.check_refusal(result)
    profile, problems = agreement.read_profile(result)
    return problems or agreement.compare(in_time_order(document), in_time_order(profile))


def run(arguments):
    command, sources = toolchain()
    build = arguments.build.resolve()
    build.mkdir(parents=True, exist_ok=True)
    program = build_parser(command, sources, build)
    paths = list(traces(program, sources, build, arguments.corpus))
    answer = subprocess.run([program, *paths], capture_output=True, check=True, timeout=TIMEOUT_S)
    documents = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [document["file"] for document in documents] == [str(path) for path in paths]
    agreed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        jobs = [pool.submit(check, arguments.binary, *pair) for pair in zip(paths, documents)]
        for path, document, job in zip(paths, documents, jobs):
            lines = job.result()
            agreed += not lines
            what = document["format_version"] if document["ok"] else "refused: " + document["error"]
            print(f"{'ok    ' if not lines else 'FAILED'} {path} ({what})")
            for line in lines[:arguments.show]:
                print(f"    {line}")
            if len(lines) > arguments.show:
                print(f"    and {len(lines) - arguments.show} more")
    accepted = {document["format_version"] for document in documents if document["ok"]}
    missing = [version for version in FORMATS if version not in accepted]
    if missing:
        print(f"no trace of format {', '.join(missing)} was compared")
    print(f"{agreed} of {len(paths)} traces agree with Go 1.19 ({sources})")
    return 0 if agreed == len(paths) and not missing else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="+", help="the program and its first arguments")
    parser.add_argument("--build", type=pathlib.Path, required=True, help="where to build")
    parser.add_argument("--corpus", type=pathlib.Path)
    parser.add_argument("--show", type=int, default=12, help="lines per trace")
    try:
        return run(parser.parse_args())
    except Skip as reason:
        print(f"skipped: {reason}")
        return agreement.SKIPPED


if __name__ == "__main__":
    sys.exit(main())
