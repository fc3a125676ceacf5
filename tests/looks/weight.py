"""What a page weighs on the line: measured by the browser, held against a budget for its kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

from tests.access.bodies import FORMS
from tests.looks.tour import Stop

KB = 1000
MOST_HTML = 14 * KB
QUIET_LOOKS = 5
"""So often in a row, 20 ms apart, nothing is on the line any more when a page has come."""


@dataclass(frozen=True)
class Budget:
    """The most that a kind of page may weigh, compressed, in bytes; and its requests."""

    kind: str
    first: int
    following: int
    first_requests: int
    following_requests: int
    script: int


# Shared tablets on slow lines: everything that students, visitors and people in a form meet.
LIGHT = Budget("students, visitors, forms", 60 * KB, 15 * KB, 8, 2, 30 * KB)
TEACHERS = Budget("teachers", 80 * KB, 20 * KB, 10, 3, 35 * KB)


@dataclass
class Load:
    """What came over the line for one page."""

    bytes: int = 0
    requests: int = 0
    script: int = 0
    html: int = 0
    _kinds: dict[str, str] = field(default_factory=dict)
    _under_way: set[str] = field(default_factory=set)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is on its way."""
        return not self._under_way

    def ask(self, event: dict[str, Any]) -> None:
        self._under_way.add(event["requestId"])

    def begin(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def fail(self, event: dict[str, Any]) -> None:
        self._under_way.discard(event["requestId"])

    def finish(self, event: dict[str, Any]) -> None:
        self._under_way.discard(event["requestId"])
        kind, size = self._kinds.get(event["requestId"], ""), int(event["encodedDataLength"])
        # What the browser still had costs nothing and is no request.
        if not size:
            return
        self.bytes += size
        self.requests += 1
        if kind == "Script":
            self.script += size
        if kind == "Document":
            self.html += size


@dataclass(frozen=True)
class Weight:
    """A page's first visit with nothing stored, and the next with what the browser kept."""

    stop: Stop
    budget: Budget
    first: Load
    following: Load

    def over(self) -> list[str]:
        """Each measure above its budget, as a sentence."""
        limits = [
            ("first visit", self.first.bytes, self.budget.first),
            ("next page", self.following.bytes, self.budget.following),
            ("requests of the first visit", self.first.requests, self.budget.first_requests),
            ("requests of the next page", self.following.requests, self.budget.following_requests),
            ("script", self.first.script, self.budget.script),
            ("HTML", self.following.html, MOST_HTML),
        ]
        return [
            f"{self.stop}: {name} {found}, budget {most}"
            for name, found, most in limits
            if found > most
        ]


def budget_of(stop: Stop) -> Budget:
    """By who reads the page, and whether it is a form."""
    is_light = not stop.role.startswith("teacher") and stop.role != "staff"
    return LIGHT if is_light or stop.name in FORMS else TEACHERS


def load(page: Page, path: str) -> Load:
    """Open the page and weigh what came, until the line is quiet."""
    loaded = Load()
    line = page.context.new_cdp_session(page)
    line.on("Network.requestWillBeSent", loaded.ask)
    line.on("Network.responseReceived", loaded.begin)
    line.on("Network.loadingFinished", loaded.finish)
    line.on("Network.loadingFailed", loaded.fail)
    line.send("Network.enable")
    page.goto(path)
    quiet = 0
    # The browser's own "networkidle" waits half a second for each page.
    while quiet < QUIET_LOOKS:
        page.wait_for_timeout(20)
        quiet = quiet + 1 if loaded.is_quiet else 0
    line.detach()
    return loaded


def table(weights: Iterable[Weight]) -> str:
    """One line for each page, the heaviest first, in kilobytes."""
    names = f"{'first':>7} {'req':>3} {'next':>6} {'req':>3} {'HTML':>5} {'script':>6}  budget"
    head = f"{'page':44} {names}"
    rows = [
        f"{each.stop.name[:44]:44} {each.first.bytes / KB:7.1f} {each.first.requests:3} "
        f"{each.following.bytes / KB:6.1f} {each.following.requests:3} "
        f"{each.following.html / KB:5.1f} {each.first.script / KB:6.1f}  "
        f"{each.budget.first // KB}/{each.budget.following // KB} KB, {each.budget.kind}"
        for each in sorted(weights, key=lambda each: -each.first.bytes)
    ]
    return "\n".join([head, *rows])
