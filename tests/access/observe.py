"""Asks for every page as everybody by every method, and notes the answers and what was written."""

from __future__ import annotations

import logging
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any, NamedTuple
from unittest.mock import patch
from urllib.parse import urlsplit

from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.template import Context
from django.template.base import Template
from django.urls import reverse
from django.utils.safestring import SafeString

from tests.access.objects import ALIKE, DELETED, Values, objects_of
from tests.access.roles import KINDS, PRESENT_STAFF, ROLES, Browser
from tests.access.urls import Page
from tests.access.world import World
from tests.access.written import WRITTEN_BY_LOOKING

LOOKING = ("GET", "HEAD")
RARE = ("HEAD", "PUT", "DELETE")
REFUSALS = ("404.html", "403.html", "403_csrf.html")
CRASH = "crash"
OK, LOGIN, AWAY = "ok", "login", "away"
# To the page of the class code: a student begins there, and ends there once in no class any more.
OUT = "out"


class Cell(NamedTuple):
    page: str
    thing: str
    role: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.page} ({self.thing}) as {self.role}"


@dataclass
class Observed:
    """Answers by cell; what crashed, and what a look wrote, each as a sentence."""

    pages: list[Page]
    everything: bool = False
    answers: dict[Cell, str] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)

    def rows(self) -> dict[tuple[str, str], dict[str, dict[str, str]]]:
        """(page, thing) to role to method to answer."""
        found: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
        for cell, answer in self.answers.items():
            row = found.setdefault((cell.page, cell.thing), {})
            row.setdefault(cell.role, {})[cell.method] = answer
        return found


def observe(
    pages: list[Page],
    world: World,
    browsers: Mapping[str, Browser],
    *,
    everything: bool = False,
) -> Observed:
    """Ask for all pages. What one request does is undone before the next one could notice.

    Unless `everything` is wanted, nobody asks for things that are alike, and one role of each kind
    asks the admin, which has one door, and by one rare method, for one thing of each page.
    """
    observed = Observed(pages, everything)
    with _quiet(), _noting_crashes() as crashed:
        for page in pages:
            for number, (thing, values) in enumerate(objects_of(page, world).items()):
                if thing in ALIKE and not everything:
                    continue
                askers = _askers(page, thing, everything)
                rarely = askers if everything else KINDS if number == 0 else ()
                rare = RARE if everything else (rare_method_of(page),)
                _observe_thing(
                    observed, page, thing, values, browsers, crashed, askers, rarely, rare
                )
    return observed


def _observe_thing(
    observed: Observed,
    page: Page,
    thing: str,
    values: Values,
    browsers: Mapping[str, Browser],
    crashed: list[str],
    askers: Sequence[str],
    rarely: Sequence[str],
    rare: Sequence[str],
) -> None:
    """Ask for one thing: `askers` by the usual methods, `rarely` by the `rare` ones too."""
    path = page.address(values)

    def ask(roles: Iterable[str], *methods: str) -> None:
        with undone(), drawing("GET" in methods):
            for role, method in product(roles, methods):
                cell = Cell(page.name, thing, role, method)
                answer = answer_of(browsers[role].ask(method, path))
                observed.answers[cell] = answer
                if answer == CRASH:
                    observed.crashes.append(f"{cell}: {'; '.join(crashed)}")
                    crashed.clear()

    before = written()
    ask(askers, "GET")
    ask(rarely, *(method for method in rare if method in LOOKING))
    if written() != before:
        observed.writes += _who_wrote(page, thing, path, browsers)
    for role in askers:
        ask([role], "POST")
    ask(rarely, *(method for method in rare if method not in LOOKING))


def rare_method_of(page: Page) -> str:
    """The one by which a page is asked where not everything is: each by about a third of them."""
    return RARE[zlib.crc32(page.name.encode()) % len(RARE)]


def _askers(page: Page, thing: str, everything: bool) -> Sequence[str]:
    """Who is refused every row of the admin need not ask for one that does not exist."""
    if not page.is_admin:
        return ROLES
    if thing == DELETED:
        return PRESENT_STAFF
    return ROLES if everything else KINDS


def _who_wrote(page: Page, thing: str, path: str, browsers: Mapping[str, Browser]) -> Iterator[str]:
    for role in ROLES:
        for method in LOOKING:
            before = written()
            with undone():
                browsers[role].ask(method, path)
            tables = [name for name, count in written().items() if count != before.get(name, 0)]
            if tables:
                yield f"{Cell(page.name, thing, role, method)} writes {', '.join(sorted(tables))}"


@contextmanager
def drawing(everything: bool) -> Iterator[None]:
    """Unless `everything` is drawn, pages stay blank; what is refused looks the same for all.

    Whether somebody is let in is decided before the page is drawn, and drawing takes the time.
    """

    def draw(template: Template, context: Context) -> SafeString:
        if everything and template.name not in REFUSALS:
            return drawn(template, context)
        return SafeString("")

    drawn = Template._render
    with patch.object(Template, "_render", draw):
        yield


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the requests inside write is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_of(response: HttpResponseBase) -> str:
    """The class of an answer: ok, login, out, away, crash, or the status of a refusal."""
    status = response.status_code
    if 300 <= status < 400:
        there = urlsplit(response["Location"]).path
        if there == reverse("classrooms:join"):
            return OUT
        return LOGIN if there in {reverse("account_login"), reverse("admin:login")} else AWAY
    if status >= 500:
        return CRASH
    return OK if status < 300 else str(status)


def written() -> dict[str, int]:
    """Rows written in this transaction by table, undone ones too; tables that may be left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> ALL(%s)",
            [list(WRITTEN_BY_LOOKING)],
        )
        return dict(cursor.fetchall())


@contextmanager
def _quiet() -> Iterator[None]:
    """Thousands of refusals would fill the log, and writing them takes the time."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


@contextmanager
def _noting_crashes() -> Iterator[list[str]]:
    """What went wrong inside a request that was answered with 500."""
    noted: list[str] = []

    def note(sender: Any, **_context: Any) -> None:
        error = sys.exc_info()[1]
        noted.append(f"{type(error).__name__}: {error}".splitlines()[0])

    got_request_exception.connect(note)
    try:
        yield noted
    finally:
        got_request_exception.disconnect(note)
