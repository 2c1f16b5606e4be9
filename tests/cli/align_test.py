"""Identity of goroutine types: two versions of tests/fixtures/align, traced with Go 1.22 and 1.27.

From base to next a function is renamed (worker, processor), one becomes generic (consume), a
closure becomes a method (start.func1, (*spool).loop), and a closure is inserted before two others
(serve.func1)."""

import json

import harness
from harness import FIXTURES, run

VERSIONS = ("1.22", "1.27")
MOVED = ["--rename", "main.serve.func1=main.serve.func2",
         "--rename", "main.serve.func2=main.serve.func3"]


def trace(program, version):
    return FIXTURES / "align" / f"{program}-go{version}.trace.gz"


class Align(harness.ProgramTest):
    def document(self, version, *options, command="diff"):
        sides = [trace("base", version), "--", trace("next", version)]
        if command == "compare":
            sides = [f"base={trace('base', version)}", f"new={trace('next', version)}"]
        result = run(command, "--format", "json", *options, *sides)
        return json.loads(self.assert_succeeds(result))


def pairs(rows):
    return [(row["base"], row["new"], row["by"]) for row in rows]


class Matches(Align):
    def test_each_change_of_a_name(self):
        for version in VERSIONS:
            with self.subTest(version):
                found = self.document(version)
                self.assertEqual(pairs(found["aligned"]), [
                    ("main.consume", "main.consume[...]", "source function"),
                    ("main.start.func1", "main.(*spool).loop", "likeness"),
                    ("main.worker", "main.processor", "likeness")])
                for row in found["aligned"]:
                    self.assertTrue(0.75 <= row["confidence"] <= 1, row)
                    self.assertIn("stacks", row["evidence"])

    def test_findings_have_both_names(self):
        findings = self.document("1.27", "--all")["findings"]
        lock = [row for row in findings
                if (row["type"], row["reason"]) == ("main.worker", "sync")]
        self.assertTrue(lock)
        for row in lock:
            self.assertEqual(row["new_type"], "main.processor")
        self.assertFalse([row for row in findings if row["type"] == "main.processor"])
        self.assertFalse([row for row in findings
                          if row["type"] == "main.main" and "new_type" in row])

    def test_the_inserted_closure_is_noticed(self):
        for version in VERSIONS:
            with self.subTest(version):
                found = self.document(version)
                self.assertEqual(pairs(found["suggestions"]), [
                    ("main.serve.func1", "main.serve.func2", "name"),
                    ("main.serve.func2", "main.serve.func3", "name")])
                careful = [line for line in found["warnings"] if "another closure" in line]
                self.assertEqual(len(careful), 2, found["warnings"])

    def test_the_same_program_by_two_versions_of_go(self):
        result = run("diff", "--format", "json", trace("base", "1.22"), "--",
                     trace("base", "1.27"))
        found = json.loads(self.assert_succeeds(result))
        self.assertEqual(pairs(found["aligned"]), [
            ("runtime/trace.Start.func1",
             "runtime/trace.(*traceMultiplexer).startLocked.func1", "likeness")])

    def test_a_program_is_itself(self):
        result = run("diff", "--format", "json", trace("base", "1.27"), "--",
                     trace("base", "1.27"))
        found = json.loads(self.assert_succeeds(result))
        self.assertEqual((found["aligned"], found["suggestions"]), ([], []))

    def test_text_and_markdown(self):
        for form in ("text", "markdown"):
            result = run("diff", "--format", form, trace("base", "1.27"), "--",
                         trace("next", "1.27"))
            text = self.assert_succeeds(result).replace("\\", "")
            text = " ".join(text.split())
            self.assertIn("main.processor is main.worker of base, by likeness, confidence 0.90",
                          text)
            self.assertIn("perhaps main.serve.func2 is main.serve.func1 of base", text)
        self.assertIn('[renames] "main.serve.func1" = "main.serve.func2" '
                      '"main.serve.func2" = "main.serve.func3" ```', text)


class Renames(Align):
    def test_are_the_last_word(self):
        for command in ("diff", "compare"):
            with self.subTest(command):
                found = self.document("1.27", *MOVED, "--all", command=command)
                self.assertEqual([row for row in pairs(found["aligned"]) if row[2] == "rename"], [
                    ("main.serve.func1", "main.serve.func2", "rename"),
                    ("main.serve.func2", "main.serve.func3", "rename")])
                self.assertEqual(found["suggestions"], [])
                self.assertFalse([line for line in found["warnings"] if "closure" in line])
                first = [row for row in found["findings"] if row["type"] == "main.serve.func1"]
                self.assertIn("sleep", {row["reason"] for row in first})
                self.assertEqual({row["new_type"] for row in first}, {"main.serve.func2"})

    def test_of_nobody_are_noted(self):
        found = self.document("1.27", "--rename", "main.nobody=main.processor")
        self.assertTrue(any("main.nobody" in line and "no goroutine type of base" in line
                            for line in found["warnings"]), found["warnings"])
        self.assertIn(("main.worker", "main.processor", "likeness"), pairs(found["aligned"]))

    def test_that_are_none_are_refused(self):
        for options, cause in ((["--rename", "main.worker"], "OLD=NEW"),
                               (["--rename", "=main.worker"], "OLD=NEW"),
                               (["--rename", "a=b", "--rename", "a=c"], "renamed to b before")):
            result = run("diff", *options, trace("base", "1.27"), "--", trace("next", "1.27"))
            self.assertEqual(result.returncode, 2)
            self.assertIn(cause, result.stderr.decode())
            self.assertEqual(result.stdout, b"")


class Creators(Align):
    def test_are_in_the_profile(self):
        for version in VERSIONS:
            for program, worker in (("base", "main.worker"), ("next", "main.processor")):
                result = run("profile", "--format", "json", trace(program, version))
                types = {row["name"]: row for row in json.loads(self.assert_succeeds(result))
                         ["types"]}
                self.assertEqual(types[worker]["created_by"], [{"type": "main.main", "count": 2}])
                self.assertEqual(types["main.main"]["created_by"], [])

    def test_of_old_formats(self):
        for version in ("1.19", "1.22"):
            result = run("profile", "--format", "json",
                         harness.fixture(f"edge/gomaxprocs-go{version}"))
            types = {row["name"]: row for row in json.loads(self.assert_succeeds(result))["types"]}
            for name, count in (("main.consumer", 4), ("main.ticker", 4), ("main.burner", 1)):
                self.assertEqual(types[name]["created_by"],
                                 [{"type": "main.main", "count": count}], version)


if __name__ == "__main__":
    harness.main()
