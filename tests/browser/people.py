"""People at their browsers. Each has a page that notes everything a visitor should never meet."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

PHONE = 360
DESK = 1280


class Person:
    """One person with a browser of their own: cookies, window, and a list of what went wrong.

    `page` is Playwright's page. A failed request that the test brings about on purpose is
    announced with `expect_status`, everything else ends up in `problems`.
    """

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        self.problems: list[str] = []
        self.address = address
        self._statuses: set[int] = set()
        self.context = browser.new_context(base_url=address, **options)
        self.context.set_default_timeout(10_000)
        self.page = self.new_page()

    def new_page(self) -> Page:
        """Open another tab."""
        page = self.context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"script error: {error}"))
        page.on("request", self._on_request)
        return page

    def go(self, path: str) -> Page:
        """Open the page at `path` and return it."""
        self.page.goto(path)
        return self.page

    def expect_status(self, *statuses: int) -> None:
        """Announce that the server answers with these statuses from here on."""
        self._statuses |= set(statuses)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type != "error":
            return
        status = re.search(r"responded with a status of (\d{3})", message.text)
        if status is None or int(status.group(1)) not in self._statuses:
            where = message.page.url if message.page else ""
            self.problems.append(f"console: {message.text} ({where})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"data", "blob", "about"}:
            return
        if f"{parts.scheme}://{parts.netloc}" != self.address:
            self.problems.append(f"request to another origin: {request.url}")


Shooter = Callable[[Page, str], None]


def shooter() -> Shooter:
    """Return a function that writes a picture of the whole page into the folder SHOTS, if set."""
    folder = os.environ.get("SHOTS")

    def shoot(page: Page, name: str) -> None:
        if folder:
            path = Path(folder)
            path.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path / f"{name}.png", full_page=True)

    return shoot
