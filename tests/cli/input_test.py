"""Traces from servers on the loopback, packed traces, and what is recognised as something else."""

import gzip
import io
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import time
import unittest

import harness
from fake_server import (Server, answer, chunked, closed_port, late, redirect, reset, stalling)
from harness import SANITIZED, TRACEGATE, fixture, run, run_measured, side, unpacked, zstd

NAME = "quota/fixed/01"
TRACE = unpacked(NAME)
ENDPOINT = "a Go server that imports net/http/pprof has the trace at " \
           "/debug/pprof/trace?seconds=5"
ALREADY = b"Could not enable tracing: tracing is already enabled\n"
INDEX = b"<html>\n<head>\n<title>/debug/pprof/</title>\n</head></html>\n"

# Tests ask 127.0.0.1 only; a proxy of the surroundings must not come between.
for variable in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
    os.environ.pop(variable, None)


def profile_of(result):
    profile = json.loads(result.stdout)
    profile.pop("file")
    return profile


class InputTest(harness.ProgramTest):
    def serve(self, pages):
        server = Server(pages)
        server.__enter__()  # pylint: disable=unnecessary-dunder-call
        self.addCleanup(server.__exit__, None, None, None)
        return server

    def profile(self, *arguments, **options):
        result = run("profile", "--format", "json", *arguments, **options)
        self.assert_succeeds(result)
        return result

    def refusal(self, *arguments, name=None, **options):
        """The one line behind "tracegate: NAME: "."""
        result = run("profile", *arguments, **options)
        name = name or arguments[-1]
        self.assert_refused(result, name)
        return result.stderr.decode()[len(f"tracegate: {name}: "):-1]

    def refused_page(self, page, *options):
        server = self.serve({"/trace": page})
        return self.refusal(*options, server.url("/trace"))


class Urls(InputTest):
    def test_a_trace_plain_and_packed(self):
        server = self.serve({
            "/plain": answer(TRACE), "/gzip": answer(gzip.compress(TRACE)),
            "/encoded": answer(gzip.compress(TRACE), headers=[("Content-Encoding", "gzip")]),
            "/zstd": answer(zstd(TRACE)), "/chunked": chunked([TRACE[:7], TRACE[7:5000],
                                                               TRACE[5000:]], 0.05)})
        want = profile_of(self.profile(fixture(NAME)))
        for path in server.pages:
            with self.subTest(path=path):
                url = server.url(path + "?seconds=1")
                result = self.profile(url)
                self.assertEqual(profile_of(result), want)
                self.assertEqual(json.loads(result.stdout)["file"], url)

    def test_a_large_answer_is_not_kept(self):
        # A skippable frame in front of the trace: the transfer pauses and goes on many times.
        megabytes = 20 if SANITIZED else 400

        def page(handler):
            head = b"\x50\x2a\x4d\x18" + (megabytes << 20).to_bytes(4, "little")
            handler.send_response(200)
            handler.end_headers()
            handler.wfile.write(head)
            for _ in range(megabytes):
                handler.wfile.write(bytes(1 << 20))
            handler.wfile.write(zstd(TRACE))
        url = self.serve({"/big": page}).url("/big")
        result, peak = run_measured("profile", "--format", "json", url)
        self.assert_succeeds(result)
        self.assertEqual(profile_of(result), profile_of(self.profile(fixture(NAME))))
        self.assert_peak(peak, 100)

    def test_redirects(self):
        server = self.serve({"/trace": answer(TRACE), "/6": redirect("/5"), "/loop":
                             redirect("/loop"), "/out": redirect("ftp://127.0.0.1/trace"),
                             "/file": redirect("file:///etc/passwd"), "/1": redirect("/trace"),
                             **{f"/{i}": redirect(f"/{i - 1}") for i in range(2, 6)}})
        self.profile(server.url("/5"))
        for path in ("/6", "/loop"):
            self.assertEqual(self.refusal(server.url(path)),
                             "the server redirects more than 5 times")
        for path in ("/out", "/file"):
            self.assertEqual(self.refusal(server.url(path)),
                             "the server redirects to something other than http or https")

    def test_both_sides_of_a_comparison(self):
        server = self.serve({f"/{kind}/{i}": answer(unpacked(f"quota/{kind}/{i:02}"))
                             for kind in ("fixed", "buggy") for i in range(1, 5)})
        urls = {kind: [server.url(f"/{kind}/{i}") for i in range(1, 5)]
                for kind in ("fixed", "buggy")}
        got = run("diff", "--format", "json", *urls["fixed"], "--", *urls["buggy"])
        self.assertEqual(got.returncode, 1, got.stderr)
        want = run("diff", "--format", "json", *side("quota/fixed", range(1, 5)), "--",
                   *side("quota/buggy", range(1, 5)))
        comparisons = [json.loads(result.stdout) for result in (got, want)]
        files = [comparison["sides"] for comparison in comparisons]
        self.assertEqual([one["files"] for one in files[0]], [urls["fixed"], urls["buggy"]])
        self.assertEqual(comparisons[0]["findings"], comparisons[1]["findings"])

    def test_one_after_the_other_in_their_order(self):
        server = self.serve({"/trace": late(answer(TRACE), 0.2)})
        urls = [server.url(f"/trace?run={i}") for i in (1, 2, 2, 3)]
        rows = json.loads(self.profile("--threads", "4", *urls).stdout)
        self.assertEqual([row["file"] for row in rows], urls)
        self.assertEqual(server.asked, [f"/trace?run={i}" for i in (1, 2, 2, 3)])
        self.assertEqual(server.at_once, 1)

    def test_urls_beside_files(self):
        server = self.serve({"/trace": answer(TRACE)})
        paths = [str(fixture(NAME)), server.url("/trace"), "-"]
        rows = json.loads(self.profile(*paths, data=TRACE).stdout)
        self.assertEqual([row["file"] for row in rows], paths)
        self.assertEqual(rows[0]["types"], rows[1]["types"])


class Waiting(InputTest):
    def test_a_server_that_says_nothing_until_it_has_all(self):
        server = self.serve({"/trace": late(answer(TRACE), 1.5)})
        self.profile("--timeout", "20s", server.url("/trace?seconds=1"))

    def test_pauses_shorter_than_the_limit_add_up(self):
        pieces = [TRACE[i * len(TRACE) // 6:(i + 1) * len(TRACE) // 6] for i in range(6)]
        server = self.serve({"/trace": chunked(pieces, 0.4)})
        self.profile("--timeout", "2s", server.url("/trace"))

    def test_a_stall(self):
        for page, sent in ((stalling(b"", headers=False), "before the first byte"),
                           (stalling(b""), "before the first byte"),
                           (stalling(TRACE[:1000]), "after 1,000 bytes")):
            began = time.monotonic()
            self.assertEqual(self.refused_page(page, "--timeout", "1s"),
                             f"the server sent nothing for 1.00s, {sent}; --timeout says how long "
                             "to wait")
            self.assertGreater(time.monotonic() - began, 0.9)
            self.assertLess(time.monotonic() - began, 20)

    def test_a_refusal_without_end(self):
        def page(handler):
            handler.send_response(500)
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            handler.wfile.write(b"no luck\n")
            handler.wfile.flush()
            handler.server_owner.stopping.wait(60)
        began = time.monotonic()
        self.assertEqual(self.refused_page(page),
                         "the server refused the request (500): no luck")
        self.assertLess(time.monotonic() - began, 25)

    def test_a_wrong_limit(self):
        for limit in ("0", "0s", "-1s", "soon", "5"):
            with self.subTest(limit=limit):
                self.assert_refused(run("profile", f"--timeout={limit}", fixture(NAME)))

    @unittest.skipUnless(shutil.which("script"), "no script(1) to make a terminal with")
    def test_progress_on_a_terminal(self):
        server = self.serve({"/trace": chunked([TRACE[:20_000], TRACE[20_000:]], 0.9)})
        command = [TRACEGATE, "profile", "-o", "/dev/null", server.url("/trace")]
        shown = {}
        for quiet in (False, True):
            line = " ".join(command + ["-q"] * quiet)
            shown[quiet] = subprocess.run(
                ["script", "-qec", line, "/dev/null"], stdin=subprocess.DEVNULL,
                capture_output=True, timeout=60, check=True).stdout.decode()
        self.assertRegex(shown[False], r"reading traces: 0 of 1, 20\.0 kB at [12][0-9.]* kB/s")
        self.assertTrue(shown[False].endswith("\r\x1b[K"), repr(shown[False]))
        self.assertEqual(shown[True], "")


class Refusals(InputTest):
    def test_somebody_else_is_recording(self):
        self.assertEqual(
            self.refused_page(answer(ALREADY, 500)),
            "the server is being traced already (500): " + ALREADY.decode().strip() +
            "; somebody else is recording; try again when that has ended")

    def test_no_such_page(self):
        self.assertEqual(self.refused_page(answer(b"404 page not found\n", 404)),
                         "the server has no such page (404): 404 page not found; " + ENDPOINT)

    def test_the_index_page(self):
        self.assertEqual(self.refused_page(answer(INDEX)),
                         "at byte 0: not a Go execution trace but an HTML page; " + ENDPOINT)

    def test_a_refusal_is_one_printable_line(self):
        text = b"\n bad \x1b[31mthing\xff " + b"x" * 100_000 + b"\nmore"
        line = self.refused_page(answer(text, 500))
        self.assertRegex(line, r"^the server refused the request \(500\): bad \\x1b\[31mthing")
        self.assertLess(len(line), 400)

    def test_a_transfer_that_ends_early(self):
        line = self.refused_page(answer(TRACE[:1000], length=len(TRACE)))
        self.assertRegex(line, r"^the transfer ends early, after 1,000 bytes: .*broke it off$")
        line = self.refused_page(chunked([TRACE[:1000]], end=False))
        self.assertRegex(line, r"^the transfer (ends early,|failed) after 1,000 bytes: ")

    def test_a_whole_trace_whose_transfer_ends_early(self):
        # The trace is complete, but what the server promised is not.
        line = self.refused_page(answer(TRACE, length=len(TRACE) + 1))
        self.assertRegex(line, "^the transfer ends early, after ")

    def test_a_connection_that_is_reset(self):
        self.assertRegex(self.refused_page(reset),
                         "^the transfer failed before the first byte: ")

    def test_an_empty_answer(self):
        self.assertRegex(self.refused_page(answer(b"")), "^at byte 0: the input is empty")

    def test_what_is_no_http_server(self):
        def page(handler):
            handler.wfile.write(b"SSH-2.0-OpenSSH\r\n")
        self.assertRegex(self.refused_page(page), "^the server does not speak http: ")

    def test_nobody_listens(self):
        holder, port = closed_port()
        with holder:
            self.assertEqual(self.refusal(f"http://127.0.0.1:{port}/trace"),
                             "cannot connect: Connection refused; is the server running, and is "
                             "this its port?")

    def test_https_of_an_http_server(self):
        server = self.serve({"/trace": answer(TRACE)})
        self.assertRegex(self.refusal(server.url("/trace").replace("http", "https")),
                         r"^the TLS connection failed: .*; does the server speak http://")

    def test_what_is_no_url(self):
        for url in ("http://", "http://127.0.0.1:port/", "http://127.0.0.1 /trace"):
            self.assertRegex(self.refusal(url), "^cannot read this URL: ")

    def test_an_unreachable_proxy_is_used(self):
        holder, port = closed_port()
        server = self.serve({"/trace": answer(TRACE)})
        url = server.url("/trace")
        with holder:
            result = run("profile", url, prefix=("env", f"http_proxy=http://127.0.0.1:{port}"))
        self.assert_refused(result, url)
        self.assertIn(b"cannot connect", result.stderr)
        self.assertEqual(server.asked, [])

    def test_credentials_are_sent_and_not_shown(self):
        seen = []

        def page(handler):
            seen.append(handler.headers["Authorization"])
            answer(TRACE)(handler)
        server = self.serve({"/trace": page, "/no": answer(b"go away\n", 401),
                             "/html": answer(INDEX), "/short": answer(TRACE[:100], length=200)})
        hidden = server.url("/trace", "***@")
        for options in ((), ("--format", "json"), ("--merge", server.url("/trace", "anna:geheim@"))):
            result = run("profile", server.url("/trace", "anna:geheim@"), *options)
            self.assertIn(hidden, self.assert_succeeds(result))
            self.assertNotIn("geheim", result.stdout.decode() + result.stderr.decode())
        self.assertEqual(set(seen), {"Basic YW5uYTpnZWhlaW0="})
        for path in ("/no", "/html", "/short"):
            line = self.refusal(server.url(path, "anna:geheim@"), name=server.url(path, "***@"))
            self.assertNotIn("geheim", line)
            self.assertNotIn("anna", line)


class Packed(InputTest):
    def test_packing_does_not_matter(self):
        half = len(TRACE) // 2
        want = profile_of(self.profile(fixture(NAME)))
        for name, data in (("plain", zstd(TRACE)), ("fast", zstd(TRACE, "--fast")),
                           ("no checksum", zstd(TRACE, "--no-check")),
                           ("long", zstd(TRACE, "--long=27")),
                           ("frames", zstd(TRACE[:half]) + zstd(TRACE[half:])),
                           ("skippable", b"\x50\x2a\x4d\x18\x02\0\0\0hi" + zstd(TRACE))):
            with self.subTest(name=name):
                path = self.write("no-suffix", data)
                self.assertEqual(profile_of(self.profile(path)), want)
                self.assertEqual(profile_of(self.profile("-", data=data)), want)

    def test_a_directory(self):
        self.write("a.zst", zstd(TRACE))
        self.write("b.gz", gzip.compress(TRACE))
        self.write("c", TRACE)
        self.write("notes.zst", zstd(b"some notes"))
        self.write("notes", b"some notes")
        rows = json.loads(self.profile(self.folder).stdout)
        self.assertEqual([pathlib.Path(row["file"]).name for row in rows], ["a.zst", "b.gz", "c"])

    def test_a_damaged_file_of_a_directory_is_not_passed_over(self):
        self.write("a.zst", zstd(TRACE))
        for name, data in (("b.zst", zstd(TRACE)[:8]), ("b.gz", gzip.compress(TRACE)[:11])):
            path = self.write(name, data)
            self.assert_refused(run("profile", self.folder), path)
            path.unlink()

    def test_two_layers_are_named(self):
        for data, what in ((zstd(gzip.compress(TRACE)), "gzip"),
                           (gzip.compress(zstd(TRACE)), "zstd"),
                           (zstd(zstd(TRACE)), "zstd")):
            line = self.refusal("-", data=data)
            self.assertEqual(line, f"at byte 0: not a Go execution trace but {what} data within "
                             "other compressed data; only one layer of compression is undone; "
                             "unpack it first")


class Foreign(InputTest):
    def refused_as(self, data, what):
        for packed in (data, gzip.compress(data), zstd(data)):
            self.assertRegex(self.refusal("-", data=packed),
                             f"^at byte 0: not a Go execution trace but {what}; ")

    def test_archives(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            archive.add(fixture(NAME), "a.trace")
        self.refused_as(out.getvalue(), "a tar archive")

    def test_programs(self):
        with open(TRACEGATE, "rb") as program:
            self.refused_as(program.read(2000), r"a program or library \(ELF\)")

    def test_what_tracegate_writes(self):
        self.refused_as(self.profile(fixture(NAME)).stdout, "a profile that tracegate wrote")
        self.refused_as(self.profile(fixture(NAME), fixture(NAME)).stdout,
                        "profiles that tracegate wrote")
        result = run("diff", "--format", "json", fixture(NAME), "--", fixture(NAME))
        self.refused_as(result.stdout, "a comparison that tracegate wrote")

    def test_texts(self):
        self.refused_as(b"--- FAIL: TestX (0.00s)\n", "the output of go test")
        self.refused_as(b"hello\n", "text")


if __name__ == "__main__":
    if shutil.which("zstd"):
        harness.main()
    else:
        raise SystemExit("no zstd; ci/setup installs it")
