"""`tracegate compare`: several named sides, one family."""

import json
import re

import harness
from harness import FIXTURES, fixture, run, side

FIXED, BUGGY = side("quota/fixed", range(1, 6)), side("quota/buggy", range(1, 6))


def named(name, paths):
    return [f"{name}={paths[0]}", *paths[1:]]


class Compare(harness.ProgramTest):
    def comparison(self, *arguments):
        return json.loads(self.assert_succeeds(run("compare", "--format", "json", *arguments)))

    def test_two_sides_are_what_diff_says_without_its_exit_status(self):
        found = self.comparison(*named("main", FIXED), *named("change", BUGGY))
        diffed = json.loads(run("diff", "--format", "json", "--base", *FIXED, "--new", *BUGGY).stdout)
        self.assertEqual([side["name"] for side in found["sides"]], ["main", "change"])
        del found["matrix"]
        for one in (found, diffed):
            for side_of in one["sides"]:
                del side_of["name"]
        self.assertEqual(found, diffed)

    def test_three_sides_share_one_family(self):
        found = self.comparison(*named("main", FIXED), *named("change", BUGGY),
                                *named("again", FIXED))
        self.assertEqual([side["name"] for side in found["sides"]], ["main", "change", "again"])
        self.assertEqual((found["reference"], found["comparisons"]), ("main", 2))
        self.assertEqual(found["outcome"], "regressed")
        self.assertEqual({row["side"] for row in found["findings"]}, {"change"})
        self.assertEqual([own["outcome"] for own in found["by_side"]], ["regressed", "passed"])
        alone = self.comparison(*named("main", FIXED), *named("change", BUGGY))
        self.assertAlmostEqual(found["findings"][0]["p_adjusted"],
                               2 * alone["findings"][0]["p_adjusted"])
        text = self.assert_succeeds(run("compare", *named("main", FIXED), *named("change", BUGGY),
                                        *named("again", FIXED)))
        self.assertIn("2 comparisons share alpha 0.05", " ".join(text.split()))
        self.assertIn("==== again against main", text)

    def test_directories_and_another_reference(self):
        found = self.comparison(f"fixed={FIXTURES}/quota/fixed", f"buggy={FIXTURES}/quota/buggy",
                                "--reference", "buggy")
        self.assertEqual([side["name"] for side in found["sides"]], ["buggy", "fixed"])
        self.assertIn("improved", {row["verdict"] for row in found["findings"]})

    def test_a_name_may_come_again(self):
        found = self.comparison(f"a={FIXED[0]}", f"b={BUGGY[0]}", f"a={FIXED[1]}", BUGGY[1])
        self.assertEqual(found["sides"][0]["files"], [FIXED[0], FIXED[1], BUGGY[1]])
        self.assertEqual(found["sides"][1]["files"], [BUGGY[0]])

    def test_an_unknown_reference_is_an_error_with_a_suggestion(self):
        arguments = (f"go1.24={FIXED[0]}", f"go1.25={BUGGY[0]}", "--reference")
        result = run("compare", *arguments, "go1.42")
        self.assert_refused(result)
        self.assertIn(b'no side is named "go1.42"; did you mean "go1.24"?', result.stderr)
        self.assertIn(b"there are go1.24, go1.25",
                      run("compare", *arguments, "something else").stderr)

    def test_the_matrix_has_every_side_and_is_in_all_formats(self):
        arguments = (*named("main", FIXED), *named("change", BUGGY), *named("again", FIXED))
        matrix = self.comparison(*arguments)["matrix"]
        self.assertEqual(matrix["reference"], "main")
        stall = next(row for row in matrix["rows"]
                     if (row["type"], row["reason"], row["statistic"]) ==
                     ("main.(*transport).runStream", "select", "time per second"))
        self.assertEqual((stall["unit"], stall["polarity"], stall["reference"]["n"]),
                         ("ns/s", "lower", 5))
        change, again = stall["cells"]
        self.assertEqual((change["side"], change["verdict"], change["n"]), ("change", "regressed", 5))
        self.assertEqual((again["side"], again["verdict"]), ("again", "inconclusive"))
        for key in ("estimate", "ratio", "ratio_low", "ratio_high", "bound_low", "bound_high",
                    "p_adjusted"):
            self.assertIn(key, change)
        every = self.comparison("--all", *arguments)["matrix"]
        self.assertEqual(len(every["rows"]), every["rows_total"])
        self.assertGreater(len(every["rows"]), len(matrix["rows"]))
        text = self.assert_succeeds(run("compare", *arguments))
        self.assertIn("worse: change (", " ".join(text.split()))
        self.assertLessEqual(max(map(len, text.split("====")[0].splitlines())), 98)
        page = self.assert_succeeds(run("compare", "--format", "markdown", *arguments))
        self.assertIn("| what | statistic | `main` | `change` | `again` | across |", page)
        self.assertRegex(page, "```mermaid\n%%.*%%\nxychart-beta\n")

    def test_formats_that_do_not_share_a_metric_say_so(self):
        old, new = fixture("edge/syscalls-go1.19"), fixture("edge/syscalls-go1.27")
        other = fixture("edge/syscalls-go1.24")
        found = self.comparison(f"go1.27={new}", f"go1.19={old}", f"go1.24={other}", "--all")
        cells = [row["cells"] for row in found["matrix"]["rows"] 
                 if row["state"] == "Syscall" and row["type"].startswith("main.")]
        self.assertTrue(cells)
        for was, is_now in cells:
            self.assertFalse(was["comparable"])
            self.assertIn("before format 1.22", was["why"])
            self.assertNotIn("not comparable", is_now.get("why", ""))
        text = self.assert_succeeds(run("compare", f"go1.27={new}", f"go1.19={old}",
                                        f"go1.24={other}", "--all"))
        self.assertIn("n/c ", text)
        self.assertIn("not comparable: before format 1.22 the end of a system call",
                      " ".join(text.split()))

    def test_a_toolchain_is_inferred_or_given_and_marked(self):
        new, old = fixture("align/base-go1.27"), fixture("edge/syscalls-go1.19")
        found = self.comparison(f"new={new}", f"old={old}", "--toolchain", "old=go1.19.8")
        toolchains = [side_of["toolchain"] for side_of in found["sides"]]
        self.assertEqual((toolchains[1]["text"], toolchains[1]["given"]), ("go1.19.8", True))
        self.assertFalse(toolchains[0]["given"])
        self.assertIn("1.27", toolchains[0]["text"])
        text = self.assert_succeeds(run("compare", f"new={new}", f"old={old}",
                                        "--toolchain", "old=go1.19.8"))
        self.assertIn("go1.19.8 (given)", text)
        self.assertIn("(inferred)", text)

    def test_a_toolchain_that_contradicts_the_header_is_an_error(self):
        new = fixture("edge/syscalls-go1.27")
        result = run("compare", f"a={new}", f"b={new}", "--toolchain", "b=go1.21.1")
        self.assert_refused(result, new)
        self.assertIn(b"b is said to be recorded by go1.21.1, but this trace has format 1.26",
                      result.stderr)
        warned = self.assert_succeeds(run("compare", f"a={new}", f"go1.21={new}"))
        self.assertIn("go1.21 is named after Go 1.21, but Go 1.2", " ".join(warned.split()))

    def test_toolchain_usage_errors(self):
        sides = (f"a={FIXED[0]}", f"b={FIXED[1]}")
        for wrong in (("b",), ("b=1.27",), ("b=go1.27x",), ("c=go1.27",),
                      ("b=go1.27.1", "b=go1.27.2"), ("b=",)):
            with self.subTest(wrong=wrong):
                options = [word for one in wrong for word in ("--toolchain", one)]
                self.assert_refused(run("compare", *sides, *options))

    def test_hostile_names_of_sides(self):
        name = "<script>alert(1)</script>|`x`\x1b[31m"
        page = self.assert_succeeds(run("compare", "--format", "markdown", f"main={FIXED[0]}",
                                        f"{name.replace('/', '')}={BUGGY[0]}", f"c={FIXED[1]}"))
        self.assertNotIn("\x1b", page)
        outside = re.sub("`[^`\n]*`", "", re.sub(r"\\.", "", page))
        self.assertNotIn("<script", outside)
        text = self.assert_succeeds(run("compare", f"main={FIXED[0]}",
                                        f"{name.replace('/', '')}={BUGGY[0]}", f"c={FIXED[1]}"))
        self.assertNotIn("\x1b", text)  # the pages of sides once had it

    def test_usage_errors(self):
        for arguments in ((), (FIXED[0],), (f"a={FIXED[0]}",), (f"a={FIXED[0]}", FIXED[1]),
                          (f"a={FIXED[0]}", f"b={FIXED[1]}", "--reference", "c"),
                          (f"a={FIXED[0]}", "b=/nowhere")):
            with self.subTest(arguments=arguments):
                self.assert_refused(run("compare", *arguments))


if __name__ == "__main__":
    harness.main()
