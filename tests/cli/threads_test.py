"""The same answer, byte for byte, on any number of threads."""

import gzip
import unittest

import harness
from harness import FIXTURES, SANITIZED, run

THREADS = ("1", "2") if SANITIZED else ("1", "2", "3", "8")


class Threads(harness.ProgramTest):
    def assert_same(self, *arguments):
        answers = [run(*arguments, "--threads", threads) for threads in THREADS]
        first = answers[0]
        for threads, answer in zip(THREADS, answers):
            self.assertEqual((answer.returncode, answer.stdout, answer.stderr),
                             (first.returncode, first.stdout, first.stderr),
                             f"{arguments} on {threads} threads")
        return first

    def test_every_fixture(self):
        traces = sorted(FIXTURES.rglob("*.trace.gz"))
        self.assertGreater(len(traces), 20)
        for trace in traces:
            self.assert_same("profile", "--format", "json", str(trace))

    def test_damage(self):
        for trace in sorted((FIXTURES / "edge").glob("*.trace.gz")):
            whole = gzip.decompress(trace.read_bytes())
            middle = len(whole) // 2
            if middle == 0:
                continue
            flipped = bytearray(whole)
            flipped[middle] ^= 0x55
            for name, data in (("cut", whole[:middle]), ("flipped", bytes(flipped))):
                file = self.write(f"{name}-{trace.stem}", data)
                self.assert_same("profile", "--format", "json", file)
                self.assert_same("profile", "--format", "json", "--tolerate-loss", "100", file)

    def test_several_files(self):
        files = [str(trace) for trace in sorted((FIXTURES / "quota").rglob("*.trace.gz"))]
        self.assertGreater(len(files), 3)
        self.assert_same("profile", "--format", "json", "--merge", *files)
        self.assert_same("profile", "--format", "text", *files)


if __name__ == "__main__":
    harness.main()
