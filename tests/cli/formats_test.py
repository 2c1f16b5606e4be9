"""`tracegate diff` of a program that was recorded by Go versions whose formats differ."""

import json
import pathlib

import harness
from harness import run

CORPUS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "corpus" / "gcmatrix"
RUNS = 6
# The reasons to wait of formats up to 1.21: Go 1.19, src/internal/trace/parser.go, the events
# GoBlock*, GoSleep and GoWaiting.
OLD_REASONS = {"forever", "sleep", "chan send", "chan receive", "network", "select", "sync",
               "sync.(*Cond).Wait", "GC mark assist wait for work"}


class AcrossFormats(harness.ProgramTest):
    def report(self, base, new):
        for side in (base, new):
            if len(list((CORPUS / side).glob("*.trace.gz"))) < RUNS:
                self.skipTest(f"{CORPUS / side} is not there")
        result = run("diff", "--format", "json", "--all", "--base", CORPUS / base, "--new",
                     CORPUS / new)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return json.loads(result.stdout)

    @staticmethod
    def spans(rows):
        return {(row["type"], row["state"], row["reason"]) for row in rows}

    def test_what_is_not_comparable_is_not_judged(self):
        report = self.report("go1.19", "go1.27")
        self.assertEqual([side["runs"] for side in report["sides"]], [RUNS, RUNS])
        found = self.spans(report["findings"])
        left_out = self.spans(cell for row in report["not_judged"]
                              if row["why"].startswith("not comparable: ")
                              for cell in row["cells"])
        self.assertEqual(found & left_out, set())
        self.assertIn(("main.client", "Waiting", "preempted"), left_out)
        self.assertIn(("main.handleRequest", "Waiting", "preempted"), left_out)
        self.assertIn(("main.client", "Waiting", "sync"), found)
        reasons = {reason for _, state, reason in found if state == "Waiting"}
        self.assertLessEqual(reasons, OLD_REASONS)
        self.assertNotIn("Syscall", {state for _, state, _ in found})
        self.assertEqual([t for t, _, _ in found if t.startswith("runtime/trace.")], [])

    def test_later_formats_are_comparable(self):
        report = self.report("go1.22", "go1.27")
        self.assertTrue(report["findings"])
        self.assertEqual([row["why"] for row in report["not_judged"]
                          if row["why"].startswith("not comparable")], [])


if __name__ == "__main__":
    harness.main()
