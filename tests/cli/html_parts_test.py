"""Parts of the HTML report in a browser: exemplars, the collector, a matrix."""

import json
import re
import subprocess

import harness
import html_page
from harness import FIXTURES, TRACEGATE, fixture, run, side
from html_page import BUGGY, FIXED, SIX, InBrowser, data_of

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select


def setUpModule():  # pylint: disable=invalid-name
    html_page.set_up()


class Exemplars(InBrowser):
    """Single spans as strips, against the JSON of `diff --exemplars`."""

    KINDS = {"Running": "running", "Runnable": "runnable", "Waiting": "waiting", "Syscall": "syscall"}

    def first(self):
        """Opens the first finding: its strips by side, and what the JSON has of them."""
        self.open_first()
        self.page.wait(lambda: len(self.page.shown(".strips .seg")) > 10)
        found = json.loads(run("diff", "--format", "json", "--exemplars", *self.pages.sides).stdout)
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
        text = run("diff", "--exemplars", *self.pages.sides).stdout.decode()
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
        self.assertEqual(has("diff", "--no-exemplars", *self.pages.sides)[0], [])
        self.assertTrue(has("compare", "a=" + self.pages.sides[1], *self.pages.sides[2:7], "b=" + self.pages.sides[8], *self.pages.sides[9:])[0])
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
        piped = subprocess.run(["bash", "-c", script, "bash", TRACEGATE, self.pages.sides[1], *self.pages.sides[2:7], "--",
                                *self.pages.sides[8:]], capture_output=True, check=False)
        self.assertEqual(piped.returncode, 1, piped.stderr)
        self.assertNotIn(b"no exemplars", piped.stdout)


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


if __name__ == "__main__":
    harness.main()
