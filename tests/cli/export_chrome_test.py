"""`tracegate export --format chrome` by the rules of the trace event format, and against profiles."""

import json
from decimal import Decimal

import harness
from harness import fixture, run, side

TRACE = fixture("quota/buggy/01")
COLLECTING = fixture("assist/alloc/05")
COUNTERS, COLLECTOR, PROCS, GOROUTINES = 1, 2, 3, 4


def nanos(micros):
    return int(Decimal(micros) * 1000)


class Document:
    def __init__(self, text):
        self.json = json.loads(text, parse_float=Decimal)
        self.events = self.json["traceEvents"]
        self.other = self.json["otherData"]
        self.tracks = {}
        for event in self.events:
            if event["ph"] == "X":
                begin = nanos(event["ts"])
                self.tracks.setdefault((event["pid"], event["tid"]), []).append(
                    (begin, begin + nanos(event["dur"]), event["name"]))
        self.names = {(event["pid"], event.get("tid")): event["args"]["name"]
                      for event in self.events
                      if event["ph"] == "M" and event["name"].endswith("_name")}

    def slices(self, pid, name=None):
        return sorted((begin, end, key[1], what) for key, track in self.tracks.items()
                      for begin, end, what in track
                      if key[0] == pid and (name is None or what == name))


class Chrome(harness.ProgramTest):
    def export(self, *arguments, notes=False):
        result = run("export", "--format", "chrome", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr.decode(errors="replace"))
        if not notes:
            self.assertEqual(result.stderr, b"")
        return Document(result.stdout.decode())

    def profile(self, trace):
        return json.loads(run("profile", "--format", "json", trace).stdout)

    def test_the_format(self):
        for trace in (TRACE, COLLECTING, fixture("edge/syscalls-go1.19"),
                      fixture("edge/leak-go1.27")):
            if not trace.exists():
                continue
            document = self.export(trace)
            self.assertEqual(document.json["displayTimeUnit"], "ns")
            for event in document.events:
                self.assertIn(event["ph"], "XCMsf")
                self.assertIsInstance(event["pid"], int)
                if event["ph"] != "M":
                    self.assertGreaterEqual(event["ts"], 0)
                if event["ph"] in "Xsf":
                    self.assertTrue(0 < event["tid"] < 2 ** 31)
                    self.assertIn((event["pid"], event["tid"]), document.names)
                self.assertIn((event["pid"], None), document.names)
                if event["ph"] == "X":
                    self.assertGreaterEqual(event["dur"], 0)
                    self.assertIsInstance(event["name"], str)
                if event["ph"] == "C":
                    self.assertTrue(all(isinstance(value, int) and value >= 0
                                        for value in event["args"].values()))

    def test_slices_of_a_track_come_one_after_the_other(self):
        for trace in (TRACE, COLLECTING):
            tracks = self.export(trace).tracks
            self.assertLessEqual({GOROUTINES, PROCS}, {pid for pid, _ in tracks})
            for track in tracks.values():
                for (_, end, _), (begin, _, _) in zip(track, track[1:]):
                    self.assertGreaterEqual(begin, end)

    def test_states_are_those_of_the_profile(self):
        for trace in (TRACE, COLLECTING):
            document = self.export(trace)
            expected = {}
            for one in self.profile(trace)["types"]:
                for state in one["states"]:
                    name = state["state"] + (": " + state["reason"] if state["reason"] else "")
                    sums = expected.setdefault(name, [0, 0])
                    for kind in ("completed", "clipped_start", "clipped_end", "clipped_both"):
                        sums[0] += state[kind]["count"]
                        sums[1] += state[kind]["total_ns"]
            found = {}
            for begin, end, _, name in document.slices(GOROUTINES):
                sums = found.setdefault(name, [0, 0])
                sums[0] += 1
                sums[1] += end - begin
            self.assertEqual(found, expected)

    def test_procs_run_what_goroutines_say(self):
        document = self.export(TRACE)
        running = [row[:2] for row in document.slices(GOROUTINES, "Running")]
        on_procs = [row[:2] for row in document.slices(PROCS)]
        self.assertEqual(sorted(on_procs), sorted(running))
        types = {row[3] for row in document.slices(PROCS)}
        self.assertIn("main.(*transport).runStream", types)

    def test_a_window_is_a_part_of_the_whole(self):
        low, high = 20_000_000, 60_000_000
        whole, part = self.export(TRACE), self.export(TRACE, "--from", "20ms", "--to", "60ms")
        for pid in (GOROUTINES, PROCS):
            expected = sorted((max(begin, low), min(end, high), name)
                              for begin, end, _, name in whole.slices(pid)
                              if end >= low and begin <= high)
            self.assertTrue(expected)
            self.assertEqual(sorted((begin, end, name)
                                    for begin, end, _, name in part.slices(pid)), expected)
        self.assertEqual((part.other["from_ns"], part.other["to_ns"]), (low, high))

    def test_runnable_goroutines_are_counted(self):
        for arguments in ((TRACE,), (TRACE, "--from", "20ms", "--to", "60ms")):
            document = self.export(*arguments)
            values = [(nanos(event["ts"]), event["args"]["goroutines"])
                      for event in document.events
                      if event["ph"] == "C" and event["name"] == "runnable goroutines"]
            self.assertEqual(values, sorted(values, key=lambda value: value[0]))
            self.assertEqual(values[-1][1], 0)
            area = sum((after - at) * count for (at, count), (after, _) in zip(values, values[1:]))
            runnable = sum(end - begin
                           for begin, end, _, _ in document.slices(GOROUTINES, "Runnable"))
            self.assertGreater(runnable, 0)
            # Changes that come too close together are left out.
            self.assertLess(abs(area - runnable), runnable * 0.01)

    def test_arrows_go_from_who_wakes_to_who_wakes_up(self):
        document = self.export(TRACE)
        begins = {event["id"]: event for event in document.events if event["ph"] == "s"}
        ends = {event["id"]: event for event in document.events if event["ph"] == "f"}
        self.assertTrue(begins)
        self.assertEqual(set(begins), set(ends))
        for number, begin in begins.items():
            end = ends[number]
            self.assertEqual((begin["ts"], begin["cat"], end["bp"]), (end["ts"], "wake", "e"))
            at = nanos(begin["ts"])
            self.assertTrue([row for row in document.tracks[GOROUTINES, begin["tid"]]
                             if row[0] <= at <= row[1] and row[2] == "Running"])
            self.assertTrue([row for row in document.tracks[GOROUTINES, end["tid"]]
                             if row[0] == at and row[2] == "Runnable"])

    def test_collector_and_heap(self):
        document = self.export(COLLECTING)
        profile = self.profile(COLLECTING)
        marks = document.slices(COLLECTOR, "GC mark phase")
        self.assertTrue(marks)
        self.assertEqual(len(marks), len(profile["gc_cycles"]))
        self.assertEqual({(end - begin) for begin, end, _, _ in marks} - {
            cycle["dur_ns"] for cycle in profile["gc_cycles"]}, set())
        stops = [row for row in document.slices(COLLECTOR) if row[3] != "GC mark phase"]
        self.assertEqual(len(stops), len(profile["stw"]))
        heap = [event["args"]["bytes"] for event in document.events
                if event["ph"] == "C" and event["name"] == "heap"]
        metric = profile["metrics"]["/memory/classes/heap/objects:bytes"]
        self.assertEqual((len(heap), min(heap), max(heap)),
                         (metric["count"], metric["min"], metric["max"]))

    def test_around_the_longest_span(self):
        files = side("quota/buggy", [1, 2, 3])
        document = self.export(*files, "--around", "main.(*transport).runStream Waiting select",
                               "--padding", "1ms", notes=True)
        longest = max(state["completed"]["max_ns"]
                      for file in files for one in self.profile(file)["types"]
                      if one["name"] == "main.(*transport).runStream"
                      for state in one["states"] if state["reason"] == "select")
        self.assertEqual(document.other["to_ns"] - document.other["from_ns"],
                         longest + 2_000_000)
        low = document.other["from_ns"] + 1_000_000
        self.assertIn((low, low + longest),
                      [row[:2] for row in document.slices(GOROUTINES, "Waiting: select")])

    def test_too_many_events_are_left_out(self):
        result = run("export", "--format", "chrome", "--max-events", "100", TRACE)
        document = Document(self.assert_succeeds(result))
        shown = [event for event in document.events if event["ph"] != "M"]
        self.assertLess(len(shown), 400)
        left_out = document.other["left_out_events"]
        self.assertGreater(left_out, 100)
        self.assertIn(f"{left_out:,} events were left out", result.stderr.decode())

    def test_refusals(self):
        for arguments in (
                (*side("quota/buggy", [1, 2]),), (TRACE, "--from", "soon"),
                (TRACE, "--from", "2ms", "--to", "1ms"), (TRACE, "--padding", "1ms"),
                (TRACE, "--around", "main.main Sleeping"), (TRACE, "--around", "nobody Running"),
                (TRACE, "--around", "main.main Running", "--from", "1ms"),
                (TRACE, "--type", "main.*"), ("-", "--around", "main.main Running")):
            self.assert_refused(run("export", "--format", "chrome", *arguments))
        self.assert_refused(run("export", "--format", "csv", "--from", "1ms", TRACE))


if __name__ == "__main__":
    harness.main()
