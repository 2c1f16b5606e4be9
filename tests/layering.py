#!/usr/bin/env python3
"""Reads the #include lines of this project and holds them to the layers of its design.

    layering.py [ROOT]

Refused: an include of a folder that ALLOWED does not list, a path with "..", an own header named
by anything but its path from the root, a C++ file of more than 400 lines, and printing outside
src/cli. One line per offence; exit status 1 if there is any.
"""

import pathlib
import re
import sys

MAX_LINES = 400

# Layer -> the layers whose headers it may include, beside its own.
ALLOWED = {
    "base": set(),
    "input": {"base"},
    "trace": {"base", "input"},
    "timeline": {"base", "trace"},
    "profile": {"base", "input", "timeline", "trace"},
    "export": {"base", "input", "profile", "timeline", "trace"},
    "saved": {"base", "profile"},
    "stats": {"base"},
    "golden": {"base", "profile"},
    "record": {"base"},
    "diff": {"base", "profile", "stats"},
    "ci": {"base", "profile", "stats", "diff", "golden"},
}
ALLOWED["cli"] = set(ALLOWED)

TOP_LAYERS = {"stats", "diff", "golden", "ci"}  # the others are folders of src
SOURCES = {".cc", ".h", ".cpp", ".hpp", ".inc"}

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]*)"')
ANGLE_INCLUDE = re.compile(r"^\s*#\s*include\s*<((?:src|stats|diff|golden|ci)/[^>]*)>")
PRINTS = re.compile(r"\bstd::(?:cout|cerr|clog)\b|(?<![\w.])(?:v?printf|puts|putchar)\s*\("
                    r"|\bfmt::print(?:ln)?\s*\(|\b(?:stdout|stderr)\b|\b(?:STDOUT|STDERR)_FILENO\b")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def layer_of(path):
    """The layer of a path relative to the root, or None: tests, or somebody else's."""
    parts = pathlib.PurePosixPath(path).parts
    if len(parts) > 1 and parts[0] in TOP_LAYERS:
        return parts[0]
    if len(parts) > 2 and parts[0] == "src":
        return parts[1]
    return None


def check_include(layer, target):
    if ".." in pathlib.PurePosixPath(target).parts:
        return 'an include with ".." in it'
    other = layer_of(target)
    if layer is None:
        return None
    if other is None:
        return f'"{target}" is not a path from the root to a header of a layer'
    if other == "cli" and layer != "cli":
        return "nothing may include cli"
    if other != layer and other not in ALLOWED[layer]:
        return f"{layer} may not include {other}"
    return None


def without_comments(text):
    """The text with comments and string contents blanked, its line count unchanged."""
    text = BLOCK_COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)
    return [STRING.sub('""', line).split("//")[0] for line in text.splitlines()]


def check_file(name, text):
    """(line, offence) of one file; `name` is its path from the root."""
    layer = layer_of(name)
    if layer is not None and layer not in ALLOWED:
        yield 1, f"{layer} is no layer of the design"
        return
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        yield len(lines), f"{len(lines)} lines, more than {MAX_LINES}"
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line) or ANGLE_INCLUDE.match(line)
        offence = check_include(layer, found.group(1)) if found else None
        if offence:
            yield number, offence
    if layer is None or layer == "cli":
        return
    for number, line in enumerate(without_comments(text), 1):
        if PRINTS.search(line):
            yield number, "prints; only src/cli may"


def check_tree(root):
    """(offences, number of files read) below root."""
    offences, count = [], 0
    for folder in ("src", "stats", "diff", "golden", "ci", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SOURCES and path.is_file():
                count += 1
                name = path.relative_to(root).as_posix()
                for line, offence in check_file(name, path.read_text(encoding="utf-8")):
                    offences.append(f"{name}:{line}: {offence}")
    return offences, count


def main():
    root = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else \
        pathlib.Path(__file__).resolve().parent.parent
    offences, count = check_tree(root)
    for line in offences:
        print(line)
    print(f"{count} files read, {len(offences)} offences")
    return 0 if count and not offences else 1


if __name__ == "__main__":
    sys.exit(main())
