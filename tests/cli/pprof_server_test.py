"""Traces from a real Go server with net/http/pprof (tests/support/pprofserver), and its other
pages, which are no traces. Needs a Go toolchain: $TRACEGATE_GO, or the newest of
/opt/go/bin/go1.*, or `go` of PATH; without one the tests are skipped.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

import harness
from harness import run

SOURCE = pathlib.Path(__file__).resolve().parent.parent / "support" / "pprofserver"
ENDPOINT = "a Go server that imports net/http/pprof has the trace at " \
           "/debug/pprof/trace?seconds=5"
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))

for variable in ("http_proxy", "all_proxy", "ALL_PROXY"):
    os.environ.pop(variable, None)


def find_go():
    if os.environ.get("TRACEGATE_GO"):
        return os.environ["TRACEGATE_GO"]
    kept = pathlib.Path("/opt/go/bin").glob("go1.*")
    newest = sorted(kept, key=lambda path: [int(n) for n in re.findall(r"\d+", path.name)])
    return str(newest[-1]) if newest else shutil.which("go")


def build(go, folder):
    environment = {**os.environ, "GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=mod",
                   "CGO_ENABLED": "0"}
    environment.setdefault("GOCACHE", str(pathlib.Path(tempfile.gettempdir()) / "tracegate-go"))
    program = pathlib.Path(folder) / "pprofserver"
    subprocess.run([go, "build", "-o", str(program), "."], cwd=SOURCE, env=environment, check=True)
    return program


class Server(harness.ProgramTest):
    """A server that runs as long as the class: of `go`, with GODEBUG `debug`."""

    go = None
    debug = ""

    @classmethod
    def setUpClass(cls):
        if cls.go is None:
            raise unittest.SkipTest("this Go toolchain is not here")
        folder = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        cls.addClassCleanup(folder.cleanup)
        server = subprocess.Popen(  # pylint: disable=consider-using-with
            [build(cls.go, folder.name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "GODEBUG": cls.debug})
        cls.addClassCleanup(server.wait, 30)
        cls.addClassCleanup(server.stdout.close)
        cls.addClassCleanup(server.stdin.close)
        cls.base = "http://" + server.stdout.readline().strip()

    def trace(self, seconds, *options):
        url = f"{self.base}/debug/pprof/trace?seconds={seconds}"
        profile = json.loads(self.assert_succeeds(
            run("profile", "--format", "json", *options, url)))
        workers = [row for row in profile["types"] if row["name"] == "main.worker"]
        self.assertEqual([row["goroutines"] for row in workers], [4])
        self.assertTrue(profile["complete"])
        return profile


class PprofServer(Server):
    go = find_go()

    def refusal(self, path):
        url = self.base + path
        result = run("profile", url)
        self.assert_refused(result, url)
        return result.stderr.decode()[len(f"tracegate: {url}: "):-1]

    def test_a_trace_of_a_second(self):
        profile = self.trace(1)
        self.assertEqual(profile["file"], self.base + "/debug/pprof/trace?seconds=1")
        self.assertGreater(profile["duration_ns"], 500_000_000)

    def test_started_and_stopped_many_times(self):
        ends = 0
        for _ in range(12):
            profile = self.trace(0.05)
            self.assertLessEqual(ends, profile["start"])
            ends = profile["end"]

    def test_the_same_server_twice(self):
        url = self.base + "/debug/pprof/trace?seconds=1"
        rows = json.loads(self.assert_succeeds(run("profile", "--format", "json", url, url)))
        self.assertLessEqual(rows[0]["end"], rows[1]["start"])

    def test_somebody_else_is_recording(self):
        seen = threading.Event()

        def record():  # again and again: on a slow machine one recording could be over too soon
            while not seen.is_set():
                try:
                    with OPENER.open(self.base + "/debug/pprof/trace?seconds=2") as answer:
                        answer.read()
                except urllib.error.HTTPError:
                    pass  # the program under test came first

        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            recording = pool.submit(record)
            deadline = time.monotonic() + 60
            line = ""
            while "already" not in line and time.monotonic() < deadline:
                result = run("profile", self.base + "/debug/pprof/trace?seconds=0.1")
                line = result.stderr.decode()
            seen.set()
            recording.result()
        self.assert_refused(result, self.base + "/debug/pprof/trace?seconds=0.1")
        self.assertRegex(line, r"the server is being traced already \(500\): Could not enable "
                               r"tracing: .* already enabled; somebody else is recording; try "
                               r"again when that has ended\n$")

    def test_pages_that_are_not_there(self):
        for path in ("/", "/trace", "/debug/pprof/nothing"):
            self.assertRegex(self.refusal(path), r"^the server has no such page \(404\): .*; " +
                             re.escape(ENDPOINT) + "$")

    def test_the_index(self):
        for path in ("/debug/pprof/", "/debug/pprof"):
            self.assertEqual(self.refusal(path),
                             "at byte 0: not a Go execution trace but an HTML page; " + ENDPOINT)

    def test_other_profiles(self):
        for path, what in (("heap", "a pprof profile"), ("goroutine", "a pprof profile"),
                           ("mutex", "a pprof profile"), ("allocs", "a pprof profile"),
                           ("threadcreate", "a pprof profile"),
                           ("profile?seconds=1", "a pprof profile"),
                           ("goroutine?debug=1", "a goroutine profile as text"),
                           ("goroutine?debug=2", "a dump of goroutines"),
                           ("threadcreate?debug=1", "a thread profile as text"),
                           ("heap?debug=1", "a heap profile as text"),
                           ("block?debug=1", "a block profile as text"),
                           ("mutex?debug=1", "a mutex profile as text"),
                           ("cmdline", "text")):
            with self.subTest(path=path):
                self.assertRegex(self.refusal("/debug/pprof/" + path),
                                 f"^at byte 0: not a Go execution trace but {what}; ")


class OldServer(Server):
    """Format 1.19, whose tables come at the end of the body."""

    go = next(iter(map(str, pathlib.Path("/opt/go/bin").glob("go1.19"))), None)

    def test_a_trace_of_a_second(self):
        self.assertEqual(self.trace(1)["format_version"], "1.19")

    def test_started_and_stopped_many_times(self):
        for _ in range(12):
            self.trace(0.05)


class AllocFree(Server):
    """An experiment writes batches and events of its own into the trace."""

    go = find_go()
    debug = "traceallocfree=1"

    def test_experiments_are_skipped(self):
        self.trace(1)


GO = find_go()

if __name__ == "__main__":
    if GO is None:
        print("SKIPPED: no Go toolchain; name one in TRACEGATE_GO", file=sys.stderr)
        sys.exit(harness.SKIPPED)
    print("built with", subprocess.run([GO, "version"], capture_output=True, text=True,
                                       check=True).stdout.strip())
    harness.main()
