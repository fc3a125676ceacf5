"""The whole site with its world, committed and served, and a browser for everybody on the tour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.cookies import Morsel

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from playwright.sync_api import Browser

from tests.access.asked import AT
from tests.access.roles import ANONYMOUS, STAFF
from tests.access.world import World, build_world
from tests.browser.conftest import browser
from tests.browser.people import Person
from tests.browser.server import running_server
from tests.factories import VerifiedTeacherFactory
from tests.looks.pseudo import LANGUAGE, pseudo_arabic
from tests.looks.tour import GUIDES, NEWCOMER
from tests.second_factor import log_in_with_second_factor

__all__ = ["browser"]

Bring = Callable[[str, str], Person]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """Committed, so that the server's threads see it; the tables are emptied in the end.

    The clock runs on from the day on which the world stands.
    """
    with django_db_blocker.unblock(), time_machine.travel(AT, tick=True):  # type: ignore[attr-defined]
        built = build_world()
        built.people[NEWCOMER] = VerifiedTeacherFactory(email="new@looks.example")
        yield built
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def no_connection_left(browser: Browser) -> Iterator[None]:
    """Playwright's loop has database connections of its own, which nobody else would close."""
    yield
    connections.close_all()


@pytest.fixture(scope="module")
def served(world: World, no_connection_left: None) -> Iterator[str]:
    """The address of the site; Arabic is the pseudo-locale."""
    with pseudo_arabic(), running_server() as address, override_settings(BASE_URL=address):
        yield address


@pytest.fixture(scope="module")
def bring(world: World, browser: Browser, served: str) -> Iterator[Bring]:
    """`bring(role, "rtl")` opens a browser for somebody, logged in and in that direction."""
    with ExitStack() as stack:

        def come(role: str, direction: str) -> Person:
            person = Person(browser, served)
            stack.callback(person.context.close)
            cookies = [*login_cookies(world, role)]
            if direction == "rtl":
                cookies.append((settings.LANGUAGE_COOKIE_NAME, LANGUAGE))
            person.context.add_cookies(
                [{"name": name, "value": value, "url": served} for name, value in cookies]
            )
            person.expect_status(400)
            return person

        yield come


@pytest.fixture(scope="module")
def people(bring: Bring) -> dict[tuple[str, str], Person]:
    """Everybody on the tour, once for each direction."""
    roles = [*GUIDES, NEWCOMER]
    return {(role, side): bring(role, side) for role in roles for side in ("ltr", "rtl")}


def login_cookies(world: World, role: str) -> list[tuple[str, str]]:
    """Name and value of what keeps somebody logged in; nothing for a visitor."""
    if role == ANONYMOUS:
        return []
    client = Client()
    if role == STAFF:
        log_in_with_second_factor(client, world.people[role])
    else:
        client.force_login(world.people[role], backend=settings.AUTHENTICATION_BACKENDS[0])
    kept: Morsel[str] = client.cookies[settings.SESSION_COOKIE_NAME]
    return [(kept.key, kept.value)]
