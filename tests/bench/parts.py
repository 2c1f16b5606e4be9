"""The parts of ci/bench: each measures something and yields a table in Markdown."""

import statistics
import subprocess

from measure import MB, say

SMALL = {"goroutines": 500, "stacks": 200, "types": 12, "threads": 4}  # a test, not a server
BARS = {"new1": 600, "new2": 1100, "old1": 250}  # MB/s, see docs/performance.md


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "| --- " + "| ---: " * (len(heads) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def rate(value):
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


class Trace:
    """A generated trace."""

    def __init__(self, programs, folder, name, **options):
        self.name = name
        self.path = folder / f"{name}.trace"
        self.old = options.get("format", "1.26") in ("1.11", "1.19", "1.21")
        say(f"making {name}")
        self.truth = programs.make(self.path, **options)
        self.mb = self.truth["bytes"] / MB
        self.events = self.truth["events"]
        self.one = self.two = None


def whole_program(programs, traces, go, big):
    """Speed of `tracegate profile` on each trace, against decoding and Go's reader."""
    rows = []
    ceiling = 0
    for trace in traces:
        say(f"profiling {trace.name}")
        is_big = trace in big
        if not is_big:  # the benchmark has it in memory
            ceiling = programs.decode_rate(trace.path, trace.old)
        trace.ceiling = ceiling
        times = 1 if is_big else programs.times
        trace.one = programs.profile([trace.path], 1, times)
        trace.two = programs.profile([trace.path], 2, times)
        theirs = None if is_big else go.read(programs, trace.path, trace.events)
        one, two = trace.mb / trace.one.wall, trace.mb / trace.two.wall
        rows.append([
            trace.name, rate(trace.mb), f"{trace.events / 1e6:.1f}",
            f"{trace.truth['bytes'] / trace.truth['written']:.1f}", rate(ceiling), rate(one),
            f"{trace.events / trace.one.wall / 1e6:.1f}", f"{one / ceiling:.2f}",
            f"{trace.one.peak:.0f}", rate(two), f"{two / ceiling:.2f}", f"{trace.two.peak:.0f}",
            rate(trace.mb / theirs.wall) if theirs else "-",
            f"{theirs.wall / trace.one.wall:.1f}" if theirs else "-",
            f"{theirs.peak:.0f}" if theirs else "-"])
    return table(["trace", "MB", "M events", "bytes/event", "decode alone MB/s",
                  "1 thread: MB/s", "M events/s", "of decode", "peak MB", "2 threads: MB/s",
                  "of decode", "peak MB", "Go's reader MB/s", "times as fast, 1 thread",
                  "its peak MB"], rows)


def packed(programs, trace):
    """From gzip and zstd, against unpacking alone; (table, {packing: part of its rate})."""
    rows, parts = [], {}
    for program, ending, options in (("gzip", "gz", ["-6"]), ("zstd", "zst", ["-q", "-3"])):
        path = trace.path.with_name(f"{trace.name}.trace.{ending}")
        say(f"packing {path.name}")
        with open(path, "wb") as out:
            subprocess.run([program, *options, "-c", trace.path], check=True, stdout=out)
        alone = programs.run([program, "-dc", path])
        one = programs.profile([path], 1)
        two = programs.profile([path], 2)
        best = min(one.wall, two.wall)
        parts[program] = alone.wall / best
        rows.append([path.name, rate(path.stat().st_size / MB), rate(trace.mb / alone.wall),
                     rate(trace.mb / one.wall), f"{alone.wall / one.wall:.2f}",
                     rate(trace.mb / two.wall), f"{alone.wall / two.wall:.2f}",
                     f"{max(one.peak, two.peak):.0f}"])
        path.unlink()
    return table(["trace", "packed MB", "`gzip -dc`, `zstd -dc` MB/s", "1 thread: MB/s", "of it",
                  "2 threads: MB/s", "of it", "peak MB"], rows), parts


def many(programs, folder, count, mb):
    """Many small traces on one and two threads; (row, ratio)."""
    say(f"{count} traces of {mb} MB")
    runs = folder / "many"
    runs.mkdir()
    for i in range(count):
        programs.make(runs / f"{i:03}.trace", mb=mb, seed=i + 1, **SMALL)
    one, two = programs.profile([runs], 1), programs.profile([runs], 2)
    return [f"{count} traces of {mb} MB, 1 thread, 2 threads",
            f"{one.wall:.2f} s, {two.wall:.2f} s: {one.wall / two.wall:.2f} times"], \
        one.wall / two.wall


def diff(programs, folder, runs):
    """Runs of 1 MB a side that differ in nothing but the seed."""
    names = sorted((folder / "many").iterdir())
    took = programs.run([programs.tracegate, "diff", "--quiet", "--base", *names[:runs], "--new",
                         *names[runs:2 * runs]], statuses=(0, 1, 3))
    return [f"`diff` of {runs}+{runs} traces of 1 MB", f"{took.wall:.2f} s"], took.wall


def start_up(programs):
    walls = [1000 * programs.run([programs.tracegate, "--version"], 1).wall for _ in range(20)]
    return ["`tracegate --version`",
            f"{min(walls):.1f} ms (median {statistics.median(walls):.1f})"], min(walls)


def saved(programs, folder, trace):
    """Size of a saved profile and what reading it takes; (row, kB, ms)."""
    path = folder / "saved.tgp"
    subprocess.run([programs.tracegate, "profile", "--quiet", "-o", path, trace.path], check=True)
    kilobytes = path.stat().st_size / 1000
    read = programs.benchmark("^SavedRead$", trace=trace.path)["SavedRead"]["real_time"] / 1000
    whole = programs.profile([path], 1)
    path.unlink()
    return [f"saved profile of {trace.name}",
            f"{kilobytes:.0f} kB, read in {read:.1f} ms; `tracegate profile` of it "
            f"{whole.wall * 1000:.0f} ms"], kilobytes, read


def stages(programs, new, old, seconds):
    say("stages")
    results = programs.benchmark(".", trace=new.path, old=old.path, seconds=seconds)
    units = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}
    rows = []
    for name, result in results.items():
        items = result.get("items_per_second", result.get("events/s"))
        size = result.get("bytes_per_second")
        rows.append([f"`{name}`", f"{result['real_time'] * units[result['time_unit']]:.3g}",
                     rate(size / MB) if size else "-",
                     f"{items / 1e6:.3g}" if items else "-"])
    return table(["stage", "ms", "MB/s", "M items/s"], rows)


def slope(programs, folder, option, values, **options):
    """Cost of an event and memory against one option of the generator."""
    rows, first = [], None
    for value in values:
        trace = Trace(programs, folder, f"{option}-{value}", **{**options, option: value})
        took = programs.profile([trace.path], 1)
        trace.path.unlink()
        first = first or (value, took.peak)
        more = (f"{(took.peak - first[1]) * MB / (value - first[0]):.0f}"
                if value != first[0] and option != "burst" else "-")
        rows.append([f"{value:,}", f"{trace.mb:.0f}", str(trace.truth["generations"]),
                     f"{trace.truth['bytes'] / trace.truth['written']:.1f}",
                     f"{took.wall / trace.events * 1e9:.0f}",
                     f"{took.user / trace.events * 1e9:.0f}", f"{took.peak:.0f}", more])
    return table([option, "MB", "generations", "bytes/event", "ns/event", "of it user",
                  "peak MB", "bytes for each more"], rows)


def size_slope(traces):
    return table(["trace", "MB", "ns/event, 1 thread", "of it user", "2 threads",
                  "peak MB, 1 thread"], [
        [t.name, rate(t.mb), f"{t.one.wall / t.events * 1e9:.0f}",
         f"{t.one.user / t.events * 1e9:.0f}",
         f"{t.two.wall / t.events * 1e9:.0f}", f"{t.one.peak:.0f}"] for t in traces])


def bar(what, wanted, measured, reached):
    return [what, wanted, measured, "yes" if reached else "**no**"]
