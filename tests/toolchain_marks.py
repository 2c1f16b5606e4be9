"""The functions by which a toolchain is inferred are in those Go versions and in no others.

    toolchain_marks.py FILE [--go ROOT...]

FILE is src/profile/toolchain.cc, ROOT a folder with usr/lib/go-VERSION as Debian's packages have
it. A mark must be found in the sources of every installed version inside of its range and of none
outside. Exit 0: so it is. 77: fewer than two versions are installed.
"""

import argparse
import os
import pathlib
import re
import sys

MARK = re.compile(r'Mark\{"([^"]+)", "([^"]*)", (\d+), (\d+|kAnyLater)\}')
FUNCTION = re.compile(r"^func\s+(?:\(\s*(?:\w+\s+)?(\*?)([A-Za-z_]\w*)(?:\[[^\]]*\])?\s*\)\s*)?"
                      r"([A-Za-z_]\w*)", re.M)
ASSEMBLY = re.compile(r"^TEXT\s+([^\s(]*)\u00b7(\w+)", re.M)
ANY_LATER = 10**6


def marks(path):
    """(function, caller, first, last) of every row."""
    text = path.read_text(encoding="utf-8")
    return [(name, caller, int(first), ANY_LATER if last == "kAnyLater" else int(last))
            for name, caller, first, last in MARK.findall(text)]


def functions_of_go(text, package):
    for star, receiver, name in FUNCTION.findall(text):
        if not receiver:
            yield f"{package}.{name}"
        elif star:
            yield f"{package}.(*{receiver}).{name}"
        else:
            yield f"{package}.{receiver}.{name}"


def body_of(text, name):
    found = re.search(rf"^func {name}\(.*?^}}", text, re.M | re.S)
    return found.group() if found else ""


def read(src):
    """The names of all functions below src; what the functions of runtime/malloc.go call."""
    names, malloc = set(), ""
    for folder, folders, files in os.walk(src, followlinks=True):
        folders[:] = [name for name in folders if name not in ("testdata", "cmd")]
        package = os.path.relpath(folder, src)
        for file in files:
            if not file.endswith((".go", ".s")) or file.endswith("_test.go"):
                continue
            text = (pathlib.Path(folder) / file).read_text(encoding="utf-8", errors="replace")
            if file.endswith(".go"):
                names.update(functions_of_go(text, package))
                malloc = text if (package, file) == ("runtime", "malloc.go") else malloc
            else:
                for prefix, name in ASSEMBLY.findall(text):
                    names.add(f"{prefix.replace(chr(0x2215), '/') or package}.{name}")
    return names, malloc


def has(mark, names, malloc):
    """Whether the sources of a version have a mark."""
    name, caller = mark[0], mark[1]
    if caller:
        assert caller.startswith("runtime.malloc"), "only callers in runtime/malloc.go are read"
        short = name.rsplit(".", 1)[1]
        return re.search(rf"\b{short}\(", body_of(malloc, caller.rsplit(".", 1)[1])) is not None
    if name.endswith("*"):
        return any(known.startswith(name[:-1]) for known in names)
    return name in names


def installed(roots):
    """Minor version -> folder of its sources."""
    versions = {}
    for root in roots:
        for folder in sorted(pathlib.Path(root).glob("usr/lib/go-1.*")):
            minor = folder.name.rsplit(".", 1)[1]
            if minor.isdigit() and (folder / "src").is_dir():
                versions[int(minor)] = (folder / "src").resolve()
    return versions


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=pathlib.Path)
    parser.add_argument("--go", nargs="*", default=["/opt/go/root", "/"])
    arguments = parser.parse_args()
    versions = installed(arguments.go)
    if len(versions) < 2:
        print("fewer than two Go versions are installed")
        return 77
    table = marks(arguments.file)
    if not table:
        print("no marks found")
        return 1
    wrong = 0
    for minor, src in sorted(versions.items()):
        names, malloc = read(src)
        for mark in table:
            expected = mark[2] <= minor <= mark[3]
            if has(mark, names, malloc) != expected:
                wrong += 1
                print(f"{mark[0]} {'is not' if expected else 'is'} in Go 1.{minor}")
    print(f"{len(table)} marks, Go 1.{', 1.'.join(map(str, sorted(versions)))}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
