"""`tracegate compare`: several named sides, one family."""

import json

import harness
from harness import FIXTURES, run, side

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

    def test_usage_errors(self):
        for arguments in ((), (FIXED[0],), (f"a={FIXED[0]}",), (f"a={FIXED[0]}", FIXED[1]),
                          (f"a={FIXED[0]}", f"b={FIXED[1]}", "--reference", "c"),
                          (f"a={FIXED[0]}", "b=/nowhere")):
            with self.subTest(arguments=arguments):
                self.assert_refused(run("compare", *arguments))


if __name__ == "__main__":
    harness.main()
