"""Running programs and Google Benchmark for ci/bench, and what they took."""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
MB = 1_000_000


def say(text):
    print(f"ci/bench: {text}", file=sys.stderr, flush=True)


@dataclasses.dataclass
class Took:
    """The best of several runs: seconds of the clock and of the program itself, and the most
    memory that any of them had, in MB of 1,000,000 bytes; and what the last one said."""
    wall: float
    user: float
    peak: float
    said: str = ""


class Programs:
    """The programs of a build folder."""

    def __init__(self, build, times):
        self.tracegate = build / "tracegate"
        self.make_trace = build / "tests" / "make_trace"
        self.stages = build / "tests" / "bench" / "tracegate_bench"
        self.took = build / "tests" / "bench" / "took"
        self.times = times

    def run(self, command, times=None, statuses=(0,), output=subprocess.DEVNULL):
        """Runs it so often. output=subprocess.PIPE: to know what it said."""
        best = Took(float("inf"), float("inf"), 0)
        with tempfile.NamedTemporaryFile("r") as result:
            for _ in range(times or self.times):
                done = subprocess.run([self.took, result.name, *map(str, command)], check=False,
                                      stdin=subprocess.DEVNULL, stdout=output,
                                      stderr=subprocess.PIPE, text=True)
                if done.returncode not in statuses:
                    sys.exit(f"ci/bench: {' '.join(map(str, command))}: {done.stderr}")
                result.seek(0)
                wall, user, peak, _ = map(float, result.read().split())
                best = Took(min(best.wall, wall), min(best.user, user),
                            max(best.peak, peak * 1024 / MB), done.stdout or "")
        return best

    def make(self, path, **options):
        """A trace; what a reader must find in it."""
        words = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
        made = subprocess.run([self.make_trace, "--truth", "-o", path, *words], check=True,
                              stdout=subprocess.PIPE, text=True)
        return json.loads(made.stdout)

    def profile(self, traces, threads, times=None):
        return self.run([self.tracegate, "profile", "--quiet", "--threads", threads, *traces],
                        times)

    def benchmark(self, pattern, trace=None, old=None, seconds=0.5):
        """Google Benchmark's results by name."""
        environment = dict(os.environ)
        for name, path in (("TRACEGATE_BENCH_TRACE", trace), ("TRACEGATE_BENCH_OLD_TRACE", old)):
            environment.pop(name, None)
            if path is not None:
                environment[name] = str(path)
        out = subprocess.run(
            [self.stages, f"--benchmark_filter={pattern}", "--benchmark_format=json",
             f"--benchmark_min_time={seconds}"], check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment, text=True).stdout
        results = json.loads(out)["benchmarks"]
        broken = [r for r in results if r.get("error_occurred")]
        if broken or not results:
            sys.exit(f"ci/bench: benchmark {pattern}: {broken or 'there is none'}")
        return {result["name"]: result for result in results}

    def decode_rate(self, path, old):
        """MB/s of decoding alone, best of 3: what no reader of this build can pass."""
        name = "DecodeOld" if old else "Decode"

        def once():
            result = self.benchmark(f"^{name}$", **{"old" if old else "trace": path})[name]
            # By the clock, as the whole program is measured.
            return result["bytes_per_second"] / MB * result["cpu_time"] / result["real_time"]

        return max(once() for _ in range(3))


class GoReader:
    """Go's own reader in a bare loop over the events, built beside tests/support/ask-go."""

    def __init__(self, folder, wanted=True):
        self.program = None
        self.version = ""
        if not wanted:
            return
        # pylint: disable=import-outside-toplevel
        import importlib.machinery
        import importlib.util
        loader = importlib.machinery.SourceFileLoader("ask_go", str(ROOT / "tests/support/ask-go"))
        module = importlib.util.module_from_spec(
            importlib.util.spec_from_loader("ask_go", loader))
        loader.exec_module(module)
        needed = (module.GO_SRC / "internal/trace/tracev2", module.OLD_SRC / "internal/trace",
                  pathlib.Path(module.GO))
        missing = [str(path) for path in needed if not path.exists()]
        if missing:
            say(f"without Go's reader: there is no {missing[0]}")
            return
        self.program = module.build_reader(folder)
        self.version = module.go_version()

    def read(self, programs, path, events):
        """What it took, or None where there is no Go. It must find as many events as we do, but
        for the first Gomaxprocs of old formats."""
        if self.program is None:
            return None
        took = programs.run([self.program, "-count", path], 1, output=subprocess.PIPE)
        if took.said.splitlines()[0] not in (f"ok {events} events", f"ok {events - 1} events"):
            sys.exit(f"ci/bench: Go's reader on {path}: {took.said}, and not {events} events")
        return took
