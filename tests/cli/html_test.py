"""`--format html` in a browser without a network: the quota traces, as in diff_test.py."""

import base64
import hashlib
import json
import pathlib
import re
import subprocess
import unittest

import browser
import harness
from harness import FIXTURES, TRACEGATE, fixture, run, side

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

FIXED, BUGGY = "quota/fixed", "quota/buggy"
SIX = range(1, 7)
ROOT = pathlib.Path(__file__).resolve().parents[2]
DURATION = r"(?:0|[\d.]+(?:ns|µs|ms|s))"

IMAGE_ADDRESS = "http://127.0.0.1:9/x.png"  # of the test that the policy holds

PAGES = None  # set by setUpModule


class Pages:
    """The browser, and the reports that several tests look at."""

    def __init__(self, folder):
        self.folder = folder
        self.browser = browser.Browser()
        self.quota = folder / "quota.html"
        self.sides = ["--base", *side(FIXED, SIX), "--new", *side(BUGGY, SIX)]
        result = run("diff", "--format", "html", "-o", self.quota, *self.sides)
        assert result.returncode == 1, result.stderr


def setUpModule():  # pylint: disable=invalid-name
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
        self.page.open(PAGES.quota)
        self.page.all(".opener")[0].click()
        self.page.wait(lambda: len(self.page.shown(".detail canvas")) >= 2)

    def places(self):
        return [element.text.replace("\n", " ") for element in self.page.shown(".opener")]


class Overview(InBrowser):
    def test_it_says_what_the_text_says(self):
        self.page.open(PAGES.quota)
        text = run("diff", *PAGES.sides).stdout.decode()
        self.assertEqual(self.page.one("h1").text.replace("\n", "").removeprefix("✗").strip(),
                         text.splitlines()[0])
        page = self.page.one("main").text
        for words in ("careful", "alpha (family-wise)", "0.05", "seed", "GOMAXPROCS", "not tested"):
            self.assertIn(words.lower(), page.lower())

    def test_the_page_is_the_same_for_the_same_seed(self):
        again = run("diff", "--format", "html", *PAGES.sides)
        self.assertEqual(again.stdout, PAGES.quota.read_bytes())
        alone = run("diff", "--format", "html", "--threads", "1", *PAGES.sides)
        self.assertEqual(alone.stdout, PAGES.quota.read_bytes())

    def test_a_gate_says_why(self):
        golden, page = self.folder / "a.golden", self.folder / "a.html"
        self.assert_succeeds(run("bless", "--golden", golden, *side(FIXED, range(1, 9))))
        policy = self.write("p.toml", b"""
            budgets = ['p99 of Waiting:select for "main.*" < 5ms', 'time per second of GC mark phase < 50%']
            [[ignore]]
            type = "main.cancelStreams"
            because = "<b>known</b>"
            """)
        self.assert_succeeds(run("check", "--golden", golden, "--policy", policy, "--no-pending", "--format",
                                 "html", "-o", page, *side(BUGGY, SIX)), 1)
        self.page.open(page)
        self.assertIn("The gate fails", self.page.one("#overview").text)
        for words in ("a.golden", "p.toml", "Budgets", "time per second of GC mark phase < 50%",
                      "Ignored by the policy", "<b>known</b>", "tracegate review"):
            self.assertIn(words, self.page.one("#overview").text)
        self.page.all(".opener")[0].click()
        self.page.wait(lambda: len(self.page.shown(".detail canvas")) >= 2)

    def test_one_run_against_one_is_no_test(self):
        page = self.folder / "one.html"
        self.assert_succeeds(run("diff", "--format", "html", "-o", page, fixture(FIXED + "/01"), "--",
                                 fixture(BUGGY + "/01")))
        self.page.open(page)
        self.assertIn("inconclusive", self.page.one("h1").text)
        self.assertIn("not tested", self.page.all(".findings tbody tr")[0].text)
        self.page.all(".opener")[0].click()


class Numbers(InBrowser):
    """The page against what `tracegate profile` counts."""

    def test_spans_and_median(self):
        place = next(p for p in data_of(PAGES.quota)["places"]
                     if (p["shown"], p["state"], p["reason"])
                     == ("main.runTransport", "Waiting", "sync"))
        for name, of in (("base", FIXED), ("new", BUGGY)):
            merged = json.loads(run("profile", "--merge", "--format", "json", *side(of, SIX)).stdout)
            found = next(t for t in merged["types"] if t["name"] == "main.runTransport")
            spans = next(s for s in found["states"] if s["reason"] == "sync")["completed"]
            chart = place["charts"][name]
            self.assertEqual(sum(chart["counts"]), spans["count"])
            self.assertEqual(chart["n"], spans["count"])
            half = next(b for b, s in zip(chart["bins"], chart["survival"]) if s <= 0.5)
            edges = self.page.script("return [tg.edge(arguments[0]), tg.edge(arguments[0] + 1)]", half)
            self.assertLessEqual(edges[0] * 0.95, spans["p50_ns"])
            self.assertGreaterEqual(edges[1] * 1.05, spans["p50_ns"])

    def test_runs_and_shift(self):
        place = data_of(PAGES.quota)["places"][0]
        first = place["findings"][0]
        self.assertEqual(first["statistic"], "time per second")
        for values, of in zip(first["values"], (FIXED, BUGGY)):
            for value, trace in zip(values, side(of, SIX), strict=True):
                profile = json.loads(run("profile", "--format", "json", trace).stdout)
                found = next(t for t in profile["types"] if t["name"] == place["shown"])
                total = sum(spans[part]["total_ns"] for spans in found["states"]
                            if spans["reason"] == "select" for part in
                            ("completed", "clipped_start", "clipped_end", "clipped_both"))
                want = total / profile["duration_ns"] * 1e9
                self.assertAlmostEqual(value, want, delta=want / 1e3)

    def setUp(self):
        super().setUp()
        self.page.open(PAGES.quota)


class Charts(InBrowser):
    PIXELS = """
      const context = (width, height) => Object.assign(document.createElement("canvas"), { width, height })
        .getContext("2d", { willReadFrequently: true });
      const probe = context(1, 1);
      const wanted = ["base", "new"].map((name) => { probe.fillStyle = tg.color(name);
        probe.fillRect(0, 0, 1, 1); return probe.getImageData(0, 0, 1, 1).data; });
      return [...document.querySelectorAll(".detail canvas")].filter((c) => c.offsetParent).map((canvas) => {
        const copy = context(canvas.width, canvas.height);
        copy.drawImage(canvas, 0, 0);
        const all = copy.getImageData(0, 0, canvas.width, canvas.height).data;
        return wanted.map((want) => { let n = 0;
          for (let i = 0; i < all.length; i += 4) {
            if (all[i + 3] > 200 && [0, 1, 2].every((k) => Math.abs(all[i + k] - want[k]) < 12)) { ++n; } }
          return n; }); });"""

    def wait_until_drawn(self):
        """In the colours of now."""
        def drawn():
            pixels = self.page.script(self.PIXELS)
            return len(pixels) >= 2 and min(map(min, pixels)) > 50
        self.page.wait(drawn)

    def test_both_sides_are_drawn(self):
        self.open_first()
        self.wait_until_drawn()

    def legend(self, chart):
        return [e.text for e in self.page.shown(".detail .uplot")[chart].find_elements(
            "css selector", ".u-value")]

    def test_hover_shows_values(self):
        self.open_first()
        self.assertEqual(self.legend(0), ["–", "–", "–"])
        over = self.page.shown(".detail .u-over")[1]
        ActionChains(self.page.driver).move_to_element(over).perform()
        self.page.wait(lambda: self.legend(1)[0] != "–")
        at, base, new = self.legend(1)
        self.assertRegex(at, f"^{DURATION}$")
        self.assertRegex(base, r"^[\d.]+%$")
        # Of the new side more spans are long: less of them has ended.
        self.assertLess(float(new[:-1]), float(base[:-1]))
        # The other chart goes along.
        self.assertRegex(self.legend(0)[1], r"^[\d.]+% \([\d,]+ spans?\)$")

    def test_dots_and_frames_say_what_they_are(self):
        self.open_first()
        dots = self.page.shown("#findings .drawing .dot")
        self.assertEqual(len(dots), 12)
        ActionChains(self.page.driver).move_to_element(dots[0]).perform()
        said = self.page.script("return arguments[0].closest('figure').querySelector('.read-out').textContent",
                                dots[0])
        self.assertRegex(said, rf"^base run 1: {DURATION}/s, .*fixed/01\.trace\.gz$")
        frame = self.page.shown(".frame")[-1]
        self.assertRegex(frame.get_attribute("aria-label"), rf"^select: base {DURATION}/s, new {DURATION}/s")
        self.assertEqual(frame.find_element("css selector", "title").get_attribute("textContent"),
                         frame.get_attribute("aria-label"))

    def test_the_tail(self):
        self.open_first()
        button = next(b for b in self.page.shown(".detail button") if b.text == "tail")
        self.page.click(button)
        self.assertEqual(button.get_attribute("aria-pressed"), "true")
        over = self.page.shown(".detail .u-over")[1]
        ActionChains(self.page.driver).move_to_element_with_offset(over, -90, 0).perform()
        self.page.wait(lambda: self.legend(1)[0] != "–")
        base, new = (float(v[:-1]) for v in self.legend(1)[1:])
        self.assertGreater(new, base)

    def test_tables_have_the_same_numbers(self):
        self.open_first()
        folds = [f for f in self.page.shown(".detail summary") if f.text == "the same as a table"]
        self.assertGreaterEqual(len(folds), 3)
        for fold in folds:
            self.page.click(fold)
        self.page.wait(lambda: len(self.page.shown(".detail details[open] table")) == len(folds))

    def test_dark(self):
        self.open_first()
        light = self.page.script("return getComputedStyle(document.documentElement).backgroundColor")
        self.page.cdp("Emulation.setEmulatedMedia", media="",
                      features=[{"name": "prefers-color-scheme", "value": "dark"}])
        self.page.wait(lambda: self.page.script(
            "return getComputedStyle(document.documentElement).backgroundColor") != light)
        self.wait_until_drawn()

    def test_narrow(self):
        self.page.open(PAGES.quota, width=390)
        self.page.all(".opener")[0].click()
        self.page.wait(lambda: len(self.page.shown(".detail canvas")) >= 2)
        wide, inner = self.page.script("return [document.documentElement.scrollWidth, innerWidth]")
        self.assertLessEqual(wide, inner)


class Exemplars(InBrowser):
    """Single spans as strips, against the JSON of `diff --exemplars`."""

    KINDS = {"Running": "running", "Runnable": "runnable", "Waiting": "waiting", "Syscall": "syscall"}

    def first(self):
        """Opens the first finding: its strips by side, and what the JSON has of them."""
        self.open_first()
        self.page.wait(lambda: len(self.page.shown(".strips .seg")) > 10)
        found = json.loads(run("diff", "--format", "json", "--exemplars", *PAGES.sides).stdout)
        place = found["exemplars"][found["findings"][0]["exemplars"]]
        figures = self.page.shown(".exemplar")
        self.assertEqual(len(figures), 2)
        return list(zip(figures, (place["typical"], place["worst"])))

    def test_a_piece_for_each_state_in_its_colour(self):
        for figure, want in self.first():
            pieces = self.page.script("""
              return [...arguments[0].querySelectorAll(".seg")].map((piece) => [piece.getAttribute("class"),
                getComputedStyle(piece).fill, +piece.getAttribute("x"), +piece.getAttribute("width"),
                piece.getAttribute("data-say"), piece.querySelector("title").textContent]);""",
                                     figure.find_element("css selector", ".strips"))
            states = [(strip, part) for strip in want["strips"] for part in strip["parts"]]
            self.assertEqual(len(pieces), len(states))
            width = self.page.script("return arguments[0].getAttribute('width')",
                                     figure.find_element("css selector", ".strips"))
            scale = (float(width) - 20) / (want["to"] - want["from"])
            colours = {}
            for (kind, colour, x, wide, said, title), (strip, part) in zip(pieces, states):
                self.assertEqual(kind, "seg " + self.KINDS[part["state"]])
                self.assertEqual(said, title)
                self.assertTrue(said.startswith(part["state"] + (f" ({part['reason']}) " if "reason" in part else " ")))
                self.assertIn(f"{strip['type']}, goroutine {strip['goroutine']}", said)
                if "proc" in part:
                    self.assertIn(f"; proc {part['proc']};", said)
                self.assertAlmostEqual(x, 10 + (part["begin"] - want["from"]) * scale, delta=0.01)
                self.assertAlmostEqual(wide, max((part["end"] - part["begin"]) * scale, 0.8), delta=0.01)
                colours.setdefault(kind, set()).add(colour)
            self.assertTrue(all(len(of) == 1 for of in colours.values()))
            self.assertEqual(len(set().union(*colours.values())), len(colours))
            rows = figure.find_elements("css selector", ".strips .floor")
            self.assertEqual(len(rows), len(want["strips"]))
            self.assertEqual(len(figure.find_elements("css selector", ".strips .band")), len(want["bands"]))
        own = next(p for p in pieces if p[0] == "seg waiting" and "this one" not in p[4] and "select" in p[4])
        self.assertIn("; at runtime.selectgo < main.wait < main.(*transport).write", own[4])

    def test_the_line_below_is_that_of_the_text(self):
        figures = self.first()
        text = run("diff", "--exemplars", *PAGES.sides).stdout.decode()
        for (figure, want), label in zip(figures, ("typical of base: ", "worst: ")):
            line = figure.find_element("css selector", ".exemplar-text").text
            place = text.index(label)
            words = " ".join(text[place:place + 1000].split()).removeprefix(label)
            self.assertTrue(words.startswith(line), (words, line))
            self.assertIn(f"(goroutine {want['goroutine']})", line)
            folds = [f.text for f in figure.find_elements("css selector", "summary")]
            self.assertEqual(folds[:2], ["its stack", "where it was ended"])
            self.page.click(figure.find_elements("css selector", "summary")[0])
            stack = [f.text for f in figure.find_elements("css selector", ".stack code")]
            self.assertEqual(stack, want["stack"])
        legend = [item.text for item in self.page.shown(".legend li")]
        self.assertEqual(legend[:4], ["Running", "Runnable", "Waiting", "Syscall"])

    def test_axis_title_and_description(self):
        for figure, _ in self.first():
            strips = figure.find_element("css selector", ".strips")
            ticks = [t.text for t in strips.find_elements("css selector", "text.label:not(.strong)")]
            self.assertIn("0", ticks)
            self.assertTrue(all(re.match(r"^-?(?:0|[\d.]+(?:ns|µs|ms|s))$", tick) for tick in ticks), ticks)
            said = self.page.script("""
              return arguments[0].getAttribute("aria-labelledby").split(" ").map((id) => {
                const on = document.getElementById(id); return [on.tagName, on.textContent]; });""", strips)
            self.assertEqual([tag for tag, _ in said], ["title", "desc"])
            self.assertRegex(said[0][1], "^(base: a typical one|new: the longest)")
            self.assertRegex(said[1][1], r"^\d+ goroutines over ")

    def test_keyboard(self):
        figure, want = self.first()[1]
        active = lambda: self.page.driver.switch_to.active_element  # noqa: E731
        stops = figure.find_elements("css selector", '.seg[tabindex="0"]')
        self.assertEqual(len(stops), 1)
        self.page.script("arguments[0].focus()", stops[0])
        keys = ActionChains(self.page.driver)
        line = lambda: figure.find_element("css selector", ".read-out").text  # noqa: E731
        own = next(i for i, p in enumerate(want["strips"][0]["parts"])
                   if (p["begin"], p["end"]) == (want["begin"], want["end"]))
        self.assertRegex(line(), rf"^Waiting \(select\) .*goroutine {want['goroutine']};")
        keys.send_keys(Keys.ARROW_RIGHT).perform()
        self.assertTrue(line().startswith(want["strips"][0]["parts"][own + 1]["state"]))
        keys.send_keys(Keys.ARROW_DOWN).perform()
        self.assertIn(f"goroutine {want['strips'][1]['goroutine']}", line())
        self.assertEqual(active().get_attribute("tabindex"), "0")
        self.assertEqual(len(figure.find_elements("css selector", '.seg[tabindex="0"]')), 1)
        keys.send_keys(Keys.ARROW_UP).perform()
        keys.send_keys(Keys.HOME).perform()
        self.assertTrue(line().startswith(want["strips"][0]["parts"][0]["state"]))
        self.assertEqual(line(), active().get_attribute("aria-label"))

    def test_the_table_has_every_piece(self):
        figure, want = self.first()[0]
        self.page.click(figure.find_elements("css selector", "summary")[-1])
        rows = figure.find_elements("css selector", ":scope table > tbody > tr")
        self.assertEqual(len(rows), len(want["bands"]) + sum(len(s["parts"]) for s in want["strips"]))

    def test_they_are_left_out_on_demand_and_without_traces(self):
        def has(*arguments):
            page = self.folder / "p.html"
            result = run(*arguments, "--format", "html", "-o", page)
            self.assertIn(result.returncode, (0, 1), result.stderr)
            data = data_of(page)
            places = (data["comparisons"][0] if "comparisons" in data else data)["places"]
            return [place["exemplars"] for place in places if place["exemplars"]], page
        self.assertEqual(has("diff", "--no-exemplars", *PAGES.sides)[0], [])
        self.assertTrue(has("compare", "a=" + PAGES.sides[1], *PAGES.sides[2:7], "b=" + PAGES.sides[8], *PAGES.sides[9:])[0])
        golden = self.folder / "a.golden"
        self.assert_succeeds(run("bless", "--golden", golden, *side(FIXED, range(1, 9))))
        of_check, page = has("check", "--golden", golden, "--no-pending", *side(BUGGY, SIX))
        self.assertTrue(of_check[0]["worst"])
        self.assertIsNone(of_check[0]["typical"])
        self.page.open(page)
        self.page.all(".opener")[0].click()
        self.page.wait(lambda: self.page.shown(".strips"))
        self.assertIn("a baseline has no traces", self.page.shown(".detail")[0].text)
        # A pipe is read once.
        script = 'p=$1 first=$2; shift 2; exec "$p" diff --format html <(cat "$first") "$@"'
        piped = subprocess.run(["bash", "-c", script, "bash", TRACEGATE, PAGES.sides[1], *PAGES.sides[2:7], "--",
                                *PAGES.sides[8:]], capture_output=True, check=False)
        self.assertEqual(piped.returncode, 1, piped.stderr)
        self.assertNotIn(b"no exemplars", piped.stdout)


class Table(InBrowser):
    def setUp(self):
        super().setUp()
        self.page.open(PAGES.quota)

    def choose(self, name, value):
        Select(self.page.one(f"#filter-{name}")).select_by_visible_text(value)

    def test_filters(self):
        everything = self.places()
        self.page.one("#filter-text").send_keys("runstream select")
        self.assertEqual(self.places(), ["main.(*transport).runStream Waiting select"])
        self.assertRegex(self.page.one(".status").text, r"^1 of \d+ places$")
        self.page.one("#filter-text").send_keys(Keys.CONTROL, "a")
        self.page.one("#filter-text").send_keys(Keys.DELETE)
        self.assertEqual(self.places(), everything)
        self.choose("state", "Runnable")
        self.assertTrue(self.places())
        self.assertTrue(all("Runnable" in place for place in self.places()))
        self.choose("state", "all")
        self.choose("type", "main.runTransport")
        self.assertTrue(all(place.startswith("main.runTransport ") for place in self.places()))
        self.choose("type", "all")
        self.choose("verdict", "all on this page")
        self.assertGreater(len(self.places()), len(everything))
        self.choose("verdict", "regressed")
        found = json.loads(run("diff", "--format", "json", *PAGES.sides).stdout)["findings"]
        places = {(f["type"], f["state"], f["reason"]) for f in found if f["verdict"] == "regressed"}
        self.assertEqual(len(self.places()), len(places))

    def test_nothing_is_missing_where_all_is_open(self):
        self.choose("verdict", "all on this page")
        for opener in self.page.all(".opener"):
            self.page.click(opener)
        self.page.script("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        self.page.wait(lambda: self.page.script(
            "return [...document.querySelectorAll('.canvas, .drawing')].every((box) => box.firstChild)"))
        text = self.page.one("#page").text
        self.assertGreater(len(text), 20_000)
        self.assertEqual(re.findall(r".*\b(?:null|undefined|NaN|Infinity|object Object)\b.*", text), [])

    def test_sorting(self):
        head = next(h for h in self.page.all("th[data-sort]") if h.get_attribute("data-sort") == "p")
        column = lambda: [float(c.text) for c in self.page.shown('td[data-label="p, adjusted"]')]  # noqa: E731
        causes_first = self.places()
        self.assertEqual(head.get_attribute("aria-sort"), "none")
        head.find_element("css selector", "button").click()
        self.assertEqual(head.get_attribute("aria-sort"), "ascending")
        self.assertEqual(column(), sorted(column()))
        head.find_element("css selector", "button").click()
        self.assertEqual(head.get_attribute("aria-sort"), "descending")
        self.assertEqual(column(), sorted(column(), reverse=True))
        self.assertGreater(len(set(column())), 3)
        head.find_element("css selector", "button").click()
        self.assertEqual(self.places(), causes_first)

    def test_keyboard(self):
        active = lambda: self.page.driver.switch_to.active_element  # noqa: E731
        keys = ActionChains(self.page.driver)
        for _ in range(60):
            keys.send_keys(Keys.TAB).perform()
            if "opener" in (active().get_attribute("class") or ""):
                break
        opener = active()
        self.assertEqual(opener.get_attribute("aria-expanded"), "false")
        outline = self.page.script("return getComputedStyle(arguments[0]).outlineStyle", opener)
        self.assertEqual(outline, "solid")
        keys.send_keys(Keys.ENTER).perform()
        self.assertEqual(opener.get_attribute("aria-expanded"), "true")
        detail = self.page.one("#" + opener.get_attribute("aria-controls"))
        self.assertTrue(detail.is_displayed())
        self.page.wait(lambda: self.page.shown(".frame"))
        for _ in range(60):
            keys.send_keys(Keys.TAB).perform()
            if active().get_attribute("role") == "button" and active().tag_name == "g":
                break
        self.assertRegex(active().get_attribute("aria-label"), r"^main\.\(\*transport\)\.runStream: ")
        keys.send_keys(Keys.ARROW_DOWN).perform()
        self.assertRegex(active().get_attribute("aria-label"), r"^main\.\(\*transport\)\.write: ")
        keys.send_keys(Keys.ENTER).perform()
        self.assertRegex(self.page.shown(".frame")[0].get_attribute("aria-label"), r"\.write: ")
        keys.send_keys(Keys.ESCAPE).perform()
        self.assertRegex(self.page.shown(".frame")[0].get_attribute("aria-label"), r"\.runStream: ")

    def test_a_follower_leads_to_its_root(self):
        follower = next(r for r in self.page.all("tr.follower"))
        self.page.click(follower.find_element("css selector", ".opener"))
        self.page.click(self.page.shown(".follows a")[0])
        self.assertEqual(self.page.all(".opener")[0].get_attribute("aria-expanded"), "true")

    def test_what_screen_readers_need(self):
        self.page.all(".opener")[0].click()
        self.page.wait(lambda: self.page.shown(".frame"))
        self.assertEqual(self.page.script("""
          const bad = [];
          for (const [what, n] of [["h1", 1], ["main", 1], ["nav", 1], ["header", 1], ["footer", 1]]) {
            if (document.querySelectorAll(what).length !== n) { bad.push(what); } }
          for (const th of document.querySelectorAll("th")) {
            if (!th.hasAttribute("scope")) { bad.push("th " + th.textContent); } }
          for (const field of document.querySelectorAll("input, select")) {
            if (!field.labels.length && !field.hasAttribute("aria-label")) { bad.push(field.id); } }
          for (const button of document.querySelectorAll("button, [role=button]")) {
            if (!button.textContent.trim() && !button.hasAttribute("aria-label")) { bad.push(button.className); } }
          for (const figure of document.querySelectorAll("figure")) {
            if (!figure.getAttribute("aria-label")) { bad.push("figure"); } }
          for (const svg of document.querySelectorAll("svg")) {
            if (!svg.hasAttribute("aria-hidden") && !svg.hasAttribute("aria-label")
                && !svg.hasAttribute("aria-labelledby")) { bad.push("svg"); } }
          return bad;"""), [])

    def test_print(self):
        self.page.script("dispatchEvent(new Event('beforeprint'))")
        self.page.wait(lambda: len(self.page.shown(".detail-row canvas")) >= 2)
        self.assertFalse([d for d in self.page.shown("main details:not(.numbers)") if d.get_attribute("open") is None])
        pdf = base64.b64decode(self.page.cdp("Page.printToPDF")["data"])
        self.assertTrue(pdf.startswith(b"%PDF-"))
        self.assertGreater(len(pdf), 30_000)


class Collector(InBrowser):
    """The section on the garbage collector against `tracegate profile`."""

    def test_cycles_pauses_and_utilization(self):
        page = self.folder / "gc.html"
        traces = [fixture("assist/alloc/05"), fixture("assist/pooled/05")]
        self.assert_succeeds(run("diff", "--format", "html", "-o", page, traces[0], "--", traces[1]))
        self.page.open(page)
        gc = data_of(page)["gc"]
        for name, trace in zip(("base", "new"), traces):
            profile = json.loads(run("profile", "--format", "json", trace).stdout)
            shown = gc[name]["runs"][0]
            self.assertEqual(shown["cycles_total"], len(profile["gc_cycles"]))
            for cycle, row in zip(profile["gc_cycles"], shown["cycles"], strict=True):
                self.assertEqual(row[:5], [cycle["start"] - profile["start"], cycle["dur_ns"],
                                           cycle["heap_start_bytes"], cycle["heap_live_bytes"], cycle["goal_bytes"]])
                self.assertEqual(row[14], cycle["heap_peak_bytes"])
                self.assertEqual(row[6], cycle["work_ns"]["assist"])
            for flag, least in zip(gc["flags"], shown["mmu"], strict=True):
                for value, want in zip(least, profile["mmu"][flag]["mmu"].values(), strict=True):
                    self.assertAlmostEqual(value, want, places=4)
        section = self.page.one("#gc")
        for fold in section.find_elements("css selector", "summary"):
            self.page.click(fold)
        self.page.wait(lambda: len(self.page.shown("#gc svg circle")) > 8)
        self.assertGreater(len(self.page.shown(".cycles tbody tr")), 2)
        for words in ("GC sweep termination", "stw+background+assist+sweep", "Heap against goal"):
            self.assertIn(words, section.text)
        self.distributions(gc, traces)
        mmu = self.page.all("#gc .dot")[0]
        self.assertRegex(mmu.get_attribute("data-say"), r"^base run 1: at least [\d.]+% in every 100µs$")


    def distributions(self, gc, traces):
        """The table beside the minimum: of one run a side the medians are the run's."""
        rows = [[cell.text for cell in row.find_elements("css selector", "th, td")] for row in self.page.all(".mud tbody tr")]
        self.assertEqual(self.page.all(".mud thead th")[2].text, "0.1%")
        for name, trace, shown in zip(("base", "new"), traces, (rows[0::2], rows[1::2])):
            mud = json.loads(run("profile", "--format", "json", trace).stdout)["mmu"][gc["flags"][-1]]["mud"]
            self.assertEqual([row[0] for row in shown], ["100µs", "1ms", "10ms", "100ms"])
            for row, want in zip(shown, mud.values(), strict=True):
                self.assertEqual(row[1], name)
                for cell, share in zip(row[2:], want.values(), strict=True):
                    self.assertAlmostEqual(float(cell[:-1]), share * 100, delta=0.0501)
        choice = Select(self.page.one('#gc select[aria-label="What is counted as lost"]'))
        choice.select_by_index(0)
        least = [row.find_elements("css selector", "td")[-1].text for row in self.page.all(".mud tbody tr")]
        self.assertNotEqual(least, [row[-1] for row in rows])

    def test_a_value_has_its_runs_and_says_that_it_has_no_more(self):
        page = self.folder / "value.html"
        alloc, pooled = FIXTURES / "assist/alloc", FIXTURES / "assist/pooled"
        self.assert_succeeds(run("diff", "--format", "html", "--all", "-o", page, alloc, "--", pooled))
        data = data_of(page)
        at, place = next((i, p) for i, p in enumerate(data["places"]) if (p["state"], p["reason"]) == ("lost to GC", "mean"))
        profiles = [json.loads(run("profile", "--format", "json", next(side.glob("*.trace*"))).stdout) for side in (alloc, pooled)]
        for values, profile in zip(place["findings"][0]["values"], profiles):
            self.assertEqual(len(values), 1)
            self.assertAlmostEqual(values[0], 1 - profile["mmu"]["stw+background+assist+sweep"]["mean_util"], places=6)
        self.page.open(page)
        self.page.script("tg.openPlace(arguments[0])", at)
        self.page.wait(lambda: len(self.page.shown(".detail-row .drawing .dot")) == 2)
        detail = next(d for d in self.page.shown(".detail-row"))
        self.assertIn("not made of spans", detail.text)
        self.assertEqual(detail.find_elements("css selector", ".canvas"), [])
        self.assertRegex(detail.find_element("css selector", ".drawing .dot").get_attribute("data-say"), r"^base run 1: 0\.\d+, ")


class Matrix(InBrowser):
    """`compare`: three sides on one page."""

    def test_a_cell_leads_to_its_finding(self):
        page = self.folder / "matrix.html"
        sides = {"old": side(FIXED, range(1, 5)), "main": side(FIXED, range(5, 9)), "bad": side(BUGGY, SIX)}
        named = [f"{name}={paths[0]}" if i == 0 else path for name, paths in sides.items()
                 for i, path in enumerate(paths)]
        self.assert_succeeds(run("compare", "--reference", "main", "--format", "html", "-o", page, *named))
        text = run("compare", "--reference", "main", *named).stdout.decode()
        self.page.open(page)
        # The base stands in the file once, and is there for every comparison.
        charts = [of["places"][0]["charts"] for of in data_of(page)["comparisons"]]
        self.assertTrue(all(isinstance(chart["base"], int) for chart in charts))
        self.assertTrue(self.page.script("""
          return tg.all.comparisons.every((of) => (of.gc === null || of.gc.base.runs)
            && of.places.every((place) => !place.charts || place.charts.base.counts));"""))
        self.assertEqual(self.page.one("h1").text.lstrip("✗✓?\n "), text.splitlines()[0])
        heads = [head.text.replace("\n", " ") for head in self.page.all(".matrix thead th")]
        self.assertEqual(heads, ["what", "statistic", "old", "main reference", "bad", "across"])
        self.page.one("#matrix-text").send_keys("runStream select time")
        rows = self.page.shown(".matrix tbody tr")
        self.assertEqual(len(rows), 1)
        cells = rows[0].find_elements("css selector", "button")
        self.assertRegex(cells[-1].get_attribute("aria-label"), r"^bad: [\d.]+s, over 1000x .*, regressed, p ")
        self.page.click(cells[-1])
        self.assertEqual(Select(self.page.one("#side")).first_selected_option.text, "bad against main")
        self.page.wait(lambda: len(self.page.shown(".detail canvas")) >= 2)
        self.assertRegex(self.places()[0], "runStream Waiting select")
        self.assertEqual(self.page.all(".opener")[0].get_attribute("aria-expanded"), "true")
        Select(self.page.one("#side")).select_by_visible_text("old against main")
        self.assertEqual(self.page.shown(".detail canvas"), [])


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
        self.page.open(PAGES.quota)
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
        text = PAGES.quota.read_text(encoding="utf-8")
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
        text = PAGES.quota.read_text(encoding="utf-8")
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
        self.assertLess(PAGES.quota.stat().st_size, 600_000)


if __name__ == "__main__":
    harness.main()
