"""`tracegate record` with commands that hand out the traces of tests/fixtures."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import fake_server
import harness
from harness import FIXTURES, TRACEGATE, run, unpacked

FIXED, BUGGY = "quota/fixed", "quota/buggy"
GO = "/opt/go/bin/go1.27"

# picker.py OUT SET COUNTER [FAILURES]: writes the next trace of the set; fails so often before.
PICKER = """
import gzip, pathlib, sys
out, folder, counter = map(pathlib.Path, sys.argv[1:4])
failures = int(sys.argv[4]) if len(sys.argv) > 4 else 0
calls = len(counter.read_text()) if counter.exists() else 0
counter.write_text("x" * (calls + 1))
print("call", calls + 1)
if calls < failures:
    print("no luck this time", file=sys.stderr)
    sys.exit(3)
files = sorted(folder.glob("*.trace.gz"))
out.write_bytes(gzip.decompress(files[calls % len(files)].read_bytes()))
"""


class Recording(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.picker = self.write("picker.py", PICKER.encode())
        self.dir = self.folder / "runs"

    def picks(self, name, failures=0, counter=None):
        """A command that writes the traces of a set one after the other."""
        counter = self.folder / (counter or name.replace("/", "-"))
        return (f"{sys.executable} -B '{self.picker}' {{out}} '{FIXTURES / name}' '{counter}' "
                f"{failures}")

    def record(self, *arguments, **options):
        return run("record", "-o", self.dir, *arguments, **options)

    def both(self, *arguments, **options):
        return self.record("--base", self.picks(FIXED), "--new", self.picks(BUGGY), *arguments,
                           **options)

    def manifest(self):
        return json.loads((self.dir / "manifest.json").read_text())

    def assert_no_half_trace(self):
        self.assertEqual(list(self.dir.rglob("*.part")), [])
        named = sorted(entry["file"] for entry in self.manifest()["runs"])
        there = sorted(str(path.relative_to(self.dir)) for path in self.dir.rglob("*.trace"))
        self.assertEqual(there, named)


class Interleaved(Recording):
    def test_order_and_files(self):
        self.assert_succeeds(self.both("-n", "3"))
        found = self.manifest()
        self.assertEqual((found["schema"], found["state"]), ("tracegate.recording/1", "complete"))
        self.assertEqual([(r["block"], r["side"]) for r in found["runs"]],
                         [(1, "base"), (1, "new"), (1, "new"), (1, "base"), (2, "base"), (2, "new")])
        self.assertEqual([r["order"] for r in found["runs"]], [1, 2, 3, 4, 5, 6])
        self.assertEqual(found["runs"][3]["file"], "base/002.trace")
        starts = [r["started"] for r in found["runs"]]
        self.assertEqual(starts, sorted(starts))
        self.assertRegex(starts[0], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        for entry in found["runs"]:
            self.assertEqual(entry["bytes"], (self.dir / entry["file"]).stat().st_size)
            self.assertGreater(entry["wall_s"], 0)
            self.assertLess(entry["wall_s"], 60)
            self.assertGreater(entry["cpu_s"], 0)
            self.assertGreaterEqual(entry["other_cpu_s"], 0)
        self.assertEqual(found["machine"]["cpus"], os.cpu_count())
        # The warm-up took the first trace of each set.
        self.assertEqual((self.dir / "base/001.trace").read_bytes(), unpacked(f"{FIXED}/02"))
        self.assertEqual((self.dir / "new/003.trace").read_bytes(), unpacked(f"{BUGGY}/04"))
        self.assertEqual((self.dir / "logs/base-001.log").read_text(), "call 2\n")
        self.assert_no_half_trace()

    def test_diff_uses_blocks(self):
        self.assert_succeeds(self.both("-n", "6"))
        result = run("diff", self.dir, "--format", "json")
        found = json.loads(self.assert_succeeds(result, 1))
        self.assertEqual(found["blocks"]["size"], 4)
        self.assertEqual(found["comparisons"], 1)
        self.assertEqual(found["sides"][0]["files"],
                         [str(self.dir / f"base/00{i}.trace") for i in range(1, 7)])
        plain = json.loads(run("diff", "--base", self.dir / "base", "--new", self.dir / "new",
                               "--format", "json", "--blocks", "4").stdout)
        self.assertEqual(plain["findings"], found["findings"])

    def test_summary(self):
        text = self.assert_succeeds(self.both("-n", "2", "-q"))
        self.assertTrue(text.startswith(f"recorded 4 runs, both sides interleaved, in {self.dir}\n"))
        self.assertRegex(text, r"(?m)^  base  2 runs of \S+ \(\S+ to \S+\), CPU \S+, \S+ [kM]B$")
        self.assertTrue(text.endswith(f"compare them: tracegate diff {self.dir}\n"))

    def test_json_is_the_manifest(self):
        result = self.both("-n", "1", "--format", "json")
        self.assertEqual(json.loads(self.assert_succeeds(result)), self.manifest())

    def test_one_side(self):
        self.assert_succeeds(self.record("--new", self.picks(FIXED), "-n", "2", "--warmup", "0"))
        self.assertEqual([r["file"] for r in self.manifest()["runs"]],
                         ["new/001.trace", "new/002.trace"])
        self.assertEqual((self.dir / "new/001.trace").read_bytes(), unpacked(f"{FIXED}/01"))
        self.assert_refused(run("diff", self.dir), self.dir)

    def test_a_folder_with_blanks_and_quotes(self):
        self.dir = self.folder / "it's a $HOME `x`"
        self.assert_succeeds(self.both("-n", "1"))
        self.assert_no_half_trace()


class Failing(Recording):
    def test_once_is_repeated(self):
        result = self.record("--new", self.picks(FIXED, failures=1), "-n", "2", "--warmup", "0")
        self.assert_succeeds(result)
        self.assertIn(b"new failed and is repeated: exit status 3: call 1 | no luck this time",
                      result.stderr)
        found = self.manifest()
        self.assertEqual([r["attempt"] for r in found["runs"]], [2, 1])
        self.assertEqual([(f["order"], f["attempt"]) for f in found["failures"]], [(1, 1)])
        self.assertIn("no luck this time", (self.dir / found["failures"][0]["log"]).read_text())

    def test_twice_ends_it_and_keeps_what_is_complete(self):
        breaks = (f"test ! -e '{self.folder}/broken' || {{ echo it is broken; exit 7; }}; "
                  + self.picks(BUGGY) + f" && test $(wc -c < '{self.folder}/quota-buggy') -lt 3 "
                  f"|| {{ touch '{self.folder}/broken'; test -e {{out}}; }}")
        result = self.record("--base", self.picks(FIXED), "--new", breaks, "-n", "4", "-q")
        self.assert_refused(result, "new/003.trace")
        self.assertIn(b"failed twice: exit status 7: it is broken; see ", result.stderr)
        found = self.manifest()
        self.assertEqual(found["state"], "failed")
        self.assertIn("exit status 7", found["why"])
        self.assertEqual([r["file"] for r in found["runs"]],
                         ["base/001.trace", "new/001.trace", "new/002.trace", "base/002.trace",
                          "base/003.trace"])
        self.assertEqual(len(found["failures"]), 2)
        self.assert_no_half_trace()
        compared = json.loads(run("diff", self.dir, "--format", "json").stdout)
        self.assertEqual([s["runs"] for s in compared["sides"]], [2, 2])
        self.assertTrue(any("incomplete (failed" in w for w in compared["warnings"]))
        self.assertTrue(any("base/003.trace is left out" in w for w in compared["warnings"]))

    def fails(self, command, what):
        result = self.record("--new", command, "-n", "1", "-q", "--run-timeout", "2s")
        self.assert_refused(result, "warm-up of new")
        self.assertIn(what, result.stderr.decode())
        self.assertEqual(self.manifest()["runs"], [])
        self.assert_no_half_trace()

    def test_what_is_no_trace(self):
        # A folder in which nothing was recorded can be used again.
        self.fails("true {out}", "the command has written no trace to {out}")
        self.fails(": > {out}", "the trace is empty")
        self.fails("mkfifo {out}", "the trace is no regular file")
        self.fails("echo hello > {out}", "no whole trace: at byte 0: not a Go execution trace")
        self.fails(f"gzip -dc '{FIXTURES}/quota/fixed/01.trace.gz' | head -c 90000 > {{out}}",
                   "no whole trace: at byte ")
        self.fails("kill -9 $$ {out}", "killed by signal 9 (SIGKILL)")
        self.fails("no-such-program {out}", "exit status 127")

    def test_out_of_time(self):
        began = time.monotonic()
        self.fails("trap '' TERM; echo waiting; sleep 1000 & wait; sleep 1000 {out}",
                   "took longer than 2.00s: waiting")
        self.assertLess(time.monotonic() - began, 30)
        self.assertEqual(alive("sleep 1000"), [])

    def test_what_runs_on_in_the_background_is_ended(self):
        self.assert_succeeds(self.record("--new", "sleep 1001 & " + self.picks(FIXED), "-n", "1"))
        self.assertEqual(alive("sleep 1001"), [])


def alive(what):
    """Command lines of living processes that contain the text."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if what in line and "record" not in line:
            found.append(line)
    return found


class Interrupted(Recording):
    def interrupt(self, sent, seconds):
        """Sends signals while the second run of base is sleeping."""
        slow = (f"sleep {seconds} & echo $! $$ > '{self.folder}/.pids' && "
                f"mv '{self.folder}/.pids' '{self.folder}/pids'; wait; {self.picks(BUGGY)}")
        with subprocess.Popen([TRACEGATE, "record", "-n", "4", "-o", self.dir, "--warmup", "0",
                               "--base", self.picks(FIXED), "--new", slow],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            deadline = time.monotonic() + 60
            while not (self.folder / "pids").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.1)
            for each in sent:
                program.send_signal(each)
                time.sleep(0.3)
            output, errors = program.communicate(timeout=30)
        return program.returncode, output, errors.decode()

    def assert_was_ended(self, sent, seconds):
        status, output, errors = self.interrupt([sent], seconds)
        self.assertEqual(status, -sent, errors)  # a shell says 130, and ends its loop
        self.assertEqual(output, b"")
        self.assertRegex(errors.splitlines()[-1],
                         rf"^tracegate: {self.dir}: interrupted by signal {int(sent)}")
        self.assertEqual(alive(f"sleep {seconds}"), [])
        found = self.manifest()
        self.assertEqual(found["state"], "interrupted")
        self.assertEqual([r["file"] for r in found["runs"]], ["base/001.trace"])
        self.assert_no_half_trace()

    def test_sigint(self):
        self.assert_was_ended(signal.SIGINT, 1002)

    def test_sigterm(self):
        self.assert_was_ended(signal.SIGTERM, 1003)

    def test_killed(self):
        status, _, _ = self.interrupt([signal.SIGKILL], 1004)
        self.assertEqual(status, -9)
        found = self.manifest()
        self.assertEqual(found["state"], "running")
        self.assertEqual([r["file"] for r in found["runs"]], ["base/001.trace"])
        sleeper, shell = map(int, (self.folder / "pids").read_text().split())
        self.addCleanup(os.kill, sleeper, signal.SIGKILL)  # only the shell goes with tracegate
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and running(shell):
            time.sleep(0.05)
        self.assertFalse(running(shell))

    def test_after_a_signal_that_came_between_runs(self):
        # The command sends it to tracegate and ends well: nothing else is begun.
        command = self.picks(FIXED) + " && kill -INT $PPID"
        result = self.record("--new", command, "-n", "3", "--warmup", "0")
        self.assertEqual(result.returncode, -signal.SIGINT, result.stderr)
        self.assertEqual(self.manifest()["state"], "interrupted")
        self.assertLessEqual(len(self.manifest()["runs"]), 1)
        self.assert_no_half_trace()


def running(pid):
    try:
        return "Z" not in pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


class Machine(Recording):
    def test_pin(self):
        cpu = min(os.sched_getaffinity(0))
        command = "nproc && taskset -cp $$ && " + self.picks(FIXED)
        self.assert_succeeds(self.record("--new", command, "-n", "1", "--pin", str(cpu)))
        log = (self.dir / "logs/new-001.log").read_text()
        self.assertTrue(log.startswith("1\n"), log)
        self.assertIn(f"affinity list: {cpu}\n", log)
        self.assertEqual(self.manifest()["pin"], str(cpu))

    def test_pin_to_nothing(self):
        for pin, what in (("1023", "there is no CPU 1023 to run on"), ("x", "is no list of CPUs"),
                          ("0-", "is no list of CPUs")):
            result = self.record("--new", self.picks(FIXED), "--pin", pin)
            self.assert_refused(result)
            self.assertIn(what, result.stderr.decode())
            self.assertFalse(self.dir.exists())

    def test_a_busy_machine_is_said_so(self):
        slow = "sleep 0.7; " + self.picks(FIXED)
        busy = [subprocess.Popen(["sh", "-c", "while :; do :; done"])
                for _ in range(os.cpu_count())]
        try:
            result = self.record("--new", slow, "-n", "2", "--warmup", "0")
        finally:
            for process in busy:
                process.kill()
                process.wait()
        text = self.assert_succeeds(result)
        for entry in self.manifest()["runs"]:
            self.assertGreater(entry["other_cpu_s"], 0.3)
            self.assertRegex(entry["noisy"][0], r"^other processes used \d+% of the CPUs$")
        self.assertIn(b"new/001.trace is noisy: other processes used", result.stderr)
        self.assertIn("2 of 2 runs of new were noisy: new/001.trace (other processes used", text)

    def test_own_time_is_not_other_time(self):
        burn = "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; "
        self.assert_succeeds(self.record("--new", burn + self.picks(FIXED), "-n", "1"))
        entry = self.manifest()["runs"][0]
        self.assertGreater(entry["cpu_s"], 0.1)
        self.assertAlmostEqual(entry["other_cpu_s"], max(0, entry["busy_s"] - entry["cpu_s"]), 5)


class UntilDecided(Recording):
    def test_a_clear_regression_ends_at_the_first_look(self):
        result = self.both("--until-decided", "--max", "20", "--format", "json", "--exemplars")
        found = json.loads(self.assert_succeeds(result, 1))
        self.assertEqual(found["outcome"], "regressed")
        self.assertEqual([s["runs"] for s in found["sides"]], [6, 6])
        self.assertEqual(found["comparisons"], 6)
        self.assertIn("recorded until decided: look 1 of 4, at 6+6 runs and 1/6 of alpha",
                      found["warnings"])
        worst = found["exemplars"][0]["worst"]
        self.assertTrue((self.dir / "new" / pathlib.Path(worst["file"]).name).exists(), worst["file"])
        manifest = self.manifest()
        self.assertEqual((manifest["state"], manifest["comparisons"], len(manifest["runs"])),
                         ("complete", 6, 12))
        # Whoever compares the traces again must not forget that they were looked at.
        again = json.loads(run("diff", self.dir, "--format", "json", "--exemplars").stdout)
        self.assertEqual(again["comparisons"], 6)
        self.assertEqual(again["exemplars"], found["exemplars"])
        self.assertEqual(again["findings"], found["findings"])

    def test_a_single_look_is_a_plain_comparison(self):
        text = self.assert_succeeds(self.both("--until-decided", "--max", "5"), 1)
        self.assertTrue(text.startswith("regressed"), text)
        self.assertEqual(self.manifest()["comparisons"], 1)

    def test_of_one_program_nothing_regresses(self):
        result = self.record("--base", self.picks(FIXED, counter="x"),
                             "--new", self.picks(FIXED, counter="x"), "--until-decided",
                             "--max", "10", "--format", "json", "--inconclusive", "fail")
        found = json.loads(result.stdout)
        self.assertEqual(result.returncode, {"passed": 0, "inconclusive": 3}[found["outcome"]])
        self.assertEqual(len(self.manifest()["runs"]), 2 * found["sides"][0]["runs"])

    def test_usage(self):
        for options in (["--until-decided", "-n", "3"], ["--max", "9"]):
            self.assert_refused(self.both(*options))
        self.assert_refused(self.record("--new", self.picks(FIXED), "--until-decided"))
        self.assertFalse(self.dir.exists())


class Urls(Recording):
    def serve(self, pages):
        server = fake_server.Server(pages).__enter__()
        self.addCleanup(server.__exit__)
        return server

    def test_both_sides(self):
        server = self.serve({"/a": fake_server.answer(unpacked(f"{FIXED}/01")),
                             "/b": fake_server.answer(unpacked(f"{BUGGY}/01"))})
        self.assert_succeeds(
            self.record("-n", "2", "--url-base", server.url("/a?seconds=1", user="me:secret@"),
                        "--url-new", server.url("/b?seconds=1")))
        self.assertEqual([path[1] for path in server.asked], list("ababba"))
        self.assertEqual((self.dir / "new/002.trace").read_bytes(), unpacked(f"{BUGGY}/01"))
        text = (self.dir / "manifest.json").read_text()
        self.assertNotIn("secret", text)
        self.assertIn("/a?seconds=1", text)

    def test_a_server_that_refuses(self):
        server = self.serve({"/a": fake_server.answer(b"busy", 500)})
        result = self.record("--url-new", server.url("/a"), "-q")
        self.assert_refused(result, "warm-up of new")
        self.assertIn("500", result.stderr.decode())

    def test_usage(self):
        for options in (["--url-new", "ftp://x/"], ["--url-new", "x"],
                        ["--new", "x {out}", "--url-new", "http://localhost/"]):
            self.assert_refused(self.record(*options))


class Refused(Recording):
    def test_usage(self):
        for options, what in (
                ([], "there is nothing to record"),
                (["--new", "go test"], "does not say where its trace goes"),
                (["--new", "sh -c 'x {out}'"], "within quotes"),
                (["--new", "x {out}", "-n", "0"], "--runs"),
                (["--new", "x {out}", "--run-timeout", "0s"], "--run-timeout"),
                (["--new", "x {out}", "--run-timeout", "soon"], "soon"),
                (["--new", "x {out}", "--format", "markdown"], "--until-decided")):
            result = self.record(*options)
            self.assert_refused(result)
            self.assertIn(what, result.stderr.decode())
            self.assertFalse(self.dir.exists(), options)

    def test_a_folder_that_is_used(self):
        self.assert_succeeds(self.both("-n", "1"))
        before = (self.dir / "manifest.json").read_bytes()
        self.assert_refused(self.both("-n", "1"), self.dir)
        self.assertEqual((self.dir / "manifest.json").read_bytes(), before)
        self.dir = self.write("file", b"x")
        self.assert_refused(self.both("-n", "1"), self.dir)

    def test_hostile_manifests(self):
        self.assert_succeeds(self.both("-n", "2"))
        path = self.dir / "manifest.json"
        good = json.loads(path.read_text())
        for change in ({"file": "../../etc/passwd"}, {"file": "/etc/passwd"},
                       {"file": "base/\x1b[31m"}, {"file": good["runs"][3]["file"]},
                       {"side": "\x1b[31m"}, {"order": -1}, {"wall_s": "x"}):
            bad = json.loads(json.dumps(good))
            bad["runs"][0].update(change)
            path.write_text(json.dumps(bad))
            self.assert_refused(run("diff", self.dir), path)
        for text in ("", "{", "[" * 100000, '{"schema": "tracegate.recording/9"}'):
            path.write_text(text)
            self.assert_refused(run("diff", self.dir), path)
        path.write_text(json.dumps(dict(good, why="\x1b[31m\n", state="failed")))
        text = self.assert_succeeds(run("diff", self.dir))
        self.assertNotIn("\x1b", text)
        os.remove(self.dir / "new/001.trace")
        self.assert_refused(run("diff", self.dir), self.dir / "new/001.trace")
        os.mkfifo(self.dir / "new/001.trace")
        self.assert_refused(run("diff", self.dir, timeout=20), self.dir / "new/001.trace")


GO_TEST = """package small

import (
	"sync"
	"testing"
)

func TestSmall(t *testing.T) {
	var wg sync.WaitGroup
	for i := 0; i < 50; i++ {
		wg.Add(1)
		go func() { defer wg.Done() }()
	}
	wg.Wait()
}

func BenchmarkSmall(b *testing.B) {
	for b.Loop() {
		c := make(chan int)
		go func() { c <- 1 }()
		<-c
	}
}
"""


class GoTest(Recording):
    @unittest.skipUnless(os.path.exists(GO), f"no {GO}")
    def test_with_go(self):
        module = self.folder / "module"
        module.mkdir()
        (module / "go.mod").write_text("module example.com/small\n\ngo 1.24\n")
        (module / "small_test.go").write_text(GO_TEST)
        cache = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, cache, ignore_errors=True)
        command = (f"cd '{module}' && GOCACHE='{cache}' GOFLAGS=-mod=mod GOTOOLCHAIN=local {GO} "
                   "test -run TestSmall -bench Small -benchtime 20x -trace {out}")
        self.assert_succeeds(self.record("--new", command, "-n", "2", timeout=500))
        self.assertIn("BenchmarkSmall", (self.dir / "logs/new-001.log").read_text())
        profile = json.loads(run("profile", "--format", "json", self.dir / "new/002.trace").stdout)
        self.assertTrue(any(t["name"].startswith("example.com/small.") for t in profile["types"]))
        self.assert_no_half_trace()


if __name__ == "__main__":
    harness.main()
