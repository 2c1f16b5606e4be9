#!/usr/bin/env python3
"""`tracegate bless` as a program: what it writes, what it refuses, and that nothing gets lost."""

import json
import os
import pathlib
import random
import re
import shutil
import signal
import subprocess
import time
import unittest

import harness

FIXED = harness.side("quota/fixed", range(1, 9))
BUGGY = harness.side("quota/buggy", range(1, 9))
KILLS = 50
ROOT = pathlib.Path(__file__).resolve().parents[2]


def lines(path):
    return path.read_text(encoding="utf-8").splitlines()


class Bless(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.golden = self.folder / "a.golden"

    def bless(self, *arguments, golden=None):
        return harness.run("bless", "--golden", golden or self.golden, *arguments)

    def made(self, *arguments):
        result = self.bless(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.decode()

    def refused(self, *arguments, says):
        result = self.bless(*arguments)
        self.assertEqual(result.returncode, 2)
        self.assertEqual(result.stdout, b"")
        error = result.stderr.decode()
        self.assertEqual(error.count("\n"), 1, error)
        self.assertIn(says, error)

    def test_summary(self):
        text = self.made(*FIXED)
        self.assertRegex(text, r"a\.golden \(created\): 8 runs in 1 session, 7 goroutine types, "
                               r"[\d.]+ kB\n  session 1: 8 runs, Go 1\.26 or 1\.27 \(inferred\), "
                               r"GOMAXPROCS 2, 2026-11-22\nwarning: a check of a single run needs 19")
        self.assertIn("a check cannot decide with 3 of 4", self.made("--replace", *FIXED[:3]))

    def test_bytes_do_not_depend_on_order_or_names(self):
        self.made(*FIXED)
        expected = self.golden.read_bytes()
        names = list(FIXED)
        random.Random(1).shuffle(names)
        copies = []
        for i, name in enumerate(names):
            copies.append(str(self.folder / f"{i}.other"))
            shutil.copy(name, copies[-1])
        other = self.folder / "other.golden"
        self.assertEqual(self.bless(*copies, "--threads", "1", golden=other).returncode, 0)
        self.assertEqual(other.read_bytes(), expected)
        self.assertNotIn(b"trace.gz", expected)

    def test_json(self):
        document = json.loads(self.made("--format", "json", "--label", "b=2", "--label", "a=x=y",
                                        "--go", "1.27.1", "--date", "2026-01-02", *FIXED))
        self.assertEqual(document["schema"], "tracegate.baseline/1")
        self.assertEqual(document["bytes"], self.golden.stat().st_size)
        self.assertEqual(lines(self.golden)[1], "xxh3-128 " + document["xxh3_128"])
        session, = document["sessions"]
        self.assertEqual(session, {
            "id": 1, "whole": True, "runs": 8, "format_version": "1.26", "go": "1.27.1",
            "go_given": True, "gomaxprocs": 2, "date": "2026-01-02", "date_given": True,
            "labels": {"a": "x=y", "b": "2"}})
        self.assertEqual((document["action"], document["types"]), ("created", 7))
        self.assertEqual((document["file_schema"], document["has_measures"]), (2, True))

    def test_a_baseline_is_not_overwritten(self):
        self.made(*FIXED)
        before = self.golden.read_bytes()
        self.refused(*BUGGY, says="there is a baseline already; --add adds")
        self.refused("--add", *FIXED[:1], says="in the baseline already, in session 1")
        self.refused(FIXED[0], FIXED[0], "--replace", says="the same run as")
        self.refused("--add", "--replace", *BUGGY, says="--add excludes --replace")
        self.assertEqual(self.golden.read_bytes(), before)
        self.made("--replace", *BUGGY)
        self.assertNotEqual(self.golden.read_bytes(), before)

    def test_a_file_of_schema_1_stays_one(self):
        shutil.copy(harness.FIXTURES / "baseline" / "schema1.golden", self.golden)
        before = lines(self.golden)
        text = self.made("--add", *BUGGY)
        self.assertIn("warning: the file is of schema 1 and keeps no measures of the collector", text)
        after = lines(self.golden)
        self.assertEqual(after[0], "tracegate baseline 1")
        self.assertEqual([line for line in before if line not in after], [before[1]])
        self.assertNotIn('state "wait for a proc" else', after)
        self.refused("--add", *FIXED[:1], says="in the baseline already, in session 1")
        self.assertNotIn("measures", self.made("--replace", *FIXED))
        self.assertEqual(lines(self.golden)[0], "tracegate baseline 2")

    def test_measures_are_lines_of_numbers(self):
        self.made(*FIXED)
        text = lines(self.golden)
        for place in ('"GC work" assists', '"lost to GC" "worst 10ms"', '"runnable goroutines" else'):
            line = text[text.index("state " + place) + 1]
            self.assertRegex(line, r"^in 1:( \d+(\.\d{1,6})?){8}$")
        profile = json.loads(harness.run("profile", "--format", "json", FIXED[0]).stdout)
        mean = profile["mmu"]["stw+background+assist+sweep"]["mean_util"]
        values = text[text.index('state "lost to GC" mean') + 1].split()[2:]
        self.assertIn(1, [round(abs(float(value) - (1 - mean)) < 2e-6) for value in values])

    def test_add_only_adds_lines(self):
        self.made(*FIXED)
        before = lines(self.golden)
        self.assertIn("16 runs in 2 sessions", self.made("--add", *BUGGY))
        diff = subprocess.run(["diff", "-", self.golden], input="\n".join(before) + "\n", text=True,
                              capture_output=True, check=False).stdout
        removed = re.findall(r"^< (.*)", diff, re.MULTILINE)
        self.assertEqual(removed, [before[1]])  # the hash

    def test_damage(self):
        self.made(*FIXED)
        good = self.golden.read_bytes()
        for bad, says in ((good[:-100], "the baseline was cut: its last line is not \"end\""),
                          (good.replace(b"gomaxprocs 2", b"gomaxprocs 3"),
                           "line 2: the content hash differs: the file was edited by hand"),
                          (good.replace(b"baseline 2", b"baseline 7", 1),
                           "line 1: schema 7 is newer than this tracegate, which reads up to 2; "
                           "update tracegate"),
                          (good.replace(b"\n", b"\r\n"), "the ends of the lines were changed"),
                          (b"", "the baseline is empty"), (b"\0" * 100, "line 1: this is no base")):
            self.golden.write_bytes(bad)
            self.refused("--add", *BUGGY, says=says)
            self.assertEqual(self.golden.read_bytes(), bad)
            self.made("--replace", *FIXED)
            self.assertEqual(self.golden.read_bytes(), good)

    def test_the_documented_example_is_a_baseline(self):
        text = (ROOT / "docs" / "baseline.md").read_text(encoding="utf-8")
        example = re.search(r"^tracegate baseline 2\n.*?^end\n", text, re.DOTALL | re.MULTILINE)
        self.golden.write_text(example[0], encoding="utf-8")
        self.assertIn("9 runs in 2 sessions", self.made("--add", *BUGGY))

    def test_usage(self):
        self.refused(*FIXED, "--label", "x", says="\"x\" is no KEY=VALUE")
        self.refused(*FIXED, "--date", "2026-02-30", says="\"2026-02-30\" is no date")
        self.refused("--add", *FIXED, says="cannot read: No such file")
        self.refused("-", "--add", says="cannot read: No such file")
        self.assertEqual(self.bless(*FIXED, golden="-").returncode, 2)
        self.refused(self.folder / "none.trace", says="none.trace")
        self.assertEqual(list(self.folder.iterdir()), [])

    def kill_at(self, delay, *arguments):
        with subprocess.Popen([harness.TRACEGATE, "bless", "--golden", self.golden, *arguments],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(delay)
            child.send_signal(signal.SIGKILL)
        return child.returncode

    def test_kill_loses_nothing(self):
        """At any moment there is the old baseline or the new one, whole. What is left over of a
        killed run is a.golden.XXXXXX, of mkstemp beside the file; it hinders nobody."""
        self.made(*FIXED[:4])
        old = self.golden.read_bytes()
        times = []
        for _ in range(3):  # the shortest: other processes only make it longer
            self.golden.write_bytes(old)
            begin = time.monotonic()
            self.made("--add", *BUGGY[:4])
            times.append(time.monotonic() - begin)
        took = min(times)
        added = self.golden.read_bytes()
        self.made("--replace", *BUGGY[:4])
        replaced = self.golden.read_bytes()
        chance = random.Random(5)
        seen = {"old": 0, "new": 0, "killed": 0}
        for i in range(KILLS):
            self.golden.write_bytes(old)
            how, new = (("--add", added), ("--replace", replaced))[i % 2]
            # Half of them about the end, where the file is written.
            part = chance.uniform(0.8, 1.1) if i % 4 >= 2 else chance.uniform(0, 1.2)
            status = self.kill_at(took * part, how, *BUGGY[:4])
            seen["killed"] += status == -signal.SIGKILL
            now = self.golden.read_bytes()
            self.assertIn(now, (old, new))
            seen["old" if now == old else "new"] += 1
        self.assertGreater(seen["killed"], KILLS // 4, seen)
        self.assertGreater(seen["old"], 0, seen)
        # Leftovers, made on purpose too, do not hinder.
        (self.folder / "a.golden.abc123").write_bytes(old[:1000])
        self.golden.write_bytes(old)
        self.made("--add", *BUGGY[:4])
        self.assertEqual(self.golden.read_bytes(), added)
        for left in self.folder.iterdir():
            self.assertRegex(left.name, r"^a\.golden(\.\w{6})?$")

    def test_a_file_that_cannot_be_written(self):
        if os.geteuid() == 0:
            result = self.bless(*FIXED[:1], golden=self.folder / "none" / "x.golden")
        else:
            self.folder.chmod(0o500)
            result = self.bless(*FIXED[:1])
            self.folder.chmod(0o700)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"cannot write: ", result.stderr)


if __name__ == "__main__":
    unittest.main()
