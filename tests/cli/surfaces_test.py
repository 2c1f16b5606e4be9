"""What `tracegate diff` leaves for CI systems: JUnit XML, annotations, step summary, comment."""

import os
import pathlib
import re
import subprocess
import unittest
import xml.etree.ElementTree as tree

import harness

harness.needs("junitparser")
import junitparser  # noqa: E402 pylint: disable=wrong-import-position

from harness import TRACEGATE, run, side  # noqa: E402 pylint: disable=wrong-import-position

FIXED, BUGGY = "quota/fixed", "quota/buggy"
SIX = range(1, 7)
STALL = "main.(*transport).runStream"


def diff(*options, base=FIXED, new=BUGGY, runs=SIX, env=None):
    """Runs the program in an environment that is no CI system's, but for `env`."""
    clean = {key: value for key, value in os.environ.items()
             if not key.startswith("GITHUB_") and key != "CI"}
    return subprocess.run(
        [TRACEGATE, "diff", *map(str, options), "--base", *side(base, runs), "--new",
         *side(new, runs)],
        env={**clean, **(env or {})}, stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
        check=False)


def commands(stderr):
    """Annotations by type, as GitHub's runner reads them: {"error": [(title, message)]}."""
    found = {}
    for line in stderr.decode().splitlines():
        parsed = re.fullmatch(r"::(error|warning|notice) title=([^:,]*)::(.*)", line)
        assert parsed, f"{line!r} is no annotation"
        kind, title, message = parsed.groups()
        for code, char in (("%0A", "\n"), ("%0D", "\r"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            title, message = title.replace(code, char), message.replace(code, char)
        found.setdefault(kind, []).append((title, message))
    return found


class JUnit(harness.ProgramTest):
    def suite(self, *options, status=1, **sides):
        path = self.folder / "junit.xml"
        self.assert_succeeds(diff("--junit", path, *options, **sides), status)
        subprocess.run(["xmllint", "--noout", path], check=True)
        suites = list(junitparser.JUnitXml.fromfile(str(path)))
        self.assertEqual(len(suites), 1)
        return suites[0]

    def test_a_regression(self):
        suite = self.suite()
        self.assertEqual(suite.name, "tracegate")
        cases = {(case.classname, case.name): case for case in suite}
        self.assertEqual(len(cases), suite.tests, "two cases of one name are one test to readers")
        failed = {key for key, case in cases.items()
                  if any(isinstance(result, junitparser.Failure) for result in case.result)}
        skipped = {key for key, case in cases.items()
                   if any(isinstance(result, junitparser.Skipped) for result in case.result)}
        self.assertEqual((len(failed), len(skipped)), (suite.failures, suite.skipped))
        self.assertIn(("tracegate", "gate"), failed)
        self.assertIn((STALL, "Waiting select"), failed)
        self.assertEqual(suite.errors, 0)
        stall = cases[STALL, "Waiting select"].result[0]
        self.assertRegex(stall.message, r"^time per second \S+ -> \S+, .*, adjusted p ")
        self.assertIn("\n  main.wait\n", stall.text)
        self.assertTrue(all(cases[key].result[0].message for key in skipped))

    def test_attributes_are_those_that_readers_know(self):
        # Of Jenkins' junit-10.xsd and GitLab's parser.
        self.suite()
        root = tree.parse(self.folder / "junit.xml").getroot()
        known = {"testsuites": set(), "testsuite": {"name", "tests", "failures", "errors", "skipped"},
                 "properties": set(), "property": {"name", "value"}, "testcase": {"classname", "name"},
                 "failure": {"type", "message"}, "skipped": {"message"}, "system-out": set()}
        for element in root.iter():
            self.assertIn(element.tag, known)
            self.assertEqual(set(element.attrib) - known[element.tag], set())
            if element.tag in ("testcase", "property", "testsuite"):
                self.assertTrue(element.get("name"))

    def test_no_regression(self):
        suite = self.suite(status=0, new=FIXED, base=FIXED)
        self.assertEqual(suite.failures, 0)
        self.assertGreater(suite.tests, 1)

    def test_undecided(self):
        suite = self.suite("--inconclusive", "fail", status=3, runs=[1, 2])
        gate = next(case for case in suite if case.name == "gate")
        self.assertEqual(gate.result[0].type, "inconclusive")
        suite = self.suite(status=0, runs=[1, 2])
        gate = next(case for case in suite if case.name == "gate")
        self.assertIsInstance(gate.result[0], junitparser.Skipped)
        self.assertIn("2+2 runs", gate.result[0].message)

    def test_a_file_that_cannot_be_written_is_an_error(self):
        path = self.folder / "none" / "junit.xml"
        result = diff("--junit", path)
        self.assertEqual(result.returncode, 2)
        self.assertIn(f"tracegate: {path}: cannot write", result.stderr.decode())


class Annotations(harness.ProgramTest):
    def test_only_where_github_runs_or_they_are_asked_for(self):
        self.assertEqual(diff().stderr, b"")
        self.assertEqual(diff(env={"GITHUB_ACTIONS": "false"}).stderr, b"")
        self.assertEqual(diff("--annotations", "never", env={"GITHUB_ACTIONS": "true"}).stderr, b"")
        there = diff(env={"GITHUB_ACTIONS": "true"})
        asked = diff("--annotations", "always")
        self.assertTrue(there.stderr)
        self.assertEqual(there.stderr, asked.stderr)

    def test_a_cause_is_one(self):
        found = commands(diff("--annotations", "always").stderr)
        titles = [title for title, _ in found["error"]]
        self.assertIn(f"{STALL} Waiting select", titles)
        self.assertNotIn("main.runTransport Waiting sync", titles)  # follows from the stall
        message = dict(found["error"])[f"{STALL} Waiting select"]
        self.assertIn("main.wait", message)
        self.assertRegex(message, r"\d+ places more got worse because of it")
        self.assertTrue(all(len(all_of) <= 10 for all_of in found.values()))

    def test_the_result_is_never_touched(self):
        for form in ("json", "markdown", "text"):
            self.assertEqual(diff("--format", form, "--annotations", "always").stdout,
                             diff("--format", form).stdout)


class Summary(harness.ProgramTest):
    def test_it_is_added(self):
        path = self.folder / "summary.md"
        path.write_text("of another step\n", encoding="utf-8")
        env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(path)}
        diff(env=env)
        once = path.read_text(encoding="utf-8")
        self.assertTrue(once.startswith("of another step\n\n### tracegate: regressed: "), once)
        diff(env=env)
        self.assertEqual(path.read_text(encoding="utf-8").count("### tracegate: regressed"), 2)

    def test_it_can_be_refused_and_asked_for(self):
        path = self.folder / "summary.md"
        env = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(path)}
        diff("--step-summary", "none", env=env)
        self.assertFalse(path.exists())
        diff(env={"GITHUB_STEP_SUMMARY": str(path)})
        self.assertFalse(path.exists())
        other = self.folder / "other.md"
        diff("--step-summary", other)
        self.assertIn("main.wait", other.read_text(encoding="utf-8"))

    def test_all_of_a_step_stay_under_a_mebibyte(self):
        path = self.folder / "summary.md"
        for used in (900_000, 997_000, 1_040_000):
            path.write_bytes(b"x" * used)
            self.assert_succeeds(diff("--step-summary", path), 1)
            self.assertLess(path.stat().st_size, 1 << 20)
            self.assertEqual(path.read_bytes()[:used], b"x" * used)
            self.assertEqual(b"### tracegate" in path.read_bytes(), used == 900_000)


class Comment(harness.ProgramTest):
    def test_it_is_marked_and_small(self):
        path = self.folder / "comment.md"
        self.assert_succeeds(diff("--comment", path), 1)
        text = path.read_text(encoding="utf-8")
        self.assertTrue(text.startswith("<!-- tracegate -->\n### tracegate: regressed: "), text)
        self.assertIn(f"| `{STALL}` Waiting `select` |", text)
        self.assertLess(path.stat().st_size, 60_000)
        self.assertEqual(text.count("<details>"), text.count("</details>"))
        self.assertEqual(list(self.folder.iterdir()), [path])
        self.assert_succeeds(diff("--comment", path, "--comment-id", "a b>"), 1)
        self.assertTrue(path.read_text(encoding="utf-8").startswith("<!-- tracegate: a-b- -->\n"))

    def test_damaged_input_leaves_no_file(self):
        broken = self.write("broken.trace", b"go 1.22 trace\x00\x00\x00nonsense")
        names = {name: self.folder / name for name in ("junit", "comment", "step-summary")}
        options = [word for name, path in names.items() for word in (f"--{name}", path)]
        self.assert_refused(run("diff", *options, "--base", *side(FIXED, SIX), "--new", broken),
                            broken)
        self.assertEqual([path for path in names.values() if pathlib.Path(path).exists()], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
