"""Every page that somebody may open, from the URLconf and the reviewed access table.

A new view is on the tour as soon as its row stands in the table: nobody has to remember it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from tests.access.bodies import FORMS
from tests.access.objects import ALIKE, DELETED, NOTHING, objects_of
from tests.access.observe import OK
from tests.access.roles import ANONYMOUS, STAFF
from tests.access.table import Table, read_table
from tests.access.urls import Page, pages_of
from tests.access.world import World

NEWCOMER = "newcomer"
UNVERIFIED = "teacher unverified"
OWN = "teacher own"
# Who shows a page best: the first of them that gets it.
GUIDES = (ANONYMOUS, "student own", "student waiting", OWN, "teacher partner", UNVERIFIED, STAFF)
# Logging out takes the session with it; what a file's address answers is no page.
NO_PAGES = {
    "account_logout",
    "account_reauthenticate",
    "healthz",
    "readyz",
    "exchange:feed",
    "classrooms:code-qr",
    "exchange:picture",
    "exchange:picture-small",
    "matching:wish-qr",
    "admin:classrooms_invitationbatch_template",
    "admin:classrooms_invitationbatch_export",
}
# Nothing at all is an answer there, and a later stop would see what it did; a visitor has no form
# on the page of a link.
MAY_BE_EMPTY = {
    "matching:limits",
    "matching:proposal-decline-reason",
    "classrooms:lessons",
    "classrooms:half-hours",
    "classrooms:by-lessons",
    "classrooms:timetable-lessons",
    "classrooms:timetable-half-hours",
    "classrooms:timetable-by-lessons",
    "matching:link",
    # A list of small forms: nothing at all is none of them.
    "exchange:readiness",
}
# A few of the admin's two hundred pages, which all come from the same six templates.
ADMIN_SAMPLE = {
    "admin:index",
    "admin:classrooms_school_changelist",
    "admin:classrooms_school_change",
    "admin:classrooms_school_delete",
    "admin:classrooms_invitationbatch_add",
    "admin:classrooms_invitationbatch_change",
    "admin:classrooms_programme_add",
    "admin:matching_partnership_changelist",
    "admin:matching_contest_decide",
    "admin:classrooms_countryexcuse_changelist",
    "admin:users_auditentry_changelist",
}


@dataclass(frozen=True)
class Stop:
    """One page as one person sees it; `empty_form` when it was sent back with nothing in it."""

    name: str
    thing: str
    role: str
    path: str
    empty_form: bool = False

    def __str__(self) -> str:
        state = ", sent empty" if self.empty_form else ""
        return f"{self.name} ({self.thing}) as {self.role}{state}"


def stops(world: World, *, everything: bool = False) -> list[Stop]:
    """The tour.

    Unless everything is wanted, of the admin a sample, and no page that looks like another one: the
    class of somebody else who is as far with it.
    """
    table = read_table()
    pages = [page for page in pages_of(settings.ROOT_URLCONF) if _is_shown(page, everything)]
    found = [stop for page in pages for stop in _stops_of(page, world, table)]
    return found if everything else [stop for stop in found if stop.thing not in ALIKE]


def _is_shown(page: Page, whole_admin: bool) -> bool:
    if page.name in NO_PAGES:
        return False
    if not page.is_admin:
        return True
    # Django's own pages stand in its own admin; ours there are all looked at.
    ours = not page.callback.__module__.startswith("django.")
    return whole_admin or ours or page.name in ADMIN_SAMPLE


def _stops_of(page: Page, world: World, table: Table) -> Iterator[Stop]:
    for thing, values in objects_of(page, world).items():
        if thing == DELETED:
            continue
        cells = table.get((page.name, thing), {})
        seers = [role for role in GUIDES if _is_seen(cells.get(role, ""))]
        if not seers:
            continue
        path = page.address(values)
        yield Stop(page.name, thing, seers[0], path)
        if page.name in set(FORMS) - MAY_BE_EMPTY and thing in {NOTHING, "own", "shared"}:
            yield Stop(page.name, thing, seers[0], path, empty_form=True)
        if thing == NOTHING and OWN in seers and not page.is_admin:
            # The same page of somebody who has nothing yet, and of somebody who waits.
            yield Stop(page.name, thing, NEWCOMER, path)
            if UNVERIFIED in seers:
                yield Stop(page.name, thing, UNVERIFIED, path)


def _is_seen(cell: str) -> bool:
    """Whether GET is answered with a page."""
    return any(part.split()[0] == OK and "GET" in part.split() for part in cell.split(",")) or (
        cell == OK
    )
