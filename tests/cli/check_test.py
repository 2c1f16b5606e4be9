#!/usr/bin/env python3
"""The gate against a baseline as a program: bless, check, review, record, selftest --golden together."""

import json
import os
import shlex
import subprocess
import xml.dom.minidom

import harness
from harness import run

FIXED = harness.side("quota/fixed", range(1, 9))
BUGGY = harness.side("quota/buggy", range(1, 9))
STALL = "main.(*transport).runStream Waiting select"


class Check(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.golden = self.folder / "q.golden"
        self.pending = self.folder / "q.golden.pending"
        self.assert_succeeds(run("bless", "--golden", self.golden, *FIXED))

    def check(self, *arguments, status=0):
        result = run("check", "--no-policy", "--golden", self.golden, *arguments)
        return self.assert_succeeds(result, status)

    def policy(self, text):
        return self.write("tracegate.toml", text.encode())

    def test_a_regression_fails_with_its_stack(self):
        text = self.check(*BUGGY, status=1)
        self.assertTrue(text.startswith("regressed: "), text)
        first = text[text.index("what got worse"):].splitlines()
        self.assertEqual(first[1].strip(), STALL)
        self.assertIn("main.(*transport).write", text)
        self.assertIn(f"tracegate review --golden {self.golden}", text)
        self.assertTrue(self.pending.exists())

    def test_verdicts_are_those_of_diff(self):
        """What the baseline keeps decides as the traces do."""
        arguments = ["--format", "json", "--all", "--no-policy"]
        by_diff = json.loads(self.assert_succeeds(run("diff", *arguments, *FIXED, "--", *BUGGY), 1))
        by_check = json.loads(self.check("--format", "json", "--all", *BUGGY, status=1))

        def gating(document):
            return {(f["type"], f["state"], f["reason"], f["statistic"])
                    for f in document["findings"] if f["gates"]}
        self.assertEqual(gating(by_check), gating(by_diff))
        self.assertGreater(len(gating(by_diff)), 3)
        self.assertEqual(by_check["family_size"], by_diff["family_size"])

        def values(document):
            return {(f["state"], f["reason"]): (f["verdict"], f["base"]["estimate"], f["new"]["estimate"])
                    for f in document["findings"] if f["statistic"] == "value"}
        expected, found = values(by_diff), values(by_check)
        self.assertGreater(len(expected), 4)
        self.assertEqual(set(found), set(expected))
        for cell, (verdict, base, new) in expected.items():
            self.assertEqual(found[cell][0], verdict)
            self.assertAlmostEqual(found[cell][1], base, delta=1e-6)  # as the file has them
            self.assertEqual(found[cell][2], new)
        self.assertEqual(by_check["golden"]["sessions"], 1)
        self.assertEqual(by_check["exit_status"], 1)

    def test_accepted_changes_pass_and_touch_nothing_else(self):
        self.check(*BUGGY, status=1)
        before = self.golden.read_text(encoding="utf-8").splitlines()
        self.assert_succeeds(run("review", "--golden", self.golden, "--accept-all", "--reason", "we want stalls"))
        self.assertFalse(self.pending.exists())
        after = self.golden.read_text(encoding="utf-8").splitlines()
        gone = [line for line in before if line not in after]
        self.assertIn('because "we want stalls"', after)
        # The hash and the entries that were accepted, and no line of another type's.
        kept = before[before.index("type main.main"):]
        kept = kept[:next(i for i, line in enumerate(kept) if i and line.startswith("type "))]
        self.assertTrue(gone and set(gone).isdisjoint(kept))
        self.assertIn("passed: no regression found", self.check(*BUGGY))

    def test_rejected_changes_fail_again(self):
        self.check(*BUGGY, status=1)
        self.assert_succeeds(run("review", "--golden", self.golden, "--reject-all"))
        self.check(*BUGGY, status=1)

    def test_what_passes_takes_an_old_pending_file_away(self):
        self.check(*BUGGY, status=1)
        text = self.check(*FIXED)
        self.assertFalse(self.pending.exists())
        self.assertIn("8 of the 8 traces are in the baseline too", " ".join(text.split()))
        self.check("--no-pending", *BUGGY, status=1)
        self.assertFalse(self.pending.exists())

    def test_budgets_need_no_baseline(self):
        policy = self.policy("""budgets = ['time per second of Waiting:select for "main.(*transport).*" < 10ms/s']\n""")
        for traces, status in ((FIXED, 0), (BUGGY, 1)):
            result = run("check", "--policy", policy, *traces)
            text = self.assert_succeeds(result, status)
            self.assertIn("only the budgets were checked", " ".join(text.split()))
        self.assertIn("budget of line 1", text)
        result = run("check", "--no-policy", *FIXED)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"nothing to check against", result.stderr)

    def test_the_policy_decides(self):
        ignore = self.policy("[[ignore]]\ntype = 'main.*'\nbecause = 'later'\nuntil = '2026-12-01'\n")
        arguments = ["check", "--golden", self.golden, "--policy", ignore, *BUGGY, "--today"]
        self.assert_succeeds(run(*arguments, "2026-12-01"))
        text = self.assert_succeeds(run(*arguments, "2026-12-02"), 1)
        self.assertIn("expired on 2026-12-01", text)

    def test_bad_baselines_are_refused_in_one_line(self):
        text = self.golden.read_text(encoding="utf-8")
        for change, says in ((lambda t: t.replace("gomaxprocs 2", "gomaxprocs 3"), "hash"),
                             (lambda t: t[:len(t) // 2], "cut"),
                             (lambda t: t.replace("baseline 2", "baseline 7", 1), "7"),
                             (lambda t: "<html>", "no baseline")):
            self.golden.write_text(change(text), encoding="utf-8")
            result = run("check", "--golden", self.golden, *BUGGY)
            self.assertEqual((result.returncode, result.stdout), (2, b""), says)
            error = result.stderr.decode()
            self.assertEqual(error.count("\n"), 1, error)
            self.assertTrue(error.startswith(f"tracegate: {self.golden}: "), error)
            self.assertIn(says, error)
        missing = run("check", "--golden", self.folder / "no.golden", *BUGGY)
        self.assertEqual(missing.returncode, 2)

    def test_surfaces(self):
        junit, comment = self.folder / "j.xml", self.folder / "c.md"
        self.check("--junit", junit, "--comment", comment, *BUGGY, status=1)
        self.assertTrue(xml.dom.minidom.parse(str(junit)).getElementsByTagName("failure"))
        self.assertIn("<!-- tracegate", comment.read_text(encoding="utf-8"))


class Sessions(harness.ProgramTest):
    def test_a_second_session_makes_the_session_the_unit(self):
        golden = self.folder / "s.golden"
        self.assert_succeeds(run("bless", "--golden", golden, *FIXED[:4]))
        self.assert_succeeds(run("bless", "--golden", golden, "--add", "--date", "2026-11-25", *FIXED[4:]))
        result = run("check", "--golden", golden, "--format", "json", "--no-policy", *BUGGY)
        document = json.loads(self.assert_succeeds(result, 1))
        self.assertEqual((document["basis"], document["sessions"]), ("sessions", 2))
        worse = [f for f in document["findings"] if f["gates"]]
        self.assertIn(STALL, [f"{f['type']} {f['state']} {f['reason']}" for f in worse])
        text = run("check", "--golden", golden, "--no-policy", "--no-pending", *BUGGY).stdout.decode()
        self.assertIn("Unit of observation: one session, 2 before and a new one", " ".join(text.split()))

    def test_added_sessions_have_the_names_of_the_baseline(self):
        golden = self.folder / "a.golden"
        traces = [harness.FIXTURES / "align" / f"{side}-go1.27.trace.gz" for side in ("base", "next")]
        self.assert_succeeds(run("bless", "--golden", golden, traces[0]))
        told = self.assert_succeeds(run("bless", "--golden", golden, "--add", "--no-policy", traces[1]))
        self.assertIn("main.processor is main.worker", " ".join(told.split()))
        types = [line for line in golden.read_text(encoding="utf-8").splitlines() if line.startswith("type ")]
        self.assertIn("type main.worker", types)
        self.assertNotIn("type main.processor", types)


class Measures(harness.ProgramTest):
    """Of the collector and the scheduler. In FIXED more goroutines are runnable than in BUGGY."""

    def setUp(self):
        super().setUp()
        self.golden = self.folder / "q.golden"
        self.assert_succeeds(run("bless", "--golden", self.golden, *BUGGY))

    def check(self, *arguments, status=0, policy="--no-policy"):
        result = run("check", policy, "--golden", self.golden, "--state", "runnable goroutines", *arguments)
        return self.assert_succeeds(result, status)

    def test_a_regression_in_a_measure_alone_fails_until_it_is_accepted(self):
        junit = self.folder / "j.xml"
        text = self.check("--junit", junit, *FIXED, status=1)
        self.assertTrue(text.startswith("regressed: 2 regressions in 2 places"), text)
        self.assertIn("(process) runnable goroutines else", text)
        self.assertRegex(text, r"value +1\.08 +-> +4\.43")
        failures = xml.dom.minidom.parse(str(junit)).getElementsByTagName("failure")
        words = [failure.getAttribute("message") + failure.firstChild.data for failure in failures]
        self.assertTrue(any("value 1.08 -> 4.43" in of_one for of_one in words), words)
        pending = self.folder / "q.golden.pending"
        self.assertTrue(pending.read_text(encoding="utf-8").startswith("tracegate pending 2\n"))
        shown = self.assert_succeeds(run("review", "--golden", self.golden, "--accept", "1", "--reason", "more work"))
        self.assertIn("(process) runnable goroutines else\n  value: 1.08 -> 4.43", shown)
        after = self.golden.read_text(encoding="utf-8").splitlines()
        self.assertIn('accepted 2 (process) "runnable goroutines" else', after)
        entry = after.index('state "runnable goroutines" else')
        self.assertRegex(after[entry + 1], r"^in 2:( 4\.\d+){8}$")
        self.assertRegex(after[entry + 3], r"^in 1:")  # while marking
        left = self.check(*FIXED, status=1)
        self.assertTrue(left.startswith("regressed: 1 regression in 1 place"), left)
        self.assert_succeeds(run("review", "--golden", self.golden, "--accept-all", "--reason", "more work"))
        self.assertIn("passed: no regression found", self.check(*FIXED))

    def test_an_old_baseline_says_that_it_has_none(self):
        old = (harness.FIXTURES / "baseline" / "schema1.golden").read_bytes()
        self.golden.write_bytes(old)
        text = " ".join(self.check(*BUGGY).split())
        self.assertIn("the baseline keeps no measures of the collector", text)
        full = run("check", "--no-policy", "--golden", self.golden, "--format", "json", "--all", *BUGGY)
        document = json.loads(self.assert_succeeds(full, 1))
        self.assertEqual([f for f in document["findings"] if f["statistic"] == "value"], [])
        states = {f["state"] for f in document["findings"]}
        self.assertTrue({"wait for a proc", "stopping", "restarting"}.isdisjoint(states), states)
        self.assert_succeeds(run("review", "--golden", self.golden, "--accept-all", "--reason", "x"))
        self.assertTrue(self.golden.read_bytes().startswith(b"tracegate baseline 1\n"))
        passed = run("check", "--no-policy", "--golden", self.golden, *BUGGY)
        self.assertIn("no measures", " ".join(self.assert_succeeds(passed).split()))

    def test_another_schema_in_the_head_is_refused(self):
        text = self.golden.read_text(encoding="utf-8")
        self.golden.write_text(text.replace("baseline 2", "baseline 1", 1), encoding="utf-8")
        result = run("check", "--golden", self.golden, *BUGGY)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"schema 1 has no such place", result.stderr)

    def test_budgets_of_values(self):
        policy = self.write("tracegate.toml", b"budgets = ['value of runnable goroutines:else < 2']\n")
        for traces, status in ((BUGGY, 0), (FIXED, 1)):
            result = run("check", "--policy", policy, *traces)
            text = " ".join(self.assert_succeeds(result, status).split())
        self.assertIn("(process) runnable goroutines else has 4.43, over it in 8 of 8 runs", text)


class Recording(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.golden = self.folder / "q.golden"
        self.assert_succeeds(run("bless", "--golden", self.golden, *FIXED))

    def record(self, name, *sides, runs=6):
        """A recording whose commands hand out the fixtures, one after the other."""
        arguments = []
        for option, traces in sides:
            queue = self.folder / f"{name}{option}"
            queue.write_text("\n".join(traces) + "\n", encoding="utf-8")
            take = (f"f=$(head -n 1 {shlex.quote(str(queue))}); sed -i 1d {shlex.quote(str(queue))}; "
                    "zcat \"$f\" > {out}")
            arguments += [option, take]
        folder = self.folder / name
        self.assert_succeeds(run("record", "-q", "--warmup", "0", "-n", runs, *arguments, "-o", folder))
        return folder

    def test_only_what_an_interleaved_recording_confirms_fails_where_the_policy_says_so(self):
        policy = self.write("strict.toml", b'require = "interleaved"\n')
        check = ["check", "--golden", self.golden, "--policy", policy]
        alone = self.assert_succeeds(run(*check, *BUGGY))
        self.assertIn("inconclusive", alone.splitlines()[0])
        self.assertIn("tracegate record", alone)
        self.assert_succeeds(run(*check, "--inconclusive", "fail", *BUGGY), 3)
        confirmed = self.record("yes", ("--base", FIXED[:6]), ("--new", BUGGY[:6]))
        text = self.assert_succeeds(run(*check, confirmed), 1)
        self.assertIn("interleaved recording, 6+6 runs", " ".join(text.split()))
        refuted = self.record("no", ("--base", BUGGY[:6]), ("--new", BUGGY[5::-1]))
        self.assertIn("passed", self.assert_succeeds(run(*check, refuted)).splitlines()[0])

    def test_one_side_is_checked_and_blessed(self):
        slow = self.record("slow", ("--new", BUGGY[:6]))
        self.assert_succeeds(run("check", "--golden", self.golden, "--no-policy", slow), 1)
        self.assert_succeeds(run("bless", "--golden", self.folder / "slow.golden", slow))
        both = self.record("both", ("--base", FIXED[:2]), ("--new", BUGGY[:2]), runs=2)
        result = run("bless", "--golden", self.folder / "both.golden", both)
        self.assertEqual(result.returncode, 2)
        self.assertIn(b"name one", result.stderr)


class Bites(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.golden = self.folder / "q.golden"
        self.assert_succeeds(run("bless", "--golden", self.golden, *FIXED))

    def test_a_gate_that_can_fail(self):
        result = run("selftest", "--golden", self.golden, "--no-policy", "--format", "json", "--factors", "10%,50%")
        document = json.loads(self.assert_succeeds(result))
        self.assertEqual((document["schema"], document["unchanged_status"]), ("tracegate.bite/1", 0))
        self.assertEqual(document["failures"], [])
        self.assertTrue(any(bite["status"] == 1 and bite["caught"] for bite in document["bites"]))
        text = run("selftest", "--golden", self.golden, "--no-policy", *FIXED).stdout.decode()
        self.assertTrue(text.startswith("the gate bites"), text)

    def test_a_gate_that_cannot(self):
        blind = self.write("blind.toml", b"fails-on = []\n")
        result = run("selftest", "--golden", self.golden, "--policy", blind, "--factors", "100%")
        text = self.assert_succeeds(result, 1)
        self.assertTrue(text.startswith("THE GATE DOES NOT BITE"), text)

    def test_refuses(self):
        for arguments in (["--factors", "0%"], ["--type", "no.such.type"]):
            result = run("selftest", "--golden", self.golden, *arguments)
            self.assertEqual((result.returncode, result.stdout), (2, b""))


class WorkingFolder(harness.ProgramTest):
    def test_a_policy_in_the_folder_is_used(self):
        self.write("tracegate.toml", b"budgets = ['p50 of Running < 1ns']\n")
        program = os.path.abspath(harness.TRACEGATE)
        result = subprocess.run([program, "check", *FIXED[:1]], cwd=self.folder, capture_output=True, check=False)
        self.assertEqual(result.returncode, 1, result.stderr)


if __name__ == "__main__":
    harness.main()
