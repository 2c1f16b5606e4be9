"""Damaged traces: an error by default; with --tolerate-loss what is intact, and what is lost."""

import gzip
import json
import pathlib
import unittest

import harness
from harness import fixture, run, unpacked

CORPUS = pathlib.Path(__file__).resolve().parents[3] / "shared" / "corpus" / "edge"
HEADER_SIZE = 16


def number(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 0x7f) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def generations(data):
    """[(begin, end)] of the generations of a whole trace, by its batches' headers alone."""
    spans, at, last = [], HEADER_SIZE, None
    while at < len(data):
        begin = at
        kind = data[at]
        at += 1
        if kind == 52:
            spans[-1][1] = at
            last = None
            continue
        at += kind == 49  # the experiment
        generation, at = number(data, at)
        for _ in range(2):
            _, at = number(data, at)
        size, at = number(data, at)
        at += size
        if generation != last:
            spans.append([begin, at])
        last = generation
        spans[-1][1] = at
    return spans


class Damage(harness.ProgramTest):
    def profile(self, data, *options, name="damaged.trace"):
        path = self.write(name, data)
        return path, run("profile", "--format", "json", *options, path)

    def tolerated(self, data, *options):
        path, result = self.profile(data, "--tolerate-loss=100", *options)
        self.assert_succeeds(result)
        again = run("profile", "--format", "json", "--tolerate-loss=100", *options, path)
        self.assertEqual(result.stdout, again.stdout)
        return json.loads(result.stdout)

    def middle_flipped(self, name):
        """A trace with a byte of an event in its middle generation changed, and that one."""
        data = bytearray(unpacked(name))
        spans = generations(data)
        self.assertGreaterEqual(len(spans), 3)
        begin, end = spans[len(spans) // 2]
        # Of 200 changes one is enough that the strict reader refuses at that generation.
        for place in range(begin + (end - begin) // 2, end):
            damaged = bytes(data[:place]) + bytes([data[place] ^ 0x55]) + bytes(data[place + 1:])
            path, result = self.profile(damaged)
            if result.returncode == 2:
                self.assert_refused(result, path, True)
                return damaged, (begin, end)
        self.fail("no change is noticed")

    def test_one_generation_in_the_middle(self):
        name = "edge/multigen-go1.22"
        whole = json.loads(self.assert_succeeds(run("profile", "--format", "json", fixture(name))))
        damaged, (begin, end) = self.middle_flipped(name)
        profile = self.tolerated(damaged)
        self.assertFalse(profile["complete"])
        self.assertIn("at byte ", profile["damage"])
        self.assertEqual(profile["lost"]["generations"], 1)
        self.assertEqual(profile["lost"]["bytes"], end - begin)
        self.assertEqual(profile["generations"], whole["generations"] - 1)
        # A generation is about a second; what is lost is not covered.
        self.assertAlmostEqual(profile["lost"]["ns"], 1e9, delta=3e8)
        self.assertAlmostEqual(profile["duration_ns"],
                               whole["duration_ns"] - profile["lost"]["ns"], delta=2e6)
        self.assertEqual((profile["start"], profile["end"]), (whole["start"], whole["end"]))
        # Those that were there on both sides are the same goroutines.
        self.assertLessEqual(profile["goroutine_count"], whole["goroutine_count"])
        names = {row["name"]: row["goroutines"] for row in whole["types"]}
        for row in profile["types"]:
            self.assertLessEqual(row["goroutines"], names.get(row["name"], 0), row["name"])

    def test_how_much_is_tolerated(self):
        damaged, (begin, end) = self.middle_flipped("edge/multigen-go1.22")
        share = 100 * (end - begin) / len(damaged)
        path, result = self.profile(damaged, f"--tolerate-loss={share - 0.5:.2f}")
        self.assert_refused(result, path, True)
        self.assertRegex(result.stderr.decode(), f"{share:.1f}% of the trace would be lost, more "
                         r"than the .*% tolerated\n$")
        _, result = self.profile(damaged, f"--tolerate-loss={share + 0.5:.2f}%")
        self.assert_succeeds(result)

    def test_the_refusal_says_what_to_do(self):
        damaged, _ = self.middle_flipped("edge/multigen-go1.22")
        path, result = self.profile(damaged)
        self.assert_refused(result, path, True)
        self.assertIn("--tolerate-loss=PCT", result.stderr.decode())

    def test_the_loss_is_told_everywhere(self):
        damaged, (begin, end) = self.middle_flipped("edge/multigen-go1.22")
        path = self.write("damaged.trace", damaged)
        text = self.assert_succeeds(run("profile", "--tolerate-loss=50", path))
        self.assertRegex(text, r"(?m)^  incomplete: .* lost \(.*%\), 1 generation, at least ")
        good = fixture("edge/multigen-go1.22")
        words = ("diff", "--tolerate-loss=50", "--base", good, "--new", path)
        for form in ("text", "markdown"):
            report = self.assert_succeeds(run(*words, "--format", form))
            self.assertRegex(report, "1 of the 1 traces of new are incomplete: .*1 generations")
        sides = json.loads(self.assert_succeeds(run(*words, "--format", "json")))["sides"]
        self.assertEqual([side["lost"]["bytes"] for side in sides], [0, end - begin])

    def test_a_whole_trace_loses_nothing(self):
        for name in ("edge/multigen-go1.22", "edge/leak-go1.27", "edge/leak-go1.19",
                     "edge/flight-go1.25"):
            strict = self.assert_succeeds(run("profile", "--format", "json", fixture(name)))
            tolerant = self.assert_succeeds(run("profile", "--format", "json",
                                                "--tolerate-loss=100", fixture(name)))
            self.assertEqual(strict, tolerant, name)

    def test_cut_in_a_batch(self):
        profile = json.loads(self.assert_succeeds(
            run("profile", "--format", "json", "--tolerate-loss=60",
                fixture("edge/cut50pct-multigen-go1.27"))))
        data = unpacked("edge/cut50pct-multigen-go1.27")
        # What Go's reader delivers of it before its error; READER.tsv of the corpus.
        self.assertEqual((profile["events_total"], profile["generations"]), (23725, 1))
        self.assertEqual(profile["lost"]["generations"], 1)
        self.assertEqual(profile["lost"]["bytes"], len(data) - HEADER_SIZE - 120_776)

    def test_no_generation_is_intact(self):
        path = fixture("edge/cut10pct-multigen-go1.27")
        result = run("profile", "--tolerate-loss=100", path)
        self.assert_refused(result, path, True)
        self.assertIn("no generation of the trace is intact", result.stderr.decode())

    def test_cut_gzip(self):
        packed = gzip.compress(unpacked("edge/multigen-go1.22"), mtime=0)
        path = self.write("cut.trace.gz", packed[:len(packed) * 2 // 3])
        self.assert_refused(run("profile", path), path)
        profile = json.loads(self.assert_succeeds(
            run("profile", "--format", "json", "--tolerate-loss=100", path)))
        self.assertIn("gzip data ends early", profile["damage"])
        self.assertGreaterEqual(profile["generations"], 2)

    def test_bad_percentages(self):
        for value in ("101", "x", "-1", "5x"):
            self.assert_refused(run("profile", f"--tolerate-loss={value}",
                                    fixture("edge/leak-go1.27")))


class OldDamage(harness.ProgramTest):
    def test_cut_in_the_tables(self):
        name = "edge/cutlast-syscalls-go1.19"
        whole = json.loads(self.assert_succeeds(
            run("profile", "--format", "json", fixture("edge/syscalls-go1.19"))))
        profile = json.loads(self.assert_succeeds(
            run("profile", "--format", "json", "--tolerate-loss=1", fixture(name))))
        self.assertFalse(profile["complete"])
        for key in ("duration_ns", "events_total", "goroutine_count", "ticks_per_second"):
            self.assertEqual(profile[key], whole[key])
        # The stack that the file ends in.
        self.assertLess(profile["lost"]["bytes"], 100)

    def test_the_clock_is_lost(self):
        path = fixture("edge/cut50pct-syscalls-go1.19")
        self.assert_refused(run("profile", path), path, True)
        result = run("profile", "--tolerate-loss=100", path)
        self.assert_refused(result, path, True)
        self.assertIn("--ticks-per-second", result.stderr.decode())
        whole = json.loads(self.assert_succeeds(
            run("profile", "--format", "json", fixture("edge/syscalls-go1.19"))))
        profile = json.loads(self.assert_succeeds(
            run("profile", "--format", "json", "--tolerate-loss=100", "--ticks-per-second",
                whole["ticks_per_second"], path)))
        self.assertEqual(profile["ticks_per_second"], whole["ticks_per_second"])
        self.assertLess(profile["duration_ns"], whole["duration_ns"])
        self.assertGreater(profile["duration_ns"], 0)
        size = len(unpacked("edge/cut50pct-syscalls-go1.19"))
        self.assertLess(profile["lost"]["bytes"], size)

    def test_damage_at_the_beginning(self):
        path = fixture("edge/flip200-syscalls-go1.19")
        result = run("profile", "--tolerate-loss=5", "--ticks-per-second=1000000000", path)
        self.assert_refused(result, path, True)
        self.assertIn("more than the 5% tolerated", result.stderr.decode())


class OfTheCorpus(harness.ProgramTest):
    @unittest.skipUnless(CORPUS.is_dir(), "there is no ../shared/corpus")
    def test_new_format(self):
        # name -> events that Go's reader delivers before its error, generations that are lost
        for name, events in (("cut99pct", 88727), ("cutlast", 88727), ("cut50pct", 23725)):
            path = CORPUS / f"{name}-multigen-go1.27.trace.gz"
            self.assert_refused(run("profile", path), path, True)
            profile = json.loads(self.assert_succeeds(
                run("profile", "--format", "json", "--tolerate-loss=50", path)))
            self.assertEqual(profile["events_total"], events, name)
            self.assertEqual(profile["lost"]["generations"], 1, name)


if __name__ == "__main__":
    harness.main()
