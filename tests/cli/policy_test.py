"""`tracegate policy`, and `tracegate diff` held to a policy, on the quota traces."""

import json
import os
import pathlib
import subprocess

import harness
from harness import FIXTURES, TRACEGATE, run, side

FIXED, BUGGY = "quota/fixed", "quota/buggy"
BOTH = ("--base", FIXTURES / FIXED, "--new", FIXTURES / BUGGY)
STALL = "main.(*transport).runStream"
TODAY = ("--today", "2026-07-01")
# What the stall and all that follows from it: everything that gates between fixed and buggy.
IGNORE_ALL = """
[[ignore]]
type = "*"
because = "issue 12: |<b>the quota| stalls"
until = "2026-07-01"
"""


class Policy(harness.ProgramTest):
    def policy(self, text, name="p.toml"):
        return self.write(name, text.encode())

    def diff(self, text, *options, status=None):
        result = run("diff", *BOTH, "--policy", self.policy(text), *TODAY, "--format", "json",
                     *options)
        return json.loads(self.assert_succeeds(result, status))


class Errors(Policy):
    def test_place_cause_and_suggestion(self):
        path = self.policy("alpha = 0.05\n  margn = \"10%\"\n")
        for command in (("policy",), ("diff", *BOTH)):
            result = run(*command, "--policy", path)
            self.assert_refused(result, path)
            self.assertEqual(result.stderr.decode(),
                             f"tracegate: {path}: line 2, column 3: there is no key \"margn\" "
                             "here; did you mean \"margin\"?\n")

    def test_files_that_are_none(self):
        self.assert_refused(run("policy", "--policy", self.folder), self.folder)
        self.assert_refused(run("policy", "--policy", self.folder / "x"), self.folder / "x")
        self.assert_refused(run("policy", "--policy", FIXTURES / "quota/fixed/01.trace.gz"))

    def test_usage(self):
        path = self.policy("")
        for arguments in (("--explain", "a"), ("--explain", "a", "Waitng"),
                          ("--explain", "a", "Waiting", "p98"), ("--today", "yesterday"),
                          ("--no-policy",), ("--explain", "a", "Waiting", "p99", "p90")):
            with self.subTest(arguments=arguments):
                self.assert_refused(run("policy", "--policy", path, *arguments))
        self.assertIn(b'did you mean "Waiting"?',
                      run("policy", "--explain", "a", "Waitng").stderr)

    def test_hostile_files(self):
        for name, data in (("deep", b"x=" + b"[" * 500_000), ("dots", b"a." * 500_000 + b"a=1"),
                           ("large", b"#" * (2 << 20)), ("zeros", bytes(100_000)),
                           ("tables", b"[[a]]\n" * 100_000), ("open", b"x = '''" + b"a" * 900_000)):
            with self.subTest(name=name):
                path = self.write(name, data)
                self.assert_refused(run("policy", "--policy", path, timeout=20), path)

    def test_names_cannot_drive_a_terminal(self):
        result = run("policy", "--policy", self.policy("'\\u001b[31m' = 1\n\"\\u001b\" = 1"))
        self.assert_refused(result)
        self.assertNotIn(b"\x1b", result.stderr)


class Found(Policy):
    def test_the_file_of_the_folder_is_read(self):
        self.policy("alpha = 0.5\n", "tracegate.toml")
        program = os.path.abspath(TRACEGATE)

        def alpha(*options):
            result = subprocess.run([program, "policy", "--format", "json", *options],
                                    cwd=self.folder, capture_output=True, check=True)
            return json.loads(result.stdout)["alpha"]
        self.assertEqual(alpha(), 0.5)
        self.assertEqual(alpha("--no-policy"), 0.05)
        self.policy("alpha = 0.25\n", "other.toml")
        self.assertEqual(alpha("--policy", "other.toml"), 0.25)

    def test_the_example_of_the_reference(self):
        reference = pathlib.Path(__file__).resolve().parents[2] / "docs" / "policy.md"
        example = reference.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
        document = json.loads(self.assert_succeeds(
            run("policy", "--policy", self.policy(example), "--format", "json")))
        self.assertEqual(set(document["origin"]), {
            "alpha", "margin", "floor", "min-runs", "tolerate-loss", "fails-on", "require",
            "budgets", "renames", "limit", "ignore"})

    def test_what_is_printed(self):
        path = self.policy("margin = \"20%\"\nbudgets = ['p99 of Waiting < 5ms']\n" + IGNORE_ALL)
        text = self.assert_succeeds(run("policy", "--policy", path, *TODAY))
        for words in ("margin          20%, line 1", "alpha           0.05, built in",
                      "p99 of Waiting < 5ms, line 2", "until 2026-07-01: issue 12"):
            self.assertIn(words, text)
        later = self.assert_succeeds(run("policy", "--policy", path, "--today", "2026-07-02"))
        self.assertIn("expired on 2026-07-01", later)
        document = json.loads(self.assert_succeeds(
            run("policy", "--policy", path, "--format", "json")))
        self.assertEqual(document["schema"], "tracegate.policy/1")
        self.assertEqual(document["margin"], 0.2)
        self.assertEqual(document["origin"], {"budgets": "line 2", "ignore": "line 4",
                                              "margin": "line 1"})


class Explain(Policy):
    TEXT = """margin = "10%"
budgets = ['p99 of Waiting:select for "main.*" < 5ms']
[[limit]]
type = "main.*"
margin = "15%"
floor = "1ms"
[[limit]]
type = "main.(*Server).*"
state = "Waiting"
margin = "25%"
[[ignore]]
type = "main.*"
statistic = "p99"
because = "flaky"
until = 2026-06-30
"""

    def explain(self, *question):
        result = run("policy", "--policy", self.policy(self.TEXT), *TODAY, "--format", "json",
                     "--explain", *question)
        return json.loads(self.assert_succeeds(result))["cells"]

    def test_which_rule_and_why(self):
        (cell,) = self.explain("main.(*Server).serve", "Waiting:select", "p99")
        self.assertEqual([(m["value"], m["from"], m["applies"]) for m in cell["margin"]],
                         [("25%", "line 7", True), ("15%", "line 3", False),
                          ("10%", "line 1", False)])
        self.assertEqual(cell["margin"][1]["why_not"], "line 7 gives 2 fields, this one 1")
        self.assertEqual([(m["from"], m["applies"]) for m in cell["floor"]],
                         [("line 3", True), ("built in", False)])
        self.assertEqual([(m["from"], m["why_not"]) for m in cell["ignores"]],
                         [("line 11", "it has expired")])
        self.assertEqual([m["from"] for m in cell["budgets"]], ["line 2"])
        self.assertEqual(cell["fails_on"], ["regressed", "appeared"])

    def test_every_statistic(self):
        cells = self.explain("net.x", "Running")
        self.assertEqual(len(cells), 7)
        for cell in cells:
            self.assertEqual(cell["margin"][0]["from"], "line 1")
            self.assertEqual(cell["budgets"], [])
        by_name = {cell["statistic"]: cell for cell in cells}
        self.assertEqual(by_name["count per second"]["fails_on"], [])

    def test_a_measure_has_a_value_alone(self):
        text = self.TEXT.replace("budgets = [", "budgets = ['value of GC work:assists < 5%', ")
        text += "[[limit]]\nstate = \"GC work\"\nmargin = \"50%\"\n"
        result = run("policy", "--policy", self.policy(text), *TODAY, "--format", "json", "--explain",
                     "(process)", "GC work:assists")
        (cell,) = json.loads(self.assert_succeeds(result))["cells"]
        self.assertEqual(cell["statistic"], "value")
        self.assertEqual(cell["margin"][0]["value"], "50%")
        self.assertEqual([m["value"] for m in cell["floor"]], ["0.005"])
        self.assertEqual([m["value"] for m in cell["budgets"]], ["< 0.05"])
        self.assertEqual(cell["fails_on"], ["regressed", "appeared"])
        for state, statistic in (("GC work:assists", "p99"), ("Waiting", "value")):
            refused = run("policy", "--no-policy", "--explain", "(process)", state, statistic)
            self.assert_refused(refused)
            self.assertIn(f"there is no {statistic} of {state.split(':')[0]}".encode(), refused.stderr)

    def test_text(self):
        text = self.assert_succeeds(run("policy", "--policy", self.policy(self.TEXT), *TODAY,
                                        "--explain", "main.(*Server).serve", "Waiting:select"))
        for words in ("25%, line 7", "(not)", "line 7 gives 2 fields, this one 1",
                      "not ignored until 2026-06-30: flaky",
                      "it has expired", "< 5.00ms, line 2"):
            self.assertIn(words, " ".join(text.split()))


class Diff(Policy):
    def test_without_rules_nothing_changes(self):
        plain = json.loads(self.assert_succeeds(run("diff", *BOTH, "--format", "json"), 1))
        gated = self.diff("", status=1)
        for key, value in plain.items():
            self.assertEqual(gated[key], value, key)
        self.assertEqual(gated["policy"], str(self.folder / "p.toml"))
        self.assertTrue(gated["failures"])
        self.assertIn(STALL, gated["failures"][0])

    def test_ignored(self):
        found = self.diff(IGNORE_ALL, status=0)
        self.assertEqual(found["outcome"], "passed")
        self.assertEqual(found["failures"], [])
        stalls = [row for row in found["ignored"] if row["type"] == STALL]
        self.assertTrue(stalls)
        self.assertEqual(stalls[0]["because"], "issue 12: |<b>the quota| stalls")
        self.assertEqual((stalls[0]["until"], stalls[0]["line"]), ("2026-07-01", 2))
        self.assertFalse([row for row in found["findings"] if row["gates"]])
        self.assertTrue([row for row in found["findings"] if row["verdict"] == "regressed"])

    def test_the_day_after_it_fails(self):
        result = run("diff", *BOTH, "--policy", self.policy(IGNORE_ALL), "--today", "2026-07-02")
        text = self.assert_succeeds(result, 1)
        self.assertIn("expired on 2026-07-01", " ".join(text.split()))

    def test_reports_say_it(self):
        path = self.policy(IGNORE_ALL + "[[limit]]\ntype='no.such'\nmargin='1%'\n")
        for form in ("text", "markdown"):
            text = self.assert_succeeds(
                run("diff", *BOTH, "--policy", path, *TODAY, "--format", form))
            head = text.split("what got worse")[0].split("## What got worse")[0]
            self.assertRegex(head.splitlines()[0], r"passed: \d+ regressions? ignored")
            flat = " ".join(head.replace("\\", "").split())
            for words in ("gate", "passes", "p.toml", "ignored", "issue 12", "no.such"):
                self.assertIn(words, flat, form)
            if form == "markdown":
                self.assertNotIn("<b>", head.replace("\\<", ""))

    def test_budgets(self):
        # 200 ms stalls now and then: their time per second is seconds, without them about 1 ms.
        text = f"budgets = ['time per second of Waiting:select for \"{STALL}\" < 100ms/s']\n"
        found = self.diff(text + IGNORE_ALL, status=1)
        (budget,) = found["budgets"]
        self.assertEqual((budget["broken"], budget["runs"], budget["over"]), (True, 8, 8))
        self.assertEqual(budget["limit"], 1e8)
        self.assertAlmostEqual(budget["p"], 1 / 256)
        self.assertEqual(found["outcome"], "regressed")
        self.assertEqual(found["why"], "a budget is broken")
        self.assertEqual(len(found["failures"]), 1)
        # One run has a budget, too, and no comparison. The other way round it is kept.
        one = run("diff", "--base", *side(FIXED, [1]), "--new", *side(BUGGY, [1]), "--policy",
                  self.policy(text))
        self.assert_succeeds(one, 1)
        self.assert_succeeds(run("diff", "--base", *side(BUGGY, [1]), "--new", *side(FIXED, [1]),
                                 "--policy", self.policy(text)), 0)

    def test_the_command_line_wins(self):
        text = ('alpha = 0.01\nmargin = "900%"\n[[limit]]\ntype = "*"\nmargin = "800%"\n'
                'floor = "1ms"\n')
        found = self.diff(text, "--margin", "20%", "--alpha", "0.05", status=1)
        self.assertEqual((found["margin"], found["alpha"]), (0.2, 0.05))
        self.assertEqual({row["margin"] for row in found["findings"] if "margin" in row}, {0.2})
        self.assertEqual({row["floor_ns"] for row in found["findings"] if "floor_ns" in row},
                         {1_000_000})
        self.assertTrue(any("--margin takes the place" in note for note in found["notes"]))

    def test_min_runs_and_inconclusive(self):
        text = "min-runs = 9\n"
        found = self.diff(text, status=0)
        self.assertEqual(found["outcome"], "inconclusive")
        self.assertIn("9+9 are asked for", found["why"])
        self.diff(text + "fails-on = ['inconclusive']\n", status=3)
        self.diff(text, "--inconclusive=fail", status=3)
        self.diff(text + "fails-on = ['inconclusive']\n", "--inconclusive=pass", status=0)

    def test_fails_on(self):
        self.diff("fails-on = []\n", status=0)
        self.diff("fails-on = ['appeared', 'gone']\n", status=0)

    def test_tolerate_loss(self):
        cut = [FIXTURES / "edge/cut50pct-multigen-go1.27.trace.gz"]
        sides = ("--base", *cut, "--new", *cut)
        self.assert_refused(run("diff", *sides, "--policy", self.policy("")))
        tolerant = self.policy("tolerate-loss = '100%'\n")
        self.assert_succeeds(run("diff", *sides, "--policy", tolerant))
        self.assert_refused(run("diff", *sides, "--policy", tolerant, "--tolerate-loss", "0"))


if __name__ == "__main__":
    harness.main()
