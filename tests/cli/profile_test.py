"""`tracegate profile` as a user sees it."""

import gzip
import json

import harness
from harness import FIXTURES, fixture, run, unpacked

TRACE = fixture("quota/buggy/01")

# Keys of the contract: path -> keys of the object, or of every object in the array, there.
KEYS = {
    (): {"schema", "file", "format_version", "start", "end", "duration_ns", "complete", "lost",
         "events_total", "goroutine_count", "gomaxprocs", "types", "blocking_stacks",
         "syscall_stacks", "gc_cycles", "stw", "stw_by_name", "sweep_all_procs", "metrics",
         "regions", "tasks", "labels", "log_total", "cpu_samples", "diagnostics"},
    ("lost",): {"bytes", "generations", "ns"},
    ("gomaxprocs",): {"time", "value"},
    ("types",): {"name", "system", "goroutines", "states", "mark_assist", "sweep", "lifetime",
                 "start_delay"},
    ("types", "states"): {"state", "reason", "completed", "clipped_start", "clipped_end",
                          "clipped_both"},
    ("types", "states", "completed"): {"count", "total_ns", "min_ns", "max_ns", "p50_ns",
                                       "p90_ns", "p99_ns"},
    ("types", "states", "clipped_end"): {"count", "total_ns"},
    ("blocking_stacks",): {"state", "reason", "completed"},  # no "stack" where there is none
    ("gc_cycles",): {"start", "end", "dur_ns"},
    ("stw",): {"name", "start", "end", "dur_ns", "goroutine"},
}


def objects_at(value, path):
    """Every object at that path, through arrays."""
    if isinstance(value, list):
        return [found for item in value for found in objects_at(item, path)]
    if not path:
        return [value]
    return objects_at(value.get(path[0], []), path[1:])


def numbers(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from numbers(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


class Json(harness.ProgramTest):
    def profile(self, *arguments, **options):
        return json.loads(self.assert_succeeds(
            run("profile", "--format", "json", *arguments, **options)))

    def test_keys_of_the_contract(self):
        profile = self.profile(TRACE)
        for path, keys in KEYS.items():
            found = objects_at(profile, path)
            self.assertTrue(found, path)
            for one in found:
                self.assertLessEqual(keys, set(one), path)
        self.assertEqual(profile["schema"], "tracegate.profile/1")
        self.assertEqual(profile["file"], str(TRACE))
        self.assertIs(profile["complete"], True)
        self.assertEqual(profile["lost"], {"bytes": 0, "generations": 0, "ns": 0})

    def test_numbers_are_integers(self):
        profile = self.profile(TRACE)
        for shares in ("mmu", "runnable"):
            profile.pop(shares)
        for cycle in profile["gc_cycles"]:
            for share in ("overshoot", "assist_share"):
                cycle.pop(share)
        self.assertEqual([n for n in numbers(profile) if isinstance(n, float)], [])

    def test_states(self):
        states = {row["state"] for row in objects_at(self.profile(TRACE), ("types", "states"))}
        self.assertLessEqual(states, {"Running", "Runnable", "Waiting", "Syscall"})

    def test_several_traces_give_an_array(self):
        both = self.profile(TRACE, fixture("quota/fixed/01"))
        self.assertEqual(both, [self.profile(TRACE), self.profile(fixture("quota/fixed/01"))])

    def test_a_directory_gives_its_traces_in_order(self):
        rows = self.profile(FIXTURES / "quota" / "fixed")
        self.assertEqual([row["file"] for row in rows],
                         [str(fixture(f"quota/fixed/{i:02}")) for i in range(1, 9)])

    def test_packing_does_not_matter(self):
        trace = unpacked("quota/buggy/01")
        plain = self.write("plain.trace", trace)
        half = len(trace) // 2
        two = gzip.compress(trace[:half]) + gzip.compress(trace[half:])
        members = self.write("members.gz", two)
        want = self.profile(TRACE)
        del want["file"]
        for got in (self.profile(plain), self.profile(members), self.profile("-", data=trace),
                    self.profile("-", data=gzip.compress(trace))):
            del got["file"]
            self.assertEqual(got, want)

    def test_it_is_reproducible(self):
        outputs = {run("profile", "--format", "json", TRACE).stdout for _ in range(3)}
        self.assertEqual(len(outputs), 1)

    def test_output_file(self):
        path = self.folder / "out.json"
        result = run("profile", "--format", "json", "-o", path, TRACE)
        self.assertEqual(self.assert_succeeds(result), "")
        self.assertEqual(path.read_bytes(), run("profile", "--format", "json", TRACE).stdout)
        self.assertEqual(list(self.folder.iterdir()), [path])


class Selection(harness.ProgramTest):
    TRACE = fixture("quota/buggy/01")

    def types(self, *arguments):
        output = self.assert_succeeds(run("profile", "--format", "json", *arguments, self.TRACE))
        return json.loads(output)["types"]

    def test_by_type(self):
        names = {row["name"] for row in self.types("--type", "main.*")}
        self.assertIn("main.(*transport).runStream", names)
        self.assertEqual([name for name in names if not name.startswith("main.")], [])

    def test_by_state_and_reason(self):
        rows = self.types("--state", "Waiting", "--reason", "select")
        states = {(state["state"], state["reason"]) for row in rows for state in row["states"]}
        self.assertEqual(states, {("Waiting", "select")})

    def test_nothing_matches(self):
        self.assertEqual(self.types("--type", "no.such"), [])


class Text(harness.ProgramTest):
    def test_it_fits_a_terminal(self):
        for name in ("quota/buggy/01", "edge/multigen-go1.22", "edge/gomaxprocs-go1.27",
                     "assist/alloc/05", "tasks/base/01", "edge/veryshort-go1.27"):
            text = self.assert_succeeds(run("profile", fixture(name)))
            for line in text.splitlines():
                self.assertLess(len(line), 100, f"{name}: {line}")

    def test_it_says_the_main_things(self):
        text = self.assert_succeeds(run("profile", TRACE))
        for word in ("main.(*transport).runStream", "Waiting", "select", "Running", "Runnable"):
            self.assertIn(word, text)

    def test_no_colour_into_a_pipe(self):
        self.assertNotIn("\x1b", self.assert_succeeds(run("profile", TRACE)))

    def test_the_formats_differ(self):
        self.assertEqual(self.assert_succeeds(run("profile", "--format", "text", TRACE)),
                         self.assert_succeeds(run("profile", TRACE)))


class Help(harness.ProgramTest):
    def test_help_has_an_example(self):
        for command in ("profile", "diff"):
            text = self.assert_succeeds(run(command, "--help"))
            self.assertRegex(text, r"(?i)example")
            self.assertRegex(text, rf"(?m)^\s*(\$ )?tracegate {command} \S")
        text = self.assert_succeeds(run("--help"))
        self.assertIn("profile", text)
        self.assertIn("diff", text)


if __name__ == "__main__":
    harness.main()
