"""The HTML report of the quota traces (as in diff_test.py) in a browser without a network."""

import json
import pathlib
import re
import unittest

import browser
import harness
from harness import run, side

FIXED, BUGGY = "quota/fixed", "quota/buggy"
SIX = range(1, 7)
ROOT = pathlib.Path(__file__).resolve().parents[2]
DURATION = r"(?:0|[\d.]+(?:ns|µs|ms|s))"

IMAGE_ADDRESS = "http://127.0.0.1:9/x.png"  # of the test that the policy holds

PAGES = None  # set by set_up


class Pages:
    """The browser, and the reports that several tests look at."""

    def __init__(self, folder):
        self.folder = folder
        self.browser = browser.Browser()
        self.quota = folder / "quota.html"
        self.sides = ["--base", *side(FIXED, SIX), "--new", *side(BUGGY, SIX)]
        result = run("diff", "--format", "html", "-o", self.quota, *self.sides)
        assert result.returncode == 1, result.stderr


def set_up():
    """For setUpModule."""
    global PAGES  # pylint: disable=global-statement
    folder = harness.tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(folder.cleanup)
    PAGES = Pages(pathlib.Path(folder.name))
    unittest.addModuleCleanup(PAGES.browser.close)


def data_of(page):
    text = page.read_text(encoding="utf-8")
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text,
                                re.DOTALL).group(1))


class InBrowser(harness.ProgramTest):
    """After every test: nothing was asked of the network, and nothing went wrong."""

    refused = []  # what the policy is expected to refuse

    def setUp(self):
        super().setUp()
        self.pages = PAGES
        self.page = PAGES.browser

    def tearDown(self):
        watched = self.page.script("return window.watched")
        console, addresses = self.page.logs()
        self.assertEqual(watched["refused"], self.refused)
        self.assertEqual((watched["errors"], watched["said"]), ([], []))
        if not self.refused:
            self.assertEqual(console, [])
        self.assertEqual([a for a in addresses if not a.startswith("file:") and a != IMAGE_ADDRESS], [])

    def open_first(self):
        self.page.open(self.pages.quota)
        self.page.all(".opener")[0].click()
        self.page.wait(lambda: len(self.page.shown(".detail canvas")) >= 2)

    def places(self):
        return [element.text.replace("\n", " ") for element in self.page.shown(".opener")]
