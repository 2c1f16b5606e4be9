"""Saved profiles in place of traces."""

import json

import harness
from harness import fixture, run, side

FIXED, BUGGY = side("quota/fixed", range(1, 9)), side("quota/buggy", range(1, 9))


class Saved(harness.ProgramTest):
    def save(self, name, *traces):
        path = self.folder / name
        self.assert_succeeds(run("profile", "-o", path, *traces))
        return path

    def test_profiles_are_those_of_the_traces(self):
        saved = self.save("a.tgp", *FIXED)
        for arguments in (["--format", "json"], ["--all", "--system"], ["--merge"], ["--type", "main.*"]):
            self.assertEqual(run("profile", *arguments, saved).stdout,
                             run("profile", *arguments, *FIXED).stdout)
        self.assertEqual(run("export", "--format", "csv", saved).stdout,
                         run("export", "--format", "csv", *FIXED).stdout)

    def test_a_comparison_is_that_of_the_traces(self):
        base, new = self.save("base.tgp", *FIXED), self.save("new.tgp", *BUGGY)
        for form in ("json", "text", "markdown"):
            want = run("diff", "--format", form, *FIXED, "--", *BUGGY)
            got = run("diff", "--format", form, base, "--", new)
            self.assertEqual((got.returncode, got.stdout), (1, want.stdout))
        # Machines may share the work, and some traces may be left.
        parts = [self.save("1.tgp", *FIXED[:3]), *FIXED[3:5], self.save("2.tgp", *FIXED[5:])]
        self.assertEqual(run("diff", *parts, "--", new).stdout, run("diff", *FIXED, "--", *BUGGY).stdout)

    def test_equal_traces_give_equal_bytes_whatever_the_threads(self):
        one = self.save("a.tgp", *FIXED).read_bytes()
        self.assert_succeeds(run("profile", "--threads", "1", "-o", self.folder / "b.tgp", *FIXED))
        self.assertEqual(one, (self.folder / "b.tgp").read_bytes())
        self.assertEqual(run("profile", "--format", "saved", *FIXED).stdout, one)
        self.assertLess(len(one), 100_000)

    def test_saved_again_they_are_the_same(self):
        first = self.save("a.tgp", *FIXED)
        self.assertEqual(self.save("b.tgp", first).read_bytes(), first.read_bytes())

    def test_a_folder_may_hold_them(self):
        folder = self.folder / "runs"
        folder.mkdir()
        self.assert_succeeds(run("profile", "-o", folder / "a.tgp", *FIXED[:2]))
        (folder / "notes.txt").write_text("no trace")
        (folder / "b.trace.gz").write_bytes(harness.pathlib.Path(FIXED[2]).read_bytes())
        runs = json.loads(run("profile", "--format", "json", folder).stdout)
        self.assertEqual(len(runs), 3)

    def test_bless_and_check(self):
        base, new = self.save("base.tgp", *FIXED), self.save("new.tgp", *BUGGY)
        golden = self.folder / "a.golden"
        self.assert_succeeds(run("bless", "--golden", golden, base))
        want = self.folder / "b.golden"
        self.assert_succeeds(run("bless", "--golden", want, *FIXED))
        self.assertEqual(golden.read_bytes(), want.read_bytes())
        self.assert_succeeds(run("check", "--golden", golden, "--no-policy", "--no-pending", new), 1)

    def test_what_needs_events_says_so(self):
        saved = self.save("a.tgp", *FIXED)
        for arguments in (["export", "--format", "chrome", saved], ["export", "--format", "pprof", saved],
                          ["diff", "--exemplars", saved, "--", *BUGGY]):
            result = run(*arguments)
            self.assert_refused(result)
            self.assertIn(b"a.tgp: at byte 0: not a Go execution trace but saved profiles, which have no events",
                          result.stderr)
        # The page has them where it can.
        page = self.folder / "a.html"
        self.assert_succeeds(run("diff", "--format", "html", "-o", page, saved, "--", *BUGGY), 1)
        self.assertIn("saved profiles", page.read_text(encoding="utf-8"))

    def test_damage_is_seen(self):
        saved = self.save("a.tgp", fixture("assist/alloc/05"))
        whole = saved.read_bytes()
        for name, data in (("cut", whole[:-20]), ("flipped", whole[:999] + bytes([whole[999] ^ 1]) + whole[1000:])):
            path = self.write(f"{name}.tgp", data)
            result = run("profile", path)
            self.assert_refused(result)
            self.assertIn(f"{name}.tgp: ".encode(), result.stderr)

    def test_profiles_of_damaged_traces_are_held_to_the_same_limit(self):
        cut, saved = fixture("edge/cut50pct-multigen-go1.27"), self.folder / "cut.tgp"
        self.assert_succeeds(run("profile", "--tolerate-loss=100", "-o", saved, cut))
        same = [run("profile", "--format", "json", "--tolerate-loss=100", path).stdout for path in (cut, saved)]
        self.assertEqual(*same)
        for few in ((), ("--tolerate-loss=0.1",)):
            result = run("profile", *few, saved)
            self.assert_refused(result)
            self.assertIn(b"cut.tgp: the profile of ", result.stderr)
            self.assertIn(b"--tolerate-loss=PCT", result.stderr)


if __name__ == "__main__":
    harness.main()
