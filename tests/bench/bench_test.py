"""bench_test.py BUILD: ci/bench goes through on tiny traces, and writes what docs/performance.md
shows: every bar, every trace, every stage."""

import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PARTS = ("| new format, 1 thread | 600 MB/s |", "| old format, 1 thread | 250 MB/s |",
         "| gzip, of unpacking alone |", "| zstd, of unpacking alone |", "| start-up | 10 ms |",
         "| http-1 |", "| channels-1 |", "| old-http-1 |", "| http-3 |", "| wide-1 |",
         "| http-1.trace.gz |",
         "| http-1.trace.zst |", "| `Decode` |", "| `DecodeOld` |", "| `Order` |", "| `OrderOld` |",
         "| `Fold` |", "| `HistogramFill` |", "| `Merge` |", "| `BaselineWrite` |",
         "| `BaselineRead` |", "| `SavedWrite` |", "| `SavedRead` |", "MaxT",
         "### Cost against goroutines", "### Cost against stacks", "### Cost against threads")


def bench(build, folder, *options):
    return subprocess.run([ROOT / "ci/bench", "--tiny", "--no-build", "--no-go", "--build", build,
                           "--folder", folder, *options], check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)


def main():
    build = pathlib.Path(sys.argv[1])
    failures = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        page = folder / "page.md"
        page.write_text("before\n<!-- ci/bench begins -->\nold\n<!-- ci/bench ends -->\nafter\n")
        done = bench(build, folder / "traces", "--update", page)
        text = page.read_text()
        if done.returncode != 0:
            failures.append(f"exit status {done.returncode}: {done.stderr}")
        failures += [f"no {part} in what it wrote" for part in PARTS if part not in text]
        if not text.startswith("before\n<!-- ci/bench begins -->\n") or "\nold\n" in text or \
                not text.endswith("\n<!-- ci/bench ends -->\nafter\n"):
            failures.append("it does not keep to its marks")
        if list((folder / "traces").iterdir()):
            failures.append("it leaves traces behind")
        page.write_text("no marks\n")
        if bench(build, folder / "traces", "--update", page).returncode == 0:
            failures.append("a file without marks is taken")
    print("\n".join(failures) or "ok")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
