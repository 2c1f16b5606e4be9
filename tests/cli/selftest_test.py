"""`tracegate selftest` on the quota traces: eight runs of one program, and eight of it with a bug."""

import json

import harness
from harness import FIXTURES, run, side

FIXED, BUGGY = FIXTURES / "quota/fixed", FIXTURES / "quota/buggy"
FEW = ("--draws", "60", "--draws-ab", "20")


def selftest(*arguments):
    return run("selftest", *FEW, *arguments)


class SelfTest(harness.ProgramTest):
    def document(self, *arguments, status=0):
        result = selftest("--format", "json", *arguments)
        return json.loads(self.assert_succeeds(result, status))


class Figures(SelfTest):
    def test_json(self):
        found = self.document(FIXED)
        self.assertEqual(found["schema"], "tracegate.selftest/1")
        self.assertTrue(found["passed"])
        self.assertEqual((found["runs"], found["changed_runs"]), (8, 0))
        # Eight runs have four a side: 5 and 6 are capped.
        self.assertEqual([(row["scheme"], row["per_side"], row["block_size"], row["draws"])
                          for row in found["same"]],
                         [("random", 4, 0, 60), ("interleaved", 4, 0, 60), ("interleaved", 4, 2, 60)])
        self.assertEqual([row["factor"] for row in found["injected"]], [0.05, 0.1, 0.2, 0.5, 1])
        self.assertEqual(found["changed"], [])
        self.assertTrue(any("at most 4 on either side" in note for note in found["notes"]))
        for row in found["same"] + found["injected"]:
            self.assert_is_rate(row["alarm"], row["draws"])
            self.assertLessEqual(row["regressed"]["hits"], row["alarm"]["hits"])
            self.assertNotIn("naive_pooled", row)

    def assert_is_rate(self, rate, draws):
        self.assertAlmostEqual(rate["rate"], rate["hits"] / draws)
        self.assertLessEqual(rate["low"], rate["rate"])
        self.assertLessEqual(rate["rate"], rate["high"])

    def test_greater_slowdowns_are_found_more_often(self):
        found = self.document("--factors", "1%,400%", "--per-side", "4", FIXED)
        small, large = found["injected"]
        self.assertEqual(large["alarm"]["hits"], 20)
        self.assertEqual(large["at_place"]["hits"], 20)
        self.assertLess(small["alarm"]["hits"], 10)

    def test_the_chosen_spans_are_slowed(self):
        # A run has too few of these for any statistic of theirs: nobody can find them slower.
        found = self.document(FIXED, "--reason", "select", "--factors", "400%", status=1)
        self.assertEqual({kind["reason"] for kind in found["slowed"]["kinds"]}, {"select"})
        self.assertTrue(found["slowed"]["chosen"])
        self.assertEqual(found["injected"][0]["at_place"]["hits"], 0)
        self.assertIn("+400% is found in only", found["failures"][0])

    def test_the_changed_program_is_found(self):
        found = self.document(FIXED, "--changed", *side("quota/buggy", range(1, 8)))
        self.assertEqual(found["changed_runs"], 7)
        self.assertEqual([row["per_side"] for row in found["changed"]], [4, 5, 6])
        for row in found["changed"]:
            self.assertGreaterEqual(row["regressed"]["rate"], 0.9)
            self.assertNotIn("at_place", row)

    def test_naive_gates_cry_wolf(self):
        found = self.document(FIXED, "--naive", "--factors", "100%")
        self.assertGreater(found["same"][0]["naive_pooled"]["rate"], 0.5)
        self.assertGreater(found["same"][0]["naive_per_cell"]["rate"], 0.3)
        self.assertIn("naive_pooled", found["injected"][0])

    def test_three_a_side_decide_nothing(self):
        found = self.document(FIXED, "--per-side", "3", "--factors", "900%", status=1)
        self.assertEqual([row["alarm"]["hits"] for row in found["same"] + found["injected"]], [0] * 4)
        self.assertTrue(any("With 3+3 runs the gate decides nothing" in note
                            for note in found["notes"]))

    def test_a_tail_only(self):
        found = self.document(FIXED, "--reason", "select", "--share", "5", "--factors", "20%",
                              status=1)
        self.assertEqual(found["slowed"]["share"], 0.05)


class Reports(SelfTest):
    def test_what_is_missed_fails_it_plainly(self):
        text = self.assert_succeeds(selftest(FIXED, "--factors", "1%"), 1)
        self.assertRegex(text.splitlines()[0], r"^failed: \+1% is found in only \d+% of the draws")

    def test_text_and_markdown(self):
        text = self.assert_succeeds(selftest(FIXED, "--naive"))
        self.assertTrue(text.startswith("passed: with 4+4 runs false alarms in "))
        self.assertIn("the kind with the most time", text)
        for line in text.splitlines():
            self.assertLessEqual(len(line), 98, line)
        document = self.assert_succeeds(selftest(FIXED, "--naive", "--format", "markdown"))
        self.assertTrue(document.startswith("# tracegate selftest: passed: "))
        self.assertIn("| slowed by | 4+4 |", document)

    def test_the_same_seed_gives_the_same_bytes(self):
        for form in ("json", "markdown", "text"):
            arguments = (FIXED, "--share", "30", "--naive", "--format", form)
            outputs = {selftest(*arguments, "--threads", threads).stdout
                       for threads in ("1", "1", "3")}
            self.assertEqual(len(outputs), 1, form)
        self.assertNotEqual(selftest(FIXED).stdout, selftest(FIXED, "--seed", "2").stdout)

    def test_output_file(self):
        path = self.folder / "report.md"
        result = selftest(FIXED, "--format", "markdown", "-o", path)
        self.assertEqual(self.assert_succeeds(result), "")
        self.assertEqual(path.read_bytes(), selftest(FIXED, "--format", "markdown").stdout)


class Usage(SelfTest):
    def test_help_has_an_example(self):
        text = self.assert_succeeds(run("selftest", "--help"))
        self.assertIn("tracegate selftest main/*.trace", text)

    def test_what_cannot_be_is_refused_in_one_line(self):
        for arguments in ((), side("quota/fixed", range(1, 8)),
                          (FIXED, "--type", "nobody"), (FIXED, "--share", "0"),
                          (FIXED, "--share", "101"), (FIXED, "--per-side", "1"),
                          (FIXED, "--per-side", "x"), (FIXED, "--factors", "0%"),
                          (FIXED, "--factors", "slow"), (FIXED, "--draws", "0"),
                          (FIXED, "--alpha", "2"), (FIXED, "--margin", "x"),
                          (FIXED, "--changed"), (FIXED, "--changed", "/nowhere"),
                          (FIXED, "--format", "html")):
            with self.subTest(arguments=arguments):
                self.assert_refused(run("selftest", *arguments))

    def test_fewer_than_eight_runs_are_named(self):
        result = run("selftest", *side("quota/fixed", range(1, 8)))
        self.assertIn(b"needs 8 runs or more, not 7", result.stderr)


if __name__ == "__main__":
    harness.main()
