"""A running site and people who visit it with real browsers."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import find_chromium
from tests.browser.people import DESK, Person, Shooter, shooter
from tests.browser.server import running_server


@pytest.fixture(scope="session")
def site_address(django_db_setup: None) -> Iterator[str]:
    """The address of the site, served for the whole session."""
    with running_server() as address:
        yield address


@pytest.fixture
def site(site_address: str, transactional_db: None, settings) -> str:
    """The address of the site for one test, on an empty database; links in mails lead to it."""
    settings.BASE_URL = site_address
    # No test's tables hold what the cache counts: who asked for a mail just now gets no other.
    cache.clear()
    return site_address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a module; people get a context of their own in it.

    Not for the session: as long as it is open, no other test of this thread can run a loop.
    """
    chromium = find_chromium()
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # Playwright keeps an event loop in this thread, so that Django takes every query in a test
    # for one from inside that loop. It is not: the loop only runs while Playwright is asked.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=chromium.program,
            args=chromium.flags,
            env=os.environ | chromium.environment,
        )
        yield opened
        opened.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")
    if before is not None:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def policy_reports() -> Iterator[list[str]]:
    """What browsers report of the content security policy while it is looked at: none may.

    Other browsers say nothing on the console, and a report may come from a page that is gone.
    """
    heard: list[str] = []

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "csp.report" in str(record.msg):
                heard.append(str(record.msg))

    listening, logger = Listening(), logging.getLogger("config.reports")
    logger.addHandler(listening)
    yield heard
    logger.removeHandler(listening)


@pytest.fixture
def visit(
    site: str, browser: Browser, policy_reports: list[str]
) -> Iterator[Callable[..., Person]]:
    """Brings a person to the site: `visit(width=360, locale="ar")`.

    The test fails if anybody met a console error, a script error, a breach of the content security
    policy, or a request to another origin.
    """
    people: list[Person] = []

    def bring(*, width: int = DESK, height: int = 800, **options: object) -> Person:
        size = {"width": width, "height": height}
        person = Person(browser, site, viewport=size, **options)
        people.append(person)
        return person

    yield bring
    problems = [problem for person in people for problem in person.problems]
    for person in people:
        person.context.close()
    assert problems + policy_reports == []


@pytest.fixture
def shots() -> Shooter:
    """`shots(page, "name")` writes a picture into the folder SHOTS; without it, it does nothing."""
    return shooter()
