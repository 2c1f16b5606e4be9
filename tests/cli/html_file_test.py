"""The file of the HTML report: hostile names, its policy, the example, what is vendored."""

import base64
import hashlib
import json
import pathlib
import re
import subprocess
import unittest

import harness
import html_page
from harness import FIXTURES, TRACEGATE, run
from html_page import BUGGY, FIXED, IMAGE_ADDRESS, ROOT, InBrowser, data_of

from selenium.webdriver.support.ui import Select


def setUpModule():  # pylint: disable=invalid-name
    html_page.set_up()


HOSTILE = '</script><script>alert(1)</script>'
IMAGE = '"><img src=x onerror=alert(2)>'
LINE = "main.\u2028\u2029-->&lt;b&gt;<!--"


def quoted(name):
    return json.dumps(name, ensure_ascii=False)


def hostile_trace(wait, path):
    """Goroutine 2, of a hostile type, waits 60 times for `wait` us; goroutine 1 ends that. The last wait is the longest;
    the collector marks from 30 to 60 us after its begin, and stops the world for the first 5."""
    waker = f"[{quoted(LINE)} < {quoted(IMAGE)}]"
    lines = ["go 1.26", "generation 1", "thread 0", "@1 ProcStatus p=0 pstatus=running",
             "@2 GoStatus g=1 m=0 gstatus=running",
             f"@3 GoCreate new_g=2 new_stack=[{quoted(HOSTILE)}] stack={waker}"]
    now, first, second = 10, 0, 0
    for i in range(60):
        lines.append(f'@{now} GoStop reason="preempted" stack={waker}')
        second += 1
        lines.append(f"@{now + 1} GoStart g=2 g_seq={second}")
        lines.append(f"@{now + 20} GoBlock reason={quoted(IMAGE)} stack=[{quoted(LINE)} < {quoted(HOSTILE)}]")
        first += 1
        lines.append(f"@{now + 21} GoStart g=1 g_seq={first}")
        if i == 59:
            lines += [f"@{now + 30_000} GCBegin gc_seq=1 stack={waker}",
                      f"@{now + 30_000} STWBegin kind={quoted(IMAGE)} stack={waker}", f"@{now + 35_000} STWEnd",
                      f"@{now + 60_000} GCEnd gc_seq=2"]
        now += 21 + wait * 1000 + i * 100
        second += 1
        lines.append(f"@{now} GoUnblock g=2 g_seq={second} stack={waker}")
        now += 10
    story = path.with_suffix(".story")
    text = "A hostile program\nOf names.\n\n-- trace --\n" + "\n".join(lines) + "\n-- expect --\nok\n"
    story.write_text(text, encoding="utf-8")
    tool = pathlib.Path(TRACEGATE).resolve().parent / "tests" / "story"
    subprocess.run([tool, "encode", story, path], check=True)


class Hostile(InBrowser):
    def report(self):
        sides = []
        for name, wait in (("base", 100), ("new", 900)):
            folder = self.folder / f"<img src=x onerror=alert(3)> {name}"
            folder.mkdir()
            for i in range(5):
                hostile_trace(wait + i, folder / f"{i}.trace")
                (folder / f"{i}.story").unlink()
            sides.append(folder)
        page = self.folder / "hostile.html"
        self.assert_succeeds(run("diff", "--format", "html", "--all", "-o", page, "--base", sides[0],
                                 "--new", sides[1]), 1)
        return page

    def test_names_are_text(self):
        page = self.report()
        text = page.read_text(encoding="utf-8")
        self.assertEqual(text.lower().count("<script"), 3)
        self.assertEqual(text.lower().count("</script"), 3)
        self.assertNotIn("<img", text)
        self.page.open(page)
        Select(self.page.one("#filter-verdict")).select_by_visible_text("all on this page")
        for opener in self.page.all(".opener"):
            self.page.click(opener)
        for summary in self.page.shown("summary"):
            self.page.click(summary)
        shown = self.page.one("main").text
        for name in (HOSTILE, IMAGE, "<img src=x onerror=alert(3)> base", "-->&lt;b&gt;<!--"):
            self.assertIn(name, shown)
        self.assertEqual(self.page.all("main img, main script, main b:not(.chip b)"), [])
        self.assertEqual(len(self.page.all("script")), 3)
        self.assertTrue(any(HOSTILE in frame.get_attribute("aria-label")
                            for frame in self.page.all(".frame")))
        pieces = [piece.get_attribute("data-say") for piece in self.page.all(".strips .seg")]
        for name in (HOSTILE + ", goroutine 2", f"Waiting ({IMAGE})", "-->&lt;b&gt;<!--"):
            self.assertTrue(any(name in piece for piece in pieces), name)
        self.assertTrue(any(text.text.startswith(HOSTILE[:9]) for text in self.page.all(".strips .who")))
        self.assertTrue(any("<img src=x onerror=alert(3)> new" in text.text for text in self.page.shown(".exemplar-text")))


    def test_bands_of_the_collector(self):
        page = self.report()
        self.page.open(page)
        waits = next(i for i, place in enumerate(data_of(page)["places"]) if place["state"] == "Waiting")
        self.page.script("tg.openPlace(arguments[0])", waits)
        self.page.wait(lambda: self.page.shown(".strips .band"))
        bands = self.page.shown(".strips .band")
        said = {band.get_attribute("class"): band.get_attribute("data-say") for band in bands}
        self.assertEqual(said, {"band gc": "GC mark phase 30.0µs, from 30.0µs on",
                                "band stw": f"stop-the-world ({IMAGE}) 5.00µs, from 30.0µs on"})
        wide = {band.get_attribute("class"): float(band.get_attribute("width")) for band in bands}
        self.assertAlmostEqual(wide["band gc"] / wide["band stw"], 6, delta=0.1)
        self.assertEqual(len(self.page.shown(".strips .shade")), 2)
        self.assertEqual([item.text for item in self.page.shown(".legend li")][4:], ["GC mark phase", "stop-the-world"])


class Policy(InBrowser):
    refused = ["script-src-elem inline", "script-src-attr inline", "img-src " + IMAGE_ADDRESS]

    def test_it_holds(self):
        self.page.open(self.pages.quota)
        self.page.script("""
          const script = document.createElement("script"); script.textContent = "alert(4)";
          document.body.append(script);
          const button = document.createElement("button"); button.setAttribute("onclick", "alert(5)");
          document.body.append(button); button.click();
          const image = document.createElement("img"); image.src = arguments[0];
          document.body.append(image);""", IMAGE_ADDRESS)
        self.page.wait(lambda: len(self.page.script("return watched.refused")) == 3)

    def tearDown(self):
        self.page.script("watched.refused.sort((a, b) => arguments[0].indexOf(a) - arguments[0].indexOf(b))",
                         self.refused)
        super().tearDown()


class Example(InBrowser):
    """docs/examples/quota.html. When this fails for a good reason: docs/make-example PROGRAM"""

    def test_it_is_of_this_program(self):
        example = ROOT / "docs/examples/quota.html"
        page = self.folder / "now.html"
        self.assert_succeeds(run("diff", "--format", "html", "-o", page, FIXTURES / FIXED, "--", FIXTURES / BUGGY), 1)
        now, then = data_of(page), data_of(example)
        self.assertEqual(set(now), set(then))
        for key in ("headline", "facts", "undecided", "method"):
            self.assertEqual(now[key], then[key], key)
        self.page.open(example)
        self.page.click(self.page.all(".opener")[0])
        self.page.wait(lambda: len(self.page.shown(".detail canvas")) >= 2)


class File(unittest.TestCase):
    """The file itself, without a browser."""

    def test_the_policy_names_what_is_in_the_file(self):
        text = html_page.PAGES.quota.read_text(encoding="utf-8")
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text).group(1)
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        self.assertEqual(rules["default-src"], "'none'")
        self.assertNotIn("unsafe", policy)
        for element, rule in (("script", "script-src"), ("style", "style-src")):
            found = re.findall(rf"<{element}>(.*?)</{element}>", text, re.DOTALL)
            hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'"
                      for t in found]
            self.assertEqual(rules[rule].split(), hashes)
        self.assertLess(text.index("Content-Security-Policy"), text.index("<style>"))

    def test_nothing_is_loaded(self):
        text = html_page.PAGES.quota.read_text(encoding="utf-8")
        outside = re.sub(r"<(script|style|template)[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
        self.assertIsNone(re.search(r"\b(?:src|href)\s*=", outside))

    def test_own_scripts_write_no_markup(self):
        for path in (ROOT / "diff/report/html").glob("*.js"):
            self.assertNotRegex(path.read_text(encoding="utf-8"),
                                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function")

    def test_vendored_files_are_those_of_the_package(self):
        folder = ROOT / "third_party/uplot"
        rows = re.findall(r"\| `([^`]+)` \| `[^`]+` \| `([0-9a-f]{64})` \|",
                          (folder / "PROVENANCE.md").read_text(encoding="utf-8"))
        self.assertEqual(len(rows), 3)
        for name, digest in rows:
            self.assertEqual(hashlib.sha256((folder / name).read_bytes()).hexdigest(), digest, name)

    def test_size(self):
        self.assertLess(html_page.PAGES.quota.stat().st_size, 600_000)


if __name__ == "__main__":
    harness.main()
