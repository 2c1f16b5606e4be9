"""`tracegate diff` on the quota traces: in `buggy` a sender now and then sits 200 ms in the select
of main.wait; `fixed` differs in nothing else."""

import json

import harness
from harness import FIXTURES, fixture, run, side

FIXED, BUGGY = "quota/fixed", "quota/buggy"
SIX = range(1, 7)


def diff(base, new, *options):
    return run("diff", *options, "--base", *base, "--new", *new)


class Diff(harness.ProgramTest):
    def comparison(self, base, new, *options, status=0):
        result = diff(base, new, "--format", "json", *options)
        return json.loads(self.assert_succeeds(result, status))


class Regression(Diff):
    def test_json(self):
        found = self.comparison(side(FIXED, SIX), side(BUGGY, SIX), status=1)
        self.assertEqual(found["schema"], "tracegate.comparison/1")
        self.assertEqual(found["outcome"], "regressed")
        self.assertEqual([s["runs"] for s in found["sides"]], [6, 6])
        self.assertEqual(found["sides"][0]["files"], side(FIXED, SIX))
        for key in ("alpha", "family_size", "relabellings", "seed"):
            self.assertIn(key, found)
        self.assert_is_the_stall(found["findings"][0], found["alpha"])

    def assert_is_the_stall(self, first, alpha):
        self.assertEqual((first["type"], first["state"], first["reason"], first["verdict"]),
                         ("main.(*transport).runStream", "Waiting", "select", "regressed"))
        self.assertGreater(first["ratio"], 1)
        self.assertLessEqual(first["ratio_low"], first["ratio"])
        self.assertLessEqual(first["ratio"], first["ratio_high"])
        self.assertLessEqual(first["p_adjusted"], alpha)
        self.assertLess(first["base"]["estimate"], first["new"]["estimate"])
        self.assertTrue(any("main.wait" in row["stack"] for row in first["because"]))

    def test_markdown_and_text(self):
        for form in ("markdown", "text"):
            text = self.assert_succeeds(
                diff(side(FIXED, SIX), side(BUGGY, SIX), "--format", form), 1)
            for word in ("main.(*transport).runStream", "Waiting", "select", "main.wait"):
                self.assertIn(word, text.replace("\\", ""))
            self.assertIn("regress", text.lstrip().splitlines()[0].lower())

    def test_directories(self):
        result = run("diff", "--base", FIXTURES / FIXED, "--new", FIXTURES / BUGGY)
        self.assert_succeeds(result, 1)

    def test_both_forms_of_naming_sides(self):
        base, new = side(FIXED, SIX), side(BUGGY, SIX)
        named = diff(base, new, "--format", "json")
        placed = run("diff", "--format", "json", *base, "--", *new)
        self.assert_succeeds(placed, 1)
        self.assertEqual(json.loads(placed.stdout), json.loads(named.stdout))

    def test_the_same_seed_gives_the_same_bytes(self):
        base, new = side(FIXED, SIX), side(BUGGY, SIX)
        for form in ("json", "markdown", "text"):
            outputs = {diff(base, new, "--seed", "7", "--format", form).stdout for _ in range(2)}
            outputs.add(diff(base, new, "--seed", "7", "--format", form, "--threads", "1").stdout)
            self.assertEqual(len(outputs), 1, form)
        self.assertEqual(self.comparison(base, new, "--seed", "7", status=1)["seed"], 7)

    def test_output_file(self):
        base, new = side(FIXED, SIX), side(BUGGY, SIX)
        path = self.folder / "report.md"
        result = diff(base, new, "--format", "markdown", "-o", path)
        self.assertEqual(self.assert_succeeds(result, 1), "")
        self.assertEqual(path.read_bytes(), diff(base, new, "--format", "markdown").stdout)
        self.assertEqual(list(self.folder.iterdir()), [path])

    def test_all_cells(self):
        base, new = side(FIXED, SIX), side(BUGGY, SIX)
        some = self.comparison(base, new, status=1)["findings"]
        everything = self.comparison(base, new, "--all", status=1)["findings"]
        self.assertGreater(len(everything), len(some))
        self.assertFalse({"unchanged", "inconclusive"} & {row["verdict"] for row in some})


class Causes(Diff):
    """The stall is the cause; what waits for it follows, and says how that is known."""

    def test_json(self):
        found = self.comparison(side(FIXED, SIX), side(BUGGY, SIX), status=1)
        self.assertIsNone(found["findings"][0]["follows"])
        followers = [row for row in found["findings"] if row["follows"]]
        self.assertTrue(followers)
        for row in followers:
            self.assertTrue(row["follows"]["evidence"], row)
        waits = [row for row in followers if row["type"] == "main.runTransport"
                 and row["state"] == "Waiting"]
        self.assertTrue(waits)
        self.assertRegex(waits[0]["follows"]["evidence"],
                         r"ended by main\.\(\*transport\)\.runStream in \d+% of the")

    def test_text_and_markdown_fold_them(self):
        text = self.assert_succeeds(diff(side(FIXED, SIX), side(BUGGY, SIX)), 1)
        self.assertIn("what follows from it:", text)
        markdown = self.assert_succeeds(
            diff(side(FIXED, SIX), side(BUGGY, SIX), "--format", "markdown"), 1)
        self.assertIn("that follow", markdown)
        self.assertEqual(markdown.count("<details>"), markdown.count("</details>"))


class OneRun(Diff):
    def test_one_against_one_shows_effects(self):
        found = self.comparison(side(FIXED, [1]), side(BUGGY, [1]), "--all")
        self.assertEqual((found["outcome"], found["basis"]), ("inconclusive", "effects"))
        self.assertEqual({row["verdict"] for row in found["findings"]} - {"inconclusive"}, set())
        text = self.assert_succeeds(diff(side(FIXED, [1]), side(BUGGY, [1])))
        self.assertIn("no test", text)

    def test_one_against_few_says_how_many_it_takes(self):
        found = self.comparison(side(FIXED, SIX), side(BUGGY, [1]))
        self.assertEqual(found["outcome"], "inconclusive")
        self.assertIn("19", found["why"])


class Blocks(Diff):
    def test_they_are_said_whether_used_or_not(self):
        found = self.comparison(side(FIXED, SIX), side(BUGGY, SIX), "--blocks", "2", status=1)
        self.assertEqual(found["blocks"]["size"], 2)
        always = self.comparison(side(FIXED, SIX), side(BUGGY, SIX), "--blocks", "2",
                                 "--blocks-always", status=1)
        self.assertTrue(always["blocks"]["used"])
        self.assertEqual(always["relabellings"], 64)

    def test_they_must_be_whole(self):
        for size in ("3", "8", "0", "x"):
            self.assert_refused(diff(side(FIXED, SIX), side(BUGGY, SIX), "--blocks", size))


class NoRegression(Diff):
    def test_halves_of_one_set(self):
        # First half against second. (One split in twenty does raise an alarm: docs/calibration.md.)
        found = self.comparison(side(FIXED, range(1, 5)), side(FIXED, range(5, 9)))
        self.assertNotEqual(found["outcome"], "regressed")
        self.assertNotIn("regressed", [row["verdict"] for row in found["findings"]])

    def test_an_improvement_is_no_regression(self):
        # Of the streams alone: without the stalls the processors are busier, and others do wait
        # longer, which is a finding of its own.
        found = self.comparison(side(BUGGY, SIX), side(FIXED, SIX), "--state", "Waiting",
                                "--type", "*runStream")
        verdicts = {(row["type"], row["reason"], row["verdict"]) for row in found["findings"]}
        self.assertIn(("main.(*transport).runStream", "select", "improved"), verdicts)


class TooFewRuns(Diff):
    BASE, NEW = side(FIXED, range(1, 4)), side(BUGGY, range(1, 4))

    def test_inconclusive(self):
        self.assertEqual(self.comparison(self.BASE, self.NEW)["outcome"], "inconclusive")

    def test_the_report_says_how_many_more(self):
        for form in ("text", "markdown"):
            text = self.assert_succeeds(diff(self.BASE, self.NEW, "--format", form))
            self.assertIn("inconclusive", text.lstrip().splitlines()[0].lower())
            self.assertRegex(text, r"(?i)\b(\d+|one) more (run|trace)")

    def test_it_fails_where_the_policy_asks(self):
        found = self.comparison(self.BASE, self.NEW, "--inconclusive=fail", status=3)
        self.assertEqual(found["outcome"], "inconclusive")


class Usage(Diff):
    def test_usage_errors(self):
        one, two = fixture("quota/fixed/01"), fixture("quota/buggy/01")
        for arguments in ((), (one,), (one, two), (one, "--"), ("--", one), ("--base", one),
                          ("--new", one), ("--base", one, "--new"), (one, "--base", two),
                          ("--alpha", "2", "--base", one, "--new", two),
                          ("--alpha", "x", "--base", one, "--new", two),
                          ("--inconclusive=maybe", "--base", one, "--new", two),
                          ("--seed", "-1x", "--base", one, "--new", two),
                          ("--format", "nonsense", "--base", one, "--new", two),
                          ("--no-such-option", "--base", one, "--new", two)):
            with self.subTest(arguments=arguments):
                self.assert_refused(run("diff", *arguments))


if __name__ == "__main__":
    harness.main()
