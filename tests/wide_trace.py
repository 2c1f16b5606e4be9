"""wide_trace.py --make PROGRAM: a generation larger than memory should be is read from its file again.

The program to test is $TRACEGATE, as for the tests in cli.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "cli"))
import harness  # pylint: disable=wrong-import-position

MEGABYTES = 80
MOST = 60  # MB: those that are held, the sums, and threads' own batches


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--make", required=True)
    make = parser.parse_args().make
    with tempfile.TemporaryDirectory() as folder:
        trace = pathlib.Path(folder) / "wide.trace"
        subprocess.run([make, "--mb", str(MEGABYTES), "--threads", "64", "--generation-mb", "1000",
                        "--generation-seconds", "100000", "-o", trace], check=True)
        answers = []
        for threads in ("1", "2"):
            result, peak = harness.run_measured("profile", "--format", "json", "--threads", threads, trace)
            print(f"{threads} threads: exit {result.returncode}, peak {peak} MB of {MOST}")
            if result.returncode != 0 or (peak > MOST and not harness.SANITIZED):
                sys.exit(result.stderr.decode(errors="replace") or "it takes too much memory")
            answers.append(result.stdout)
        # A pipe cannot be read again: there the generation is held whole.
        piped = harness.run("profile", "--format", "json", "-", data=trace.read_bytes())
        answers.append(piped.stdout.replace(b'"file": "-"', f'"file": "{trace}"'.encode()))
        if b'"generations": 1,' not in answers[0]:
            sys.exit("the trace was to have one generation")
        if any(answer != answers[0] for answer in answers):
            sys.exit("the answers differ")


main()
