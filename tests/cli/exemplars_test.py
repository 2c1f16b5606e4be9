"""`diff --exemplars`: single spans, from the traces that were compared."""

import json
import pathlib

import harness
from harness import run, side

BASE = side("quota/fixed", range(1, 5))
NEW = side("quota/buggy", range(1, 5))


def profiles(files):
    return [json.loads(run("profile", "--format", "json", file).stdout) for file in files]


def state_of(profile, place):
    """The spans of a place of a goroutine type in a profile, or None."""
    for one in profile["types"]:
        if one["name"] == place["type"]:
            for state in one["states"]:
                if (state["state"], state["reason"]) == (place["state"], place["reason"]):
                    return state
    return None


class Exemplars(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.result = run("diff", "--format", "json", "--exemplars", *BASE, "--", *NEW)
        self.assertEqual(self.result.returncode, 1, self.result.stderr)
        self.document = json.loads(self.result.stdout)

    def test_findings_name_their_exemplars(self):
        exemplars = self.document["exemplars"]
        self.assertTrue(exemplars)
        named = [finding for finding in self.document["findings"] if "exemplars" in finding]
        self.assertTrue(named)
        for finding in named:
            place = exemplars[finding["exemplars"]]
            for key in ("type", "state", "reason"):
                self.assertEqual(place[key], finding[key])
        self.assertEqual({finding["exemplars"] for finding in named}, set(range(len(exemplars))))

    def test_the_worst_is_the_longest(self):
        runs = dict(zip(NEW, profiles(NEW)))
        compared = 0
        for place in self.document["exemplars"]:
            states = {file: state_of(runs[file], place) for file in NEW}
            if place["type"] == "(process)" or not any(states.values()):
                continue
            compared += 1
            longest = max(state["completed"]["max_ns"] for state in states.values() if state)
            worst = place["worst"]
            self.assertEqual(worst["dur_ns"], longest, place["type"])
            self.assertEqual(worst["end"] - worst["begin"], longest)
            self.assertEqual(states[worst["file"]]["completed"]["max_ns"], longest)
            for following in place["next_worst"]:
                self.assertLessEqual(following["dur_ns"], longest)
        self.assertGreaterEqual(compared, 3)

    def test_the_typical_one_is_near_the_median(self):
        runs = profiles(BASE)
        place = self.document["exemplars"][0]
        medians = [state["completed"]["p50_ns"]
                   for state in (state_of(one, place) for one in runs) if state]
        self.assertIn(place["typical"]["file"], BASE)
        self.assertGreaterEqual(place["typical"]["dur_ns"] * 2, min(medians))
        self.assertLessEqual(place["typical"]["dur_ns"], max(medians) * 2)

    def test_strips_fit_their_window(self):
        strips = bands = 0
        for place in self.document["exemplars"]:
            for exemplar in (place["worst"], place["typical"]):
                if exemplar is None:
                    continue
                self.assertLessEqual(exemplar["from"], exemplar["begin"])
                self.assertGreaterEqual(exemplar["to"], exemplar["end"])
                self.assertLessEqual(len(exemplar["strips"]), 10)
                for strip in exemplar["strips"]:
                    strips += 1
                    last = exemplar["from"]
                    for part in strip["parts"]:
                        self.assertGreaterEqual(part["begin"], last)
                        self.assertGreaterEqual(part["end"], part["begin"])
                        last = part["end"]
                    self.assertLessEqual(last, exemplar["to"])
                for band in exemplar["bands"]:
                    bands += 1
                    self.assertLessEqual(exemplar["from"], band["begin"])
                    self.assertLessEqual(band["end"], exemplar["to"])
                own = exemplar["strips"][0]
                self.assertEqual(own["of"], "self")
                self.assertEqual(own["goroutine"], exemplar["goroutine"])
                if place["type"] != "(process)" and place["state"] in ("Running", "Waiting"):
                    self.assertTrue([part for part in own["parts"]
                                     if part["state"] == place["state"]
                                     and part.get("reason", "") == place["reason"]
                                     and (part["begin"], part["end"]) ==
                                     (exemplar["begin"], exemplar["end"])])
        self.assertTrue(strips)

    def test_in_text(self):
        text = run("diff", "--exemplars", *BASE, "--", *NEW).stdout.decode()
        worst = self.document["exemplars"][0]["worst"]
        line = " ".join(text[text.index("worst: "):].split())
        self.assertRegex(line, rf"^worst: \S+ at \S+ of {worst['file']} "
                               rf"\(goroutine {worst['goroutine']}\): main\.wait < ")
        self.assertIn("typical of base: ", text)
        without = run("diff", *BASE, "--", *NEW).stdout.decode()
        self.assertNotIn("worst: ", without)

    def test_in_markdown(self):
        worst = self.document["exemplars"][0]["worst"]
        page = run("diff", "--format", "markdown", "--exemplars", *BASE, "--", *NEW).stdout.decode()
        lines = [line for line in page.splitlines() if line.startswith("Single spans, worst: ")]
        self.assertEqual(len(lines), sum(line.startswith("### ") for line in page.splitlines()))
        self.assertRegex(lines[0], rf"\\\(goroutine {worst['goroutine']}\\\): main\.wait ")
        self.assertIn("; typical of base: ", lines[0])
        without = run("diff", "--format", "markdown", *BASE, "--", *NEW).stdout.decode()
        self.assertNotIn("Single spans", without)

    def test_they_do_not_depend_on_threads(self):
        again = run("diff", "--format", "json", "--exemplars", "--threads", "1", *BASE, "--", *NEW)
        self.assertEqual(again.stdout, self.result.stdout)

    def test_of_a_check_only_the_new_side_has_them(self):
        golden = self.folder / "a.golden"
        self.assert_succeeds(run("bless", "--golden", golden, *BASE))
        result = run("check", "--golden", golden, "--no-pending", "--exemplars", "--format", "json",
                     *NEW)
        self.assertEqual(result.returncode, 1, result.stderr)
        place = json.loads(result.stdout)["exemplars"][0]
        self.assertIn(place["worst"]["file"], NEW)
        self.assertIsNone(place["typical"])

    def test_standard_input_is_not_read_again(self):
        data = pathlib.Path(NEW[0]).read_bytes()
        result = run("diff", "--format", "json", "--exemplars", *BASE, "--", "-", *NEW[1:],
                     data=data)
        document = json.loads(result.stdout)
        self.assertTrue([line for line in document["warnings"] if "standard input" in line])
        for place in document["exemplars"]:
            if place["worst"]:
                self.assertIn(place["worst"]["file"], NEW[1:])


if __name__ == "__main__":
    harness.main()
