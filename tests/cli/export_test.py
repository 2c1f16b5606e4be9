"""`tracegate export` as other tools see it."""

import csv
import gzip
import io
import json

import harness
from harness import FIXTURES, fixture, run, side

TRACE = fixture("quota/buggy/01")
NUMBERS = ["count", "total_ns", "min_ns", "p50_ns", "p90_ns", "p99_ns", "max_ns", "clipped_start",
           "clipped_start_total_ns", "clipped_end", "clipped_end_total_ns", "clipped_both",
           "clipped_both_total_ns"]


def fields(data):
    """The fields of a protobuf message: (number, value), a number or bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7f) << shift
            shift += 7
            if byte < 0x80:
                return value
    while at < len(data):
        tag = varint()
        if tag & 7 == 0:
            yield tag >> 3, varint()
        elif tag & 7 == 2:
            size = varint()
            yield tag >> 3, data[at:at + size]
            at += size
        else:
            raise ValueError(f"wire type {tag & 7}")


def packed(data):
    """A packed list of numbers."""
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 0x7f) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(value)
            value = shift = 0
    return numbers


class Pprof:
    """What a profile.proto holds, by its description."""

    def __init__(self, data):
        message = list(fields(gzip.decompress(data)))
        self.strings = [value.decode() for number, value in message if number == 6]
        types = [dict(fields(value)) for number, value in message if number == 1]
        self.types = [(self.strings[one[1]], self.strings[one[2]]) for one in types]
        functions = {}
        for number, value in message:
            if number == 5:
                function = dict(fields(value))
                functions[function[1]] = self.strings[function[2]]
        locations = {}
        for number, value in message:
            if number == 4:
                location = dict(fields(value))
                line = dict(fields(location[4]))
                locations[location[1]] = (functions[line[1]], line[2])
        self.samples = []
        for number, value in message:
            if number == 2:
                parts = list(fields(value))
                stack = [locations[one] for key, part in parts if key == 1 for one in packed(part)]
                values = [one for key, part in parts if key == 2 for one in packed(part)]
                labels = [dict(fields(part)) for key, part in parts if key == 3]
                self.samples.append((stack, values, [
                    (self.strings[one[1]], self.strings[one[2]]) for one in labels]))

    def totals(self, label=None):
        """Sums by sample type; `label`: of samples that are labelled so."""
        return [sum(values[i] for _, values, labels in self.samples
                    if label is None or ("seen", label) in labels)
                for i in range(len(self.types))]


class Export(harness.ProgramTest):
    def export(self, *arguments, **options):
        result = run("export", *arguments, **options)
        self.assertEqual(result.returncode, 0, result.stderr.decode(errors="replace"))
        self.assertEqual(result.stderr, b"")
        return result.stdout

    def rows(self, *arguments):
        text = self.export("--format", "csv", *arguments).decode()
        self.assertTrue(text.endswith("\r\n"))
        return list(csv.DictReader(io.StringIO(text, newline="")))


class Tables(Export):
    def test_rows_are_those_of_profile(self):
        profile = json.loads(run("profile", "--format", "json", TRACE).stdout)
        expected = {}
        for one in profile["types"]:
            for state in one["states"]:
                expected[one["name"], state["state"], state["reason"]] = state
        rows = [row for row in self.rows(TRACE)
                if row["state"] in ("Running", "Runnable", "Waiting", "Syscall")]
        self.assertEqual({(row["type"], row["state"], row["reason"]) for row in rows},
                         set(expected))
        self.assertEqual(len(rows), len(expected))
        for row in rows:
            state = expected[row["type"], row["state"], row["reason"]]
            whole = state["completed"]
            for name in ("count", "total_ns"):
                self.assertEqual(int(row[name]), whole[name])
            for name in ("min_ns", "p50_ns", "p90_ns", "p99_ns", "max_ns"):
                self.assertEqual(row[name], str(whole[name]) if whole["count"] else "")
            for name in ("clipped_start", "clipped_end", "clipped_both"):
                self.assertEqual(int(row[name]), state[name]["count"])
                self.assertEqual(int(row[name + "_total_ns"]), state[name]["total_ns"])

    def test_json_lines_are_the_same_rows(self):
        lines = self.export("--format", "json", TRACE).decode().splitlines()
        objects = [json.loads(line) for line in lines]
        rows = self.rows(TRACE)
        self.assertEqual(len(rows), len(objects))
        for row, one in zip(rows, objects):
            self.assertEqual(list(row), list(one))
            for name, value in one.items():
                text = {True: "true", False: "false", None: ""}.get(value, value) \
                    if isinstance(value, bool) or value is None else str(value)
                self.assertEqual(row[name], text)

    def test_every_run_is_told_apart(self):
        files = side("quota/fixed", [1, 2])
        rows = self.rows(*files)
        self.assertEqual({(row["run"], row["file"]) for row in rows},
                         {("1", files[0]), ("2", files[1])})
        one = [{**row, "run": "2"} for row in self.rows(files[1])]
        self.assertEqual([row for row in rows if row["run"] == "2"], one)

    def test_what_concerns_the_process(self):
        rows = self.rows(fixture("assist/alloc/05"), "--type", "(process)")
        self.assertEqual({row["type"] for row in rows}, {"(process)"})
        self.assertLessEqual({"GC mark phase", "stop-the-world", "sweep"},
                             {row["state"] for row in rows})

    def test_measures_of_the_collector(self):
        trace = fixture("assist/alloc/05")
        profile = json.loads(run("profile", "--format", "json", trace).stdout)
        rows = {(row["state"], row["reason"]): row for row in self.rows(trace, "--type", "(process)")}
        lost = profile["mmu"]["stw+background+assist+sweep"]
        procs = profile["gomaxprocs"][-1]["value"]
        assist = profile["gc_work_ns"]["assist"] / profile["duration_ns"] / procs
        for place, expected in {
                ("lost to GC", "mean"): 1 - lost["mean_util"],
                ("lost to GC", "worst 10ms"): 1 - lost["mmu"]["10000us"],
                ("GC work", "assists"): assist,
                ("runnable goroutines", "while marking"): profile["runnable"]["inside_gc"]["mean"],
        }.items():
            self.assertAlmostEqual(float(rows[place]["value"]), expected, places=9)
            self.assertEqual({rows[place][name] for name in NUMBERS}, {""})
        waits = profile["runnable"]["inside_gc"]["waits"]
        row = rows["wait for a proc", "while marking"]
        self.assertEqual((int(row["count"]), int(row["total_ns"]), int(row["p99_ns"]), row["value"]),
                         (waits["count"], waits["total_ns"], waits["p99_ns"], ""))

    def test_filters(self):
        rows = self.rows(TRACE, "--type", "main.*", "--state", "Waiting", "--reason", "select")
        self.assertTrue(rows)
        for row in rows:
            self.assertTrue(row["type"].startswith("main."))
            self.assertEqual((row["state"], row["reason"]), ("Waiting", "select"))

    def test_a_file_name_that_looks_like_a_formula(self):
        path = self.write("=1+1.trace", TRACE.read_bytes())
        rows = self.rows(path)
        self.assertEqual(rows[0]["file"], str(path))  # it begins with the folder
        text = self.export("--format", "csv", "-", data=TRACE.read_bytes()).decode()
        self.assertEqual(text.splitlines()[1].split(",")[1], "-")

    def test_numbers_are_numbers(self):
        for row in self.rows(TRACE):
            for name in NUMBERS:
                self.assertTrue(row[name].isdigit() or row[name] == "", row)


class Profiles(Export):
    def pprof(self, *arguments):
        return Pprof(self.export("--format", "pprof", *arguments))

    def kinds(self, trace):
        """Expected count and time of each kind: (those whose end was seen, all)."""
        sums = {kind: [[0, 0], [0, 0]] for kind in ("sync", "net", "syscall", "sched")}
        for row in self.rows(trace):
            kind = {"Syscall": "syscall", "Runnable": "sched"}.get(row["state"])
            if row["state"] == "Waiting":
                if row["reason"] == "network":
                    kind = "net"
                elif any(part in row["reason"] for part in ("chan", "sync", "select")):
                    kind = "sync"
            if kind is None:
                continue
            for name in ("count", "clipped_start", "clipped_end", "clipped_both"):
                total = "total_ns" if name == "count" else name + "_total_ns"
                for sum_ in sums[kind][name in ("clipped_end", "clipped_both"):]:
                    sum_[0] += int(row[name])
                    sum_[1] += int(row[total])
        return sums

    def test_totals_are_those_of_the_table(self):
        # Two ways to the same numbers: spans of a timeline, and states with stacks and lines.
        seen = set()
        traces = [TRACE, fixture("assist/alloc/05"),
                  *sorted((FIXTURES / "stw").glob("*/*.gz"))[:2],
                  *sorted((FIXTURES / "edge").glob("leak*.gz")),
                  *sorted((FIXTURES / "edge").glob("multigen*.gz")),
                  *sorted((FIXTURES / "edge").glob("flight*.gz")),
                  *sorted((FIXTURES / "edge").glob("gomaxprocs*.gz"))]
        for trace in traces:
            ended, everything = self.pprof(trace), self.pprof("--open", trace)
            self.assertEqual([name for name, _ in ended.types], [
                f"{kind}_{what}" for kind in ("sync", "net", "syscall", "sched")
                for what in ("contentions", "delay")])
            for i, (kind, (whole, with_open)) in enumerate(self.kinds(trace).items()):
                self.assertEqual(ended.totals()[2 * i:2 * i + 2], whole, (trace, kind))
                self.assertEqual(everything.totals()[2 * i:2 * i + 2], with_open, (trace, kind))
                seen |= {kind} if whole[0] else set()
        self.assertLessEqual({"sync", "syscall", "sched"}, seen)

    def test_one_kind(self):
        one, all_kinds = self.pprof("--kind", "sched", TRACE), self.pprof(TRACE)
        self.assertEqual(one.types, [("contentions", "count"), ("delay", "nanoseconds")])
        self.assertEqual(one.totals(), all_kinds.totals()[6:8])

    def test_stacks_with_lines(self):
        stacks = [stack for stack, values, _ in self.pprof("--kind", "sync", TRACE).samples]
        functions = [[name for name, _ in stack] for stack in stacks]
        self.assertIn(["runtime.selectgo", "main.wait", "main.(*transport).write",
                       "main.(*transport).runStream"], functions)
        self.assertTrue(all(line > 0 for stack in stacks for _, line in stack))

    def test_what_go_leaves_out_is_labelled(self):
        profile = self.pprof("--kind", "sched", TRACE)
        first = profile.totals("before its first run")
        delays = [row for row in self.rows(TRACE) if row["state"] == "start delay"]
        # A goroutine that was created blocked, or that waited before, has no start delay alone.
        self.assertGreaterEqual(first[0], sum(int(row["count"]) for row in delays))
        self.assertEqual(profile.totals("open when the trace ended"), [0, 0])

    def test_runs_are_added_up(self):
        files = side("quota/fixed", [1, 2])
        sums = [sum(pair) for pair in zip(self.pprof(files[0]).totals(),
                                          self.pprof(files[1]).totals())]
        self.assertEqual(self.pprof(*files).totals(), sums)
        self.assertEqual(self.export("--format", "pprof", *files),
                         self.export("--format", "pprof", "--threads", "1", *files))

    def test_filters(self):
        profile = self.pprof("--kind", "sync", "--type", "main.(*transport).runStream", TRACE)
        self.assertTrue(profile.samples)
        for stack, _, _ in profile.samples:
            self.assertEqual(stack[-1][0], "main.(*transport).runStream")
        none = self.pprof("--reason", "no such reason", "--state", "Waiting", TRACE)
        self.assertEqual(none.samples, [])


class Refusals(Export):
    def test_a_format_is_asked_for(self):
        self.assert_refused(run("export", TRACE))
        self.assert_refused(run("export", TRACE, "--format", "svg"))

    def test_options_of_other_formats(self):
        self.assert_refused(run("export", TRACE, "--format", "csv", "--kind", "sync"))
        self.assert_refused(run("export", TRACE, "--format", "pprof", "--kind", "mutex"))

    def test_damaged_traces(self):
        cut = fixture("edge/cut50pct-multigen-go1.27")
        for kind in ("csv", "json", "pprof"):
            out = self.folder / kind
            self.assert_refused(run("export", cut, "--format", kind, "-o", out), cut, True)
            self.assertFalse(out.exists())
            self.export("--format", kind, "--tolerate-loss", "100", cut, "-o", out)
            self.assertTrue(out.stat().st_size > 0)

    def test_missing_files(self):
        missing = self.folder / "missing"
        for kind in ("csv", "pprof"):
            self.assert_refused(run("export", missing, "--format", kind), missing)


if __name__ == "__main__":
    harness.main()
