"""`--format html` in a browser without a network: findings, their table and charts."""

import base64
import json
import re

import harness
import html_page
from harness import fixture, run, side
from html_page import BUGGY, DURATION, FIXED, SIX, InBrowser, data_of

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select


def setUpModule():  # pylint: disable=invalid-name
    html_page.set_up()


class Overview(InBrowser):
    def test_it_says_what_the_text_says(self):
        self.page.open(self.pages.quota)
        text = run("diff", *self.pages.sides).stdout.decode()
        self.assertEqual(self.page.one("h1").text.replace("\n", "").removeprefix("✗").strip(),
                         text.splitlines()[0])
        page = self.page.one("main").text
        for words in ("careful", "alpha (family-wise)", "0.05", "seed", "GOMAXPROCS", "not tested"):
            self.assertIn(words.lower(), page.lower())

    def test_the_page_is_the_same_for_the_same_seed(self):
        again = run("diff", "--format", "html", *self.pages.sides)
        self.assertEqual(again.stdout, self.pages.quota.read_bytes())
        alone = run("diff", "--format", "html", "--threads", "1", *self.pages.sides)
        self.assertEqual(alone.stdout, self.pages.quota.read_bytes())

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
        place = next(p for p in data_of(self.pages.quota)["places"]
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
        place = data_of(self.pages.quota)["places"][0]
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
        self.page.open(self.pages.quota)


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
        self.page.open(self.pages.quota, width=390)
        self.page.all(".opener")[0].click()
        self.page.wait(lambda: len(self.page.shown(".detail canvas")) >= 2)
        wide, inner = self.page.script("return [document.documentElement.scrollWidth, innerWidth]")
        self.assertLessEqual(wide, inner)


class Table(InBrowser):
    def setUp(self):
        super().setUp()
        self.page.open(self.pages.quota)

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
        found = json.loads(run("diff", "--format", "json", *self.pages.sides).stdout)["findings"]
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


if __name__ == "__main__":
    harness.main()
