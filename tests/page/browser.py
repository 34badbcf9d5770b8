"""A headless Chromium with bounded waits, which records its requests and console messages."""

import json
import time
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.keys import Keys

HERE = Path(__file__).resolve().parent
FLAGS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars",
         "--disable-background-networking", "--no-first-run", "--no-proxy-server")
PATIENCE = 20  # seconds for what a page usually shows within two


class Browser:
    """A context; all its pages share one tab."""

    def __init__(self):
        options = webdriver.ChromeOptions()
        for flag in FLAGS:
            options.add_argument(flag)
        options.binary_location = "/usr/bin/chromium"
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        self.driver.set_page_load_timeout(30)
        self.driver.set_script_timeout(30)
        self.size(1600, 1000)
        self.color_scheme("light")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def size(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def color_scheme(self, value):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": value}]})

    def open(self, url):
        self.forget_logs()
        self.driver.get(url)

    def ask(self, script, *arguments):
        """Returns the result of a JavaScript function body."""
        return self.driver.execute_script(script, *arguments)

    def ask_file(self, name, *arguments):
        return self.ask((HERE / name).read_text(encoding="utf-8"), *arguments)

    def field(self, service, name):
        """Returns the raw value behind a shown one; None if nothing is shown."""
        return self.ask("""return document.querySelector(
            `section[data-service="${CSS.escape(arguments[0])}"] [data-field="${arguments[1]}"]`)
            ?.dataset.value ?? null""", service, name)

    def section(self, service, attribute):
        return self.ask("""return document.querySelector(`section[data-service="${CSS.escape(arguments[0])}"]`)
            ?.getAttribute(arguments[1]) ?? null""", service, attribute)

    def text(self, selector):
        return self.ask("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def count(self, selector):
        return self.ask("return document.querySelectorAll(arguments[0]).length", selector)

    def press(self, *names):
        for name in names:
            self.driver.switch_to.active_element.send_keys(getattr(Keys, name))

    def until(self, holds, patience=PATIENCE):
        """Returns whether the condition became true in time."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if holds():
                return True
            time.sleep(0.1)
        return bool(holds())

    def forget_logs(self):
        self.driver.get_log("browser")
        self.driver.get_log("performance")

    def complaints(self):
        """Returns errors and warnings on the console, except failed fetches while a test has stopped the server."""
        return [line["message"] for line in self.driver.get_log("browser")
                if line["level"] in ("SEVERE", "WARNING") and "net::ERR_" not in line["message"]]

    def requested(self):
        """Returns the URLs requested since the page was opened."""
        messages = (json.loads(line["message"])["message"] for line in self.driver.get_log("performance"))
        return {message["params"]["request"]["url"] for message in messages
                if message["method"] == "Network.requestWillBeSent"}

    def screenshot(self, path):
        """Takes a picture of the whole page: the window temporarily gets the page's height."""
        width, height = self.ask("return [innerWidth, innerHeight]")
        self.size(width, max(height, self.ask("return document.documentElement.scrollHeight")))
        time.sleep(1.5)
        self.driver.save_screenshot(str(path))
        self.size(width, height)
