"""What must hold whatever the table says, so that a wrong table cannot pass.

Each rule takes what was observed and returns its breaches as sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.access.objects import DELETED, PARTIES, is_of_a_country
from tests.access.observe import AWAY, LOGIN, OK, OUT, RARE, Observed, rare_method_of
from tests.access.roles import (
    ANONYMOUS,
    KINDS,
    LEFT,
    METHODS,
    PRESENT_STAFF,
    ROLES,
    SHUT_OUT,
    STAFF_ELSEWHERE,
    STUDENTS,
)
from tests.access.urls import Page
from users.middleware import STUDENTS_PAGES
from users.open_pages import OPEN_PAGES

# Behind the login, a student needs no other page.
STUDENT_PAGES = frozenset(
    {
        "classrooms:lobby-wait",
        "classrooms:pictures",
        "exchange_pages:today",
        "exchange_pages:leave",
        "safeguarding:need-help",
        "safeguarding:report",
        "safeguarding:told",
        "account_logout",
        "exchange:picture",
        "exchange:picture-small",
        "gallery:home",
        "gallery:project",
        "gallery:item",
        "gallery:add",
        "gallery:change",
        "gallery:throw-away",
    }
)
# Staff's pages outside the admin; the second factor counts there too.
LEAVING = "exchange_pages:leave"
STAFF_PAGES = frozenset({"matching:round-detail", "matching:round-run"})


class Said(NamedTuple):
    page: Page
    thing: str
    role: str
    method: str
    answer: str

    def __str__(self) -> str:
        return f"{self.method} {self.page.name} ({self.thing}) as {self.role}: {self.answer}"


def _said(observed: Observed) -> Iterator[Said]:
    pages = {page.name: page for page in observed.pages}
    for cell, answer in observed.answers.items():
        yield Said(pages[cell.page], cell.thing, cell.role, cell.method, answer)


def everybody_is_logged_in(observed: Observed) -> list[str]:
    """Else the matrix would show what visitors get, under other people's names."""
    return [
        str(said)
        for said in _said(observed)
        if said.page.name == "after-login"
        and said.method == "GET"
        and said.answer
        != (LOGIN if said.role in {ANONYMOUS, SHUT_OUT} else OUT if said.role == LEFT else AWAY)
    ]


def nothing_crashes(observed: Observed) -> list[str]:
    return observed.crashes


def looking_changes_nothing(observed: Observed) -> list[str]:
    return observed.writes


def visitors_get_no_further_than_the_login(observed: Observed) -> list[str]:
    return [
        str(said)
        for said in _said(observed)
        if said.role == ANONYMOUS
        and said.page.name not in OPEN_PAGES
        and said.answer not in {LOGIN, "404", "405"}
        # A student's way in is the class code.
        and not (said.page.name in STUDENTS_PAGES and said.answer == OUT)
    ]


def outsiders_learn_nothing(observed: Observed) -> list[str]:
    """Who has no part in a thing is answered as if it did not exist."""
    rows = observed.rows()
    return [
        str(said)
        for said in _said(observed)
        if _is_outsider(said)
        and said.answer != rows[said.page.name, DELETED][said.role].get(said.method, said.answer)
    ]


def what_does_not_exist_is_not_found(observed: Observed) -> list[str]:
    return [
        str(said)
        for said in _said(observed)
        if said.thing == DELETED
        and _party_argument(said.page)
        and said.answer in {OK, AWAY, OUT}
        and not _is_led_to_the_class_code(said)
    ]


def students_open_only_their_pages(observed: Observed) -> list[str]:
    allowed = STUDENT_PAGES | OPEN_PAGES
    return [
        str(said)
        for said in _said(observed)
        if said.role in STUDENTS and said.answer == OK and said.page.name not in allowed
    ]


def only_staff_with_two_factors_opens_the_desk(observed: Observed) -> list[str]:
    return [
        str(said)
        for said in _said(observed)
        if (said.page.is_admin or said.page.name in STAFF_PAGES)
        and said.page.name not in OPEN_PAGES
        and said.role not in PRESENT_STAFF
        and (said.answer == OK or (said.answer == AWAY and said.page.name in STAFF_PAGES))
    ]


def staff_elsewhere_read_nothing(observed: Observed) -> list[str]:
    """Who looks after other countries is answered as if the thing did not exist."""
    rows = observed.rows()
    return [
        str(said)
        for said in _said(observed)
        if said.role == STAFF_ELSEWHERE
        and is_of_a_country(said.page)
        and said.thing != DELETED
        and said.answer != rows[said.page.name, DELETED][said.role].get(said.method, said.answer)
    ]


def everything_was_asked(observed: Observed) -> list[str]:
    """Each page as each role by each method, at least for one thing.

    Unless everything was meant to be asked, one role of each kind is enough at the one door of the
    administration and for a rare method, of which each page has one.
    """
    asked = {(said.page.name, said.role, said.method) for said in _said(observed)}
    return [
        f"{method} {page.name} as {role} was not asked"
        for page in observed.pages
        for role in ROLES
        for method in METHODS
        if (page.name, role, method) not in asked
        and (observed.everything or _is_usual(page, role, method))
    ]


def _is_usual(page: Page, role: str, method: str) -> bool:
    if method in RARE and method != rare_method_of(page):
        return False
    return role in KINDS or not (page.is_admin or method in RARE)


def who_is_in_no_class_is_sent_out(observed: Observed) -> list[str]:
    """From every page alike, by whatever method, before anything is looked up.

    Pages of adults' accounts are not found, as for any student.
    """
    return [
        str(said)
        for said in _said(observed)
        if said.role == LEFT
        and said.page.name not in OPEN_PAGES
        and said.answer != ("404" if _is_of_an_account(said.page) else OUT)
    ]


def _is_of_an_account(page: Page) -> bool:
    return page.route.startswith("accounts/") and page.name != "account_logout"


def nobody_else_is_sent_out(observed: Observed) -> list[str]:
    """A way that is open leads to the class code itself, and so does leaving."""
    return [
        str(said)
        for said in _said(observed)
        if said.answer == OUT
        and said.page.name not in OPEN_PAGES
        and said.page.name != LEAVING
        and not _is_led_to_the_class_code(said)
    ]


def _is_led_to_the_class_code(said: Said) -> bool:
    """Without a login from a student's page, and out of the class from every page."""
    if said.answer != OUT:
        return False
    return said.role == LEFT or (
        said.role in {ANONYMOUS, SHUT_OUT} and said.page.name in STUDENTS_PAGES
    )


def _party_argument(page: Page) -> str | None:
    """The argument that binds a page to a thing some have part in."""
    if page.is_admin:
        return None
    return next((each for each in page.arguments if each in PARTIES), None)


def _is_outsider(said: Said) -> bool:
    argument = _party_argument(said.page)
    if argument is None or said.thing == DELETED:
        return False
    return said.role not in PARTIES[argument][said.thing]


Rule = Callable[[Observed], list[str]]
RULES: tuple[Rule, ...] = (
    everything_was_asked,
    everybody_is_logged_in,
    nothing_crashes,
    looking_changes_nothing,
    visitors_get_no_further_than_the_login,
    outsiders_learn_nothing,
    what_does_not_exist_is_not_found,
    students_open_only_their_pages,
    only_staff_with_two_factors_opens_the_desk,
    staff_elsewhere_read_nothing,
    who_is_in_no_class_is_sent_out,
    nobody_else_is_sent_out,
)
