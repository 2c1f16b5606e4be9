"""A headless Chromium with a page of tracegate in it, for tests of the HTML report."""

import base64
import json
import shutil
import sys
import time

import harness

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if not (CHROMIUM and DRIVER):
    print("no chromium and chromedriver; ci/setup installs them", file=sys.stderr)
    sys.exit(harness.SKIPPED)
harness.needs("selenium")
from selenium import webdriver  # noqa: E402 pylint: disable=wrong-import-position
from selenium.common.exceptions import WebDriverException  # noqa: E402 pylint: disable=wrong-import-position
from selenium.webdriver.chrome.service import Service  # noqa: E402 pylint: disable=wrong-import-position
from selenium.webdriver.common.by import By  # noqa: E402 pylint: disable=wrong-import-position

# Runs before the page does: what the policy refuses is kept, and so is what went wrong.
WATCH = """
window.watched = {refused: [], errors: [], said: []};
document.addEventListener("securitypolicyviolation", (event) =>
  watched.refused.push(event.violatedDirective + " " + event.blockedURI));
addEventListener("error", (event) => watched.errors.push(String(event.message)));
for (const name of ["alert", "confirm", "prompt"]) { window[name] = (text) => watched.said.push(text); }
"""


class Browser:
    """One browser for all tests; open() starts a page anew."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                         "--disable-dev-shm-usage", "--window-size=1400,1000"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        try:
            self.driver = webdriver.Chrome(service=Service(DRIVER), options=options)
        except WebDriverException as error:
            print(f"Chromium does not start here: {error}", file=sys.stderr)
            sys.exit(harness.SKIPPED)
        self.driver.set_page_load_timeout(60)
        self.cdp("Network.enable")
        self.cdp("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0,
                 uploadThroughput=0)
        self.cdp("Page.addScriptToEvaluateOnNewDocument", source=WATCH)

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def open(self, path, dark=False, width=None):
        self.cdp("Emulation.setEmulatedMedia", media="",
                 features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        if width:
            self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=900,
                     deviceScaleFactor=1, mobile=False)
        else:
            self.cdp("Emulation.clearDeviceMetricsOverride")
        self.logs()
        self.driver.get(path.as_uri())
        self.wait(lambda: self.script("return document.documentElement.hasAttribute('data-ready')"))

    def script(self, code, *arguments):
        return self.driver.execute_script(code, *arguments)

    def click(self, element):
        """Wherever it is: the browser's own click misses what lies below the navigation."""
        self.script("arguments[0].click()", element)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def shown(self, selector):
        return [element for element in self.all(selector) if element.is_displayed()]

    def wait(self, until, seconds=20):
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise AssertionError("the page does not get there")
            time.sleep(0.05)

    def logs(self):
        """What the console said, and the addresses that were asked for, since the last call."""
        console = [line["message"] for line in self.driver.get_log("browser")]
        addresses = []
        for line in self.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                addresses.append(message["params"]["request"]["url"])
        return console, addresses

    def screenshot(self, path, height=None, of=None):
        """Of the whole page, or its first pixels, or from the first element of a selector to the last that is shown."""
        width, whole = self.script(
            "return [innerWidth, document.documentElement.scrollHeight]")
        top, bottom = 0, height or whole
        if of:
            edges = [self.script("const r = arguments[0].getBoundingClientRect(); return [r.top + scrollY, r.bottom + scrollY]", e)
                     for e in self.shown(of)]
            top, bottom = min(e[0] for e in edges) - 16, max(e[1] for e in edges) + 16
        shot = self.cdp("Page.captureScreenshot", captureBeyondViewport=True, clip={
            "x": 0, "y": top, "width": width, "height": bottom - top, "scale": 1})
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self):
        self.driver.quit()
