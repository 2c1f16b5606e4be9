"""Input that is no trace, or a damaged one: exit status 2, one clear line, nothing else."""

import concurrent.futures
import gzip
import json
import os
import random
import shutil
import subprocess

import bombs
import harness
from harness import SANITIZED, fixture, run, run_measured, unpacked, zstd

HEADER = b"go 1.26 trace\0\0\0"
GOOD = "edge/veryshort-go1.27"


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(function, items))


class NoTrace(harness.ProgramTest):
    def refused_bytes(self, data, at_byte):
        path = self.write("bad.trace", data)
        self.assert_refused(run("profile", path), path, at_byte)
        self.assert_refused(run("diff", "--base", fixture(GOOD), "--new", path), path, at_byte)
        for packed in (self.write("bad.trace.gz", gzip.compress(data)),
                       self.write("bad.trace.zst", zstd(data))):
            self.assert_refused(run("profile", "--format", "json", packed), packed, at_byte)

    def test_empty_file(self):
        self.refused_bytes(b"", 0)

    def test_random_bytes(self):
        self.refused_bytes(random.Random(1).randbytes(10_000), 0)

    def test_header_and_random_bytes(self):
        self.refused_bytes(HEADER + random.Random(2).randbytes(10_000), True)

    def test_header_only(self):
        for version in ("1.22", "1.23", "1.25", "1.26"):
            with self.subTest(version=version):
                self.refused_bytes(f"go {version} trace".encode().ljust(16, b"\0"), len(HEADER))

    def test_part_of_a_header(self):
        for size in range(1, len(HEADER)):
            with self.subTest(size=size):
                path = self.write("bad.trace", HEADER[:size])
                self.assert_refused(run("profile", path), path, True)

    def test_future_header(self):
        for version in (b"go 1.99 trace\0\0\0", b"go 1.27 trace\0\0\0", b"go 2.0 trace\0\0\0\0"):
            with self.subTest(version=version):
                self.refused_bytes(version + unpacked(GOOD)[16:], 0)

    def test_text_file(self):
        self.refused_bytes(b"goroutine profile: total 7\n" * 100, 0)


class Damaged(harness.ProgramTest):
    def profile(self, data, index):
        path = self.write(f"{index}.trace", data)
        return path, run("profile", "--format", "json", path)

    def cuts(self, name):
        trace = unpacked(name)
        rng = random.Random(3)
        sizes = list(range(len(trace) - 64, len(trace)))
        sizes += rng.sample(range(len(trace) - 64), 60)
        return in_parallel(lambda size: (size, *self.profile(trace[:size], size)), sizes)

    def test_cut(self):
        # From 1.26 on a generation has an end, so that every cut can be seen.
        for size, path, result in self.cuts("edge/veryshort-go1.27"):
            with self.subTest(size=size):
                self.assert_refused(result, path, True)

    def test_cut_before_1_26(self):
        # Up to 1.25 a generation ends with the file: a cut between batches may go unseen.
        for name in ("edge/veryshort-go1.22", "edge/leak-go1.23", "edge/veryshort-go1.25"):
            results = self.cuts(name)
            for size, path, result in results:
                with self.subTest(name=name, size=size):
                    self.assert_judged_or_refused(path, result)
            refused = sum(result.returncode == 2 for _, _, result in results)
            self.assertGreater(refused, len(results) // 2, name)

    def assert_judged_or_refused(self, path, result):
        if result.returncode == 0:
            json.loads(result.stdout)
        else:
            self.assert_refused(result, path, True)

    def test_flipped_bytes(self):
        trace = unpacked("edge/leak-go1.27")
        rng = random.Random(4)
        flips = [(rng.randrange(len(trace)), rng.randrange(1, 256)) for _ in range(200)]

        def flip(index):
            place, change = flips[index]
            damaged = bytearray(trace)
            damaged[place] ^= change
            return (index, *self.profile(bytes(damaged), index))

        refused = 0
        for index, path, result in in_parallel(flip, range(len(flips))):
            with self.subTest(flip=flips[index]):
                self.assert_judged_or_refused(path, result)
                refused += result.returncode == 2
        self.assertGreater(refused, 20)

    def test_damaged_gzip(self):
        packed = bytearray(fixture("edge/leak-go1.27").read_bytes())
        for size in (2, 9, 100, len(packed) // 2, len(packed) - 8, len(packed) - 1):
            with self.subTest(cut=size):
                path = self.write("cut.trace.gz", packed[:size])
                self.assert_refused(run("profile", path), path)
        for place, name in ((-8, "checksum"), (-1, "length"), (2, "method")):
            with self.subTest(wrong=name):
                wrong = bytearray(packed)
                wrong[place] ^= 0x55
                path = self.write("wrong.trace.gz", wrong)
                self.assert_refused(run("profile", path), path)


    def test_damaged_zstd(self):
        packed = zstd(unpacked("edge/leak-go1.27"))
        for size in (4, 5, 9, 100, len(packed) // 2, len(packed) - 4, len(packed) - 1):
            with self.subTest(cut=size):
                path = self.write("cut.trace.zst", packed[:size])
                result = run("profile", path)
                self.assert_refused(result, path)
                self.assertIn(f"the zstd data ends early, after {size} packed bytes".encode(),
                              result.stderr)
        for place, name in ((-1, "checksum"), (4, "frame header"), (len(packed) // 2, "block")):
            with self.subTest(wrong=name):
                wrong = bytearray(packed)
                wrong[place] ^= 0x5d
                path = self.write("wrong.trace.zst", wrong)
                self.assert_refused(run("profile", path), path)
        path = self.write("garbage.trace.zst", packed + b"garbage")
        result = run("profile", path)
        self.assert_refused(result, path)
        self.assertIn(b"the zstd data is damaged at packed byte ", result.stderr)


class NoFile(harness.ProgramTest):
    def test_missing(self):
        path = self.folder / "no-such.trace"
        self.assert_refused(run("profile", path), path)
        self.assert_refused(run("diff", path, "--", fixture(GOOD)), path)

    def test_directory_without_traces(self):
        path = self.folder / "empty"
        path.mkdir()
        self.assert_refused(run("profile", path), path)
        self.assert_refused(run("diff", "--base", fixture(GOOD), "--new", path), path)

    def test_no_read_permission(self):
        path = self.write("secret.trace", unpacked(GOOD))
        path.chmod(0)
        if os.geteuid() != 0:
            self.assert_refused(run("profile", path), path)
            return
        if not shutil.which("setpriv"):
            self.skipTest("root reads everything, and there is no setpriv to become nobody")
        self.folder.chmod(0o755)
        program = shutil.copy(harness.TRACEGATE, self.folder / "tracegate")
        os.chmod(program, 0o755)
        result = subprocess.run(
            ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", program, "profile",
             str(path)], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
        self.assert_refused(result, path)

    def test_nothing_on_standard_input(self):
        self.assert_refused(run("profile", "-"), ("-", "stdin", "<stdin>", "standard input"), 0)

    def test_fifo_with_nothing(self):
        path = self.folder / "fifo"
        os.mkfifo(path)
        with subprocess.Popen(["timeout", "90", "sh", "-c", ': >"$1"', "sh", str(path)]):
            self.assert_refused(run("profile", path, timeout=60), path)


class Bombs(harness.ProgramTest):
    """Small files that unpack to gigabytes. Sanitizers need memory of their own, so that with
    them only the refusal is tested, on less."""

    def refused_within(self, packed, megabytes):
        path = self.write("bomb", packed)
        result, peak = run_measured("profile", path)
        self.assert_refused(result, path)
        self.assert_peak(peak, megabytes)

    def test_zeros(self):
        self.refused_within(bombs.zeros(128 if SANITIZED else 1024), 300)

    def test_zeros_after_a_header(self):
        self.refused_within(bombs.zeros(128 if SANITIZED else 1024, HEADER), 300)

    def test_endless_generation(self):
        packed = bombs.endless_generation(unpacked(GOOD), 128 if SANITIZED else 2048)
        self.assertLess(len(packed), 20 << 20)
        self.refused_within(packed, 1300)

    def test_zstd_zeros(self):
        self.refused_within(bombs.zstd_zeros(128 if SANITIZED else 1024), 300)
        self.refused_within(zstd(HEADER) + bombs.zstd_zeros(128 if SANITIZED else 1024), 300)

    def test_zstd_window_beyond_the_largest(self):
        for window_log in (28, 31, 41):
            self.refused_within(bombs.zstd_zeros(1, window_log=window_log), 100)

    def test_zstd_endless_generation(self):
        # The largest window: 128 MiB beside the generation.
        for options, megabytes in (((), 1150), (("--long=27",), 1300)):
            packed = bombs.zstd_endless_generation(unpacked(GOOD), 128 if SANITIZED else 2048,
                                                   *options)
            self.assertLess(len(packed), 20 << 20)
            self.refused_within(packed, megabytes)


class Usage(harness.ProgramTest):
    def test_usage_errors(self):
        good = fixture(GOOD)
        for arguments in ((), ("nonsense",), ("profile",), ("profile", "--no-such-option", good),
                          ("profile", "--format", "nonsense", good), ("profile", "--format"),
                          ("--no-such-option",), ("profile", good, "-o")):
            with self.subTest(arguments=arguments):
                self.assert_refused(run(*arguments))

    def test_output_into_a_missing_folder(self):
        path = self.folder / "missing" / "out.json"
        for command in (("profile", fixture(GOOD)),
                        ("diff", "--base", fixture(GOOD), "--new", fixture(GOOD))):
            self.assert_refused(run(*command, "-o", path), path)
            self.assertEqual(list(self.folder.iterdir()), [])

    def test_output_onto_a_folder(self):
        path = self.folder / "out"
        path.mkdir()
        self.assert_refused(run("profile", "-o", path, fixture(GOOD)), path)
        self.assertEqual(list(self.folder.rglob("*")), [path])

    def test_a_refused_trace_leaves_no_output(self):
        bad = self.write("bad.trace", unpacked(GOOD)[:-1])
        old = self.write("old.json", b"old")
        for command in (("profile", fixture(GOOD), bad), ("diff", fixture(GOOD), "--", bad)):
            with self.subTest(command=command[0]):
                arguments = [command[0], "-o", self.folder / "out.json", *command[1:]]
                self.assert_refused(run(*arguments), bad, True)
                self.assertEqual(sorted(self.folder.iterdir()), [bad, old])
                arguments[2] = old
                self.assert_refused(run(*arguments), bad, True)
                self.assertEqual(old.read_bytes(), b"old")
                self.assertEqual(sorted(self.folder.iterdir()), [bad, old])


if __name__ == "__main__":
    harness.main()
