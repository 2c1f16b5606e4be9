"""What the program-level tests share: running the program and judging how it refuses."""

import gzip
import importlib.util
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TRACEGATE = os.environ.get("TRACEGATE", "build/release/tracegate")
FIXTURES = pathlib.Path(os.environ.get(
    "FIXTURES", pathlib.Path(__file__).resolve().parent.parent / "fixtures"))
SANITIZED = bool(os.environ.get("TRACEGATE_SANITIZE"))
SKIPPED = 77

# Tests say themselves when they run as on GitHub; where they really do, nothing may change.
for name in [name for name in os.environ if name.startswith("GITHUB_")]:
    del os.environ[name]


def run(*arguments, stdin=subprocess.DEVNULL, data=None, timeout=120, prefix=()):
    """Runs the program; `data` goes to its standard input. The output is bytes."""
    source = {"input": data} if data is not None else {"stdin": stdin}
    command = [*prefix, TRACEGATE, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=timeout, check=False, **source)


def run_measured(*arguments, timeout=60):
    """Runs the program; what it gave, and the most memory that it took, in MB.

    The kernel counts in what the calling process once took, so that this must be less.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # wait4 gives the peak of this child alone; Popen's own wait must not come first.
        child = subprocess.Popen(  # pylint: disable=consider-using-with
            ["timeout", str(timeout), TRACEGATE, *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        result = subprocess.CompletedProcess([], child.returncode, out.read(), err.read())
    return result, usage.ru_maxrss // 1024


def needs(*modules):
    """Goes on in Debian's Python where the one that runs lacks modules that Debian packages."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if not missing:
        return
    debian = "/usr/bin/python3"
    if os.path.realpath(sys.executable) == os.path.realpath(debian) or not os.path.exists(debian):
        raise ModuleNotFoundError(f"no {', '.join(missing)}; ci/setup installs them")
    os.execv(debian, [debian, "-B", *sys.argv])


def zstd(data, *options, times=1):
    """The bytes, `times` over, as the zstd program packs them into one frame."""
    with tempfile.TemporaryFile() as out:
        with subprocess.Popen(["zstd", "-q", "-c", *options], stdin=subprocess.PIPE,
                              stdout=out) as program:
            for _ in range(times):
                program.stdin.write(data)
        if program.returncode != 0:
            raise ChildProcessError(f"zstd failed with {program.returncode}")
        out.seek(0)
        return out.read()


def fixture(name):
    """The path of a packed trace."""
    return FIXTURES / f"{name}.trace.gz"


def unpacked(name):
    """The bytes of a trace."""
    return gzip.decompress(fixture(name).read_bytes())


def side(name, runs):
    """Paths of some runs of a set: side("quota/fixed", range(1, 5))."""
    return [str(fixture(f"{name}/{index:02}")) for index in runs]


class ProgramTest(unittest.TestCase):
    """A test with a folder of its own, which must be left without leftovers."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def assert_succeeds(self, result, status=0):
        self.assertEqual(result.returncode, status, result.stderr.decode(errors="replace"))
        return result.stdout.decode()

    def assert_peak(self, peak, megabytes):
        """Not of a sanitized program, which needs memory of its own."""
        print(f"peak {peak} MB of {megabytes}", end=" ... ", flush=True)
        if not SANITIZED:
            self.assertLess(peak, megabytes)

    def assert_refused(self, result, file=None, at_byte=None):
        """Exit 2, nothing on stdout, one line on stderr.

        file     the line names it: "tracegate: FILE: ..."; one of several names may be given
        at_byte  True: the line says where, "at byte N: "; a number: there
        """
        text = result.stderr.decode(errors="replace")
        self.assertEqual(result.returncode, 2, text)
        self.assertEqual(result.stdout, b"")
        self.assertTrue(text.endswith("\n"), text)
        self.assertEqual(len(text.splitlines()), 1, text)
        self.assertRegex(text, r"^tracegate: \S")
        if file is None:
            return
        names = [str(name) for name in (file if isinstance(file, tuple) else (file,))]
        rest = [text[len(f"tracegate: {name}: "):] for name in names
                if text.startswith(f"tracegate: {name}: ")]
        self.assertTrue(rest, f"{text!r} does not begin with the name of {names}")
        self.assertRegex(rest[0], r"\w")
        if at_byte is not None:
            found = re.match(r"at byte (\d+): \S", rest[0])
            self.assertTrue(found, f"{text!r} does not say at which byte")
            if at_byte is not True:
                self.assertEqual(int(found.group(1)), at_byte, text)
            else:
                self.assert_within_file(names[0], int(found.group(1)), text)

    def assert_within_file(self, name, offset, text):
        """No offset lies beyond the trace (of a packed file: of what it unpacks to)."""
        path = pathlib.Path(name)
        packed = (b"\x1f\x8b", b"\x28\xb5")
        if path.is_file() and path.read_bytes()[:2] not in packed:
            self.assertLessEqual(offset, path.stat().st_size, text)


def main():
    """Runs the tests of the calling script; 77 when all of them were skipped."""
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == 0:
        print("no tests", file=sys.stderr)
        sys.exit(1)
    if len(result.skipped) == result.testsRun:
        sys.exit(SKIPPED)
