#!/usr/bin/env python3
"""`tracegate review` as a program, on what the tool `pending` writes in place of a check."""

import pathlib
import subprocess
import sys
import unittest

import harness

FIXED = harness.side("quota/fixed", range(1, 9))
BUGGY = harness.side("quota/buggy", range(1, 9))
TOOL = pathlib.Path(harness.TRACEGATE).parent / "tests" / "pending"
TYPE = "main.(*transport).runStream"


class Review(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.golden = self.folder / "a.golden"
        self.pending = self.folder / "a.golden.pending"
        result = harness.run("bless", "--golden", self.golden, *FIXED)
        self.assertEqual(result.returncode, 0, result.stderr)
        subprocess.run([TOOL, self.golden, self.pending, TYPE, "Waiting", "sync", *BUGGY],
                       check=True)
        self.before = self.golden.read_bytes()

    def review(self, *arguments, answers=b""):
        return harness.run("review", "--golden", self.golden, *arguments, data=answers)

    def decided(self, *arguments, answers=b""):
        result = self.review(*arguments, answers=answers)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout.decode()

    def text(self):
        return self.golden.read_text(encoding="utf-8")

    def untouched(self, pending=True):
        self.assertEqual(self.golden.read_bytes(), self.before)
        self.assertEqual(self.pending.exists(), pending)

    def test_asks_for_each(self):
        shown = self.decided(answers=b"y\n\na new lock\nn\n")
        self.assertIn("2 pending, found with session 1: 8 runs", shown)
        self.assertIn(f"[1 of 2] {TYPE} Waiting sync\n"
                      "  p99: 1.00ms -> 1.50ms (x1.5), p 0.001, regressed\n", shown)
        self.assertIn("  at runtime.gopark\n     main.evil\\x1b[2J\n     main.main\n", shown)
        self.assertIn(f"[2 of 2] {TYPE} Running\n", shown)
        self.assertTrue(shown.endswith("1 accepted, 1 rejected, 0 left\n"), shown)
        self.assertFalse(self.pending.exists())
        self.assertIn(f"accepted 2 {TYPE} Waiting sync\nbecause \"a new lock\"\n"
                      "change p99 1.00ms 1.50ms\nchange mean 0.50ms 0.60ms\n", self.text())
        self.assertNotIn(f"accepted 2 {TYPE} Running", self.text())
        # The baseline is a good one.
        other = harness.run("bless", "--golden", self.golden, "--add", *BUGGY)
        self.assertIn(b"in the baseline already, in session 2", other.stderr)

    def test_other_answers_ask_again(self):
        self.decided(answers=b"maybe\n\nn\nn\n")
        self.untouched(pending=False)

    def test_quitting_decides_nothing(self):
        for answers in (b"q\n", b"", b"y\nwhy not\nq\n", b"y\n", b"y\n\n", b"n\n"):
            self.assertIn("nothing was decided", self.decided(answers=answers))
            self.untouched()

    def test_accept_all(self):
        shown = self.decided("--accept-all", "--reason", "known", "--date", "2026-11-26")
        self.assertIn("[2 of 2]", shown)
        self.assertIn("2 accepted, 0 rejected, 0 left", shown)
        self.assertFalse(self.pending.exists())
        self.assertEqual(self.text().count("on 2026-11-26\nbecause known\n"), 2)
        self.assertEqual(self.text().count("\nsession 2 partial\n"), 1)
        self.assertIn("nothing is pending", self.decided())

    def test_accept_some_keeps_the_rest(self):
        self.assertIn("1 accepted, 0 rejected, 1 left",
                      self.decided("--accept", "2", "--reason", "known"))
        self.assertTrue(self.pending.exists())
        self.assertIn("1 pending", self.decided("--accept", "1", "--reason", "known too"))
        self.assertFalse(self.pending.exists())
        self.assertEqual(self.text().count("\nsession 2 partial\n"), 1)
        self.assertEqual(self.text().count("\naccepted 2 "), 2)

    def test_accepting_changes_nothing_else(self):
        self.decided("--accept", "1", "--reason", "known")
        before = self.before.decode().split("\nstate ")
        after = self.text().split("\nstate ")
        changed = [(a, b) for a, b in zip(before[1:], after[1:]) if a != b]
        self.assertEqual(len(before), len(after))
        self.assertEqual(len(changed), 1)
        self.assertTrue(changed[0][0].startswith("Waiting sync\nin 1: "))
        self.assertTrue(changed[0][1].startswith("Waiting sync\nin 2: "))

    def test_a_measure(self):
        subprocess.run([TOOL, self.golden, self.pending, "(process)", "GC work", "workers", *BUGGY], check=True)
        before = self.text().split("\nstate ")
        self.decided("--accept", "1", "--reason", "it marks more")
        after = self.text().split("\nstate ")
        changed = [(a, b) for a, b in zip(before[1:], after[1:]) if a != b]
        self.assertEqual(len(before), len(after))
        (old, new), = changed
        self.assertRegex(old, r'^"GC work" workers\nin 1:( [\d.]+){8}$')
        self.assertRegex(new, r'^"GC work" workers\nin 2:( [\d.]+){8}$')

    def test_reject_all(self):
        self.assertIn("0 accepted, 2 rejected", self.decided("--reject-all"))
        self.untouched(pending=False)

    def test_refusals(self):
        for arguments, says in ((("--accept-all",), "accepted for a reason; say it with --reason"),
                                (("--accept", "3", "--reason", "x"), "there is no change 3; there"),
                                (("--accept", "0", "--reason", "x"), "there is no change 0"),
                                (("--accept-all", "--reject-all"), "excludes"),
                                (("--accept-all", "--reason", "x", "--date", "today"),
                                 "\"today\" is no date"),
                                (("--pending", "none"), "none: cannot read")):
            result = self.review(*arguments)
            self.assertEqual(result.returncode, 2, arguments)
            self.assertIn(says, result.stderr.decode())
            self.untouched()

    def test_a_baseline_that_changed_in_between(self):
        subprocess.run([harness.TRACEGATE, "bless", "--golden", self.golden, "--add", "-q", *BUGGY],
                       check=True, stdout=subprocess.DEVNULL)
        self.before = self.golden.read_bytes()
        result = self.review("--accept-all", "--reason", "x")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"a.golden.pending: the baseline has changed since the check", result.stderr)
        self.untouched()

    def test_damaged_pending(self):
        self.pending.write_bytes(self.pending.read_bytes()[:-9])
        result = self.review("--reject-all")
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"a.golden.pending: the pending was cut", result.stderr)
        self.untouched()


if __name__ == "__main__":
    if not TOOL.exists():
        print(f"{TOOL} is not there")
        sys.exit(harness.SKIPPED)
    unittest.main()
