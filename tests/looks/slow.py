"""A page on a slow line and a slow device: what stands when, and whether anything jumps."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.people import Person
from tests.looks.tour import Stop

# A village's line: 400 kbit/s, with 400 ms there and back.
_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
_CRACKED_TABLET = 4
MOST_JUMPING = 0.05
H1_WITHIN, ACTION_WITHIN = 3.0, 4.0
# Nobody touches the page, so all of it counts: to Chromium the window's first size is an input too.
_JUMPS = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => {
    sum += each.value;
  })).observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(sum), 120);
})"""
# Milliseconds since the page was asked for.
_NOW = "() => performance.now() / 1000"
PRIMARY = "main .button:not(.button--secondary, .button--quiet, .visually-hidden)"


@dataclass(frozen=True)
class Arrival:
    """Seconds until the heading could be read and the first action be pressed; and the jumping."""

    stop: Stop
    h1: float
    action: float
    jumping: float

    def late(self) -> list[str]:
        limits = [
            ("heading after", self.h1, H1_WITHIN),
            ("action after", self.action, ACTION_WITHIN),
            ("jumping", self.jumping, MOST_JUMPING),
        ]
        return [f"{self.stop}: {name} {found:.2f}" for name, found, most in limits if found > most]


def arrive_slowly(person: Person, stop: Stop, *, slow_device: bool) -> Arrival:
    """Open the page with an empty cache on the slow line."""
    page = person.page
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", _LINE)
    if slow_device:
        line.send("Emulation.setCPUThrottlingRate", {"rate": _CRACKED_TABLET})
    page.goto(stop.path, wait_until="commit")
    page.locator("h1").first.wait_for()
    h1 = page.evaluate(_NOW)
    action = _first_action(page)
    page.wait_for_load_state("load")
    arrival = Arrival(stop, h1, action, jumping(page))
    line.detach()
    return arrival


def jumping(page: Page) -> float:
    """How much has moved on the page so far, as the browser counts layout shifts."""
    moved: float = page.evaluate(_JUMPS)
    return moved


def _first_action(page: Page) -> float:
    """When the primary button could be pressed; a page without one is read, not pressed."""
    primary = page.locator(PRIMARY).first
    if primary.count():
        primary.click(trial=True)
    seconds: float = page.evaluate(_NOW)
    return seconds
