"""Signals that end the program: at once, with nothing left behind; and the line that tells how far it is."""

import fcntl
import os
import pathlib
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time

import harness
from harness import SANITIZED, TRACEGATE, fixture, unpacked, zstd

NAME = "quota/fixed/01"
# Beyond what starting and ending take.
AT_ONCE = 2.0 if SANITIZED else 0.2


class Program:
    """The program on a terminal of its own for stderr."""

    def __init__(self, *arguments, columns=200):
        self.terminal, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen([TRACEGATE, *map(str, arguments)], stderr=other,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        os.close(other)
        self.shown = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        os.close(self.terminal)

    def read(self, patience):
        """Adds what comes within so many seconds, or until the program ends, to what is shown."""
        limit = time.monotonic() + patience
        while select.select([self.terminal], [], [], max(0, limit - time.monotonic()))[0]:
            try:
                self.shown += os.read(self.terminal, 1 << 16).decode()
            except OSError:  # nobody has the other end any more
                break

    def await_line(self, pattern):
        limit = time.monotonic() + 60
        while not re.search(pattern, self.shown):
            if time.monotonic() > limit or self.process.poll() is not None:
                raise AssertionError(f"{pattern} is not in {self.shown!r}")
            self.read(0.05)


class FolderTest(harness.ProgramTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()  # pylint: disable=consider-using-with
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def fifo(self, data):
        """A FIFO with some bytes in it, whose writer neither goes on nor goes."""
        path = self.folder / "fifo"
        os.mkfifo(path)
        writer = os.open(path, os.O_RDWR)
        self.addCleanup(os.close, writer)
        os.write(writer, data[:4096])
        return path


class Signals(FolderTest):
    def assert_ends_by(self, process, number):
        began = time.monotonic()
        os.kill(process.pid, number)
        self.assertEqual(process.wait(60), -number)
        self.assertLess(time.monotonic() - began, AT_ONCE)

    def test_while_it_reads(self):
        for data in (unpacked(NAME), fixture(NAME).read_bytes(), zstd(unpacked(NAME))):
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                for threads in (1, 2):
                    path = self.fifo(data)
                    with Program("profile", "--threads", threads, "-o", self.folder / "out.json",
                                 "--format", "json", path) as program:
                        program.read(0.2)
                        self.assert_ends_by(program.process, number)
                        program.read(0.1)
                        self.assertEqual(program.shown, "")
                    path.unlink()
                    self.assertEqual(list(self.folder.iterdir()), [])

    def test_the_progress_line_is_taken_away(self):
        with Program("profile", self.fifo(unpacked(NAME))) as program:
            program.await_line("reading traces")
            self.assert_ends_by(program.process, signal.SIGINT)
            program.read(0.2)
            self.assertTrue(program.shown.endswith("\r\x1b[K"), program.shown)

    def test_ignored_signals_stay_ignored(self):
        command = f"trap '' HUP INT; exec {TRACEGATE} profile {self.fifo(unpacked(NAME))}"
        with subprocess.Popen(["/bin/sh", "-c", command], stderr=subprocess.DEVNULL) as process:
            time.sleep(0.5)
            for number in (signal.SIGHUP, signal.SIGINT):
                os.kill(process.pid, number)
            time.sleep(0.3)
            self.assertIsNone(process.poll())
            self.assert_ends_by(process, signal.SIGTERM)

    def test_while_it_writes(self):
        """Whenever the signal comes: the file that was there stays, or the new one is whole."""
        out = self.folder / "out.json"
        arguments = [TRACEGATE, "profile", "--format", "json", "-o", str(out),
                     *[str(fixture(f"quota/fixed/{i:02}")) for i in range(1, 9)]]
        began = time.monotonic()
        subprocess.run(arguments, check=True)
        took = time.monotonic() - began
        whole = out.read_bytes()
        ended = 0
        for i in range(10 if SANITIZED else 60):
            out.write_text("before")
            with subprocess.Popen(arguments) as process:
                time.sleep(took * (0.5 + 0.6 * i / 60))
                process.send_signal(signal.SIGINT)
                status = process.wait(60)
            self.assertIn(status, (0, -signal.SIGINT))
            ended += status != 0
            self.assertEqual([path.name for path in self.folder.iterdir()], ["out.json"])
            self.assertIn(out.read_bytes(), (b"before", whole))
        self.assertGreater(ended, 0)

    def test_the_half_written_file_goes(self):
        """Stopped, by strace, where the temporary file is there and not yet renamed."""
        if subprocess.run(["sh", "-c", "command -v strace"], check=False,
                          stdout=subprocess.DEVNULL).returncode != 0:
            self.skipTest("no strace")
        out = self.folder / "out.json"
        command = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync",
                   "-e", "inject=fsync:delay_enter=3000000", TRACEGATE, "profile", "--threads", "1",
                   "-o", str(out), str(fixture(NAME))]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            limit = time.monotonic() + 30
            while not list(self.folder.iterdir()) and time.monotonic() < limit:
                time.sleep(0.01)
            self.assertEqual(len(list(self.folder.iterdir())), 1)
            child = int(pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
                        .read_text().split()[0])
            os.kill(child, signal.SIGINT)
            process.wait(60)
        self.assertEqual(list(self.folder.iterdir()), [])


class Progress(FolderTest):
    def slow(self, name="slow.zst", frames=4):
        """A file of many bytes that take no room and hold one trace: skippable frames of zeros."""
        path = self.folder / name
        size = (1 << 32) - 1
        with path.open("wb") as file:
            for _ in range(frames):
                file.write(b"\x50\x2a\x4d\x18" + size.to_bytes(4, "little"))
                file.seek(size, os.SEEK_CUR)
            file.write(zstd(unpacked(NAME)))
        return path

    def test_of_files_it_tells_how_much_is_left(self):
        files = [self.slow("a.zst"), self.slow("b.zst")]
        with Program("profile", *files) as program:
            program.await_line(r"reading traces: [012] of 2 \[#*-*\] +\d+%, \d+s left, "
                               r"[\d.]+ [kMG]B at [\d.]+ [kMG]B/s")
            share, read, prefix = re.findall(r"(\d+)%, \d+s left, ([\d.]+) ([kMG])B",
                                             program.shown)[-1]
            of_all = float(read) * {"k": 1e3, "M": 1e6, "G": 1e9}[prefix] / \
                sum(path.stat().st_size for path in files)
            self.assertLess(abs(int(share) / 100 - of_all), 0.02)

    def test_of_a_pipe_it_tells_how_much_has_come(self):
        with Program("profile", self.fifo(unpacked(NAME))) as program:
            program.await_line(r"reading traces: 0 of 1, 4\.1\d? kB at [\d.]+ k?B/s")
            self.assertNotIn("left", program.shown)

    def test_a_narrow_terminal(self):
        with Program("profile", self.fifo(unpacked(NAME)), columns=20) as program:
            program.await_line("reading traces")
            lines = program.shown.split("\r\x1b[K")
            self.assertEqual({len(line) for line in lines if line}, {19})

    def test_none_when_quiet_nor_in_the_first_second(self):
        for arguments in (["-q"], []):
            path = self.fifo(unpacked(NAME))
            with Program("profile", *arguments, path) as program:
                program.read(1.6 if arguments else 0.7)
                self.assertEqual(program.shown, "")
            path.unlink()


if __name__ == "__main__":
    harness.main()
