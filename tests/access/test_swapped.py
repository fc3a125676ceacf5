"""Ids in bodies and queries are swapped for foreign ones: the form refuses or ignores them.

Nobody has to say which fields hold ids: whatever is the id of a row of the world in a body of
`tests/access/bodies.py`, or in a hidden field, a choice or a query on a page, is exchanged for the
id of a row of the same kind that belongs to strangers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.apps import apps
from django.db import transaction

from tests.access.bodies import FORMS, Sent, sent_forms
from tests.access.objects import NOBODYS_ID, objects_of
from tests.access.observe import answer_of
from tests.access.roles import Browser
from tests.access.rows import known_ids, nameless, protected
from tests.access.test_forms import page_named
from tests.access.world import World
from users.models import User

pytestmark = pytest.mark.django_db

UUID_LENGTH = len(NOBODYS_ID)


@pytest.fixture(autouse=True)
def _undone(world: World) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class Foreigners:
    """For the id of any row: the id of a row of the same model that is no business of the asker."""

    models: dict[str, str] = field(default_factory=dict)
    rows: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def of(self, value: str, role: str) -> str | None:
        side = "own" if role in {"teacher foreign", "student other"} else "foreign"
        found = self.rows.get((self.models.get(value, ""), side), [])
        return next((row for row in found if row != value), None)


@pytest.fixture(scope="module")
def foreigners(world: World) -> Foreigners:
    """A row is foreign to one of two teachers when the other finds it and that one does not."""
    found = Foreigners()
    people = {side: world.people[f"teacher {side}"] for side in ("own", "foreign")}
    for model in apps.get_models():
        manager, label = model._default_manager, model._meta.label
        keys = [str(key) for key in manager.order_by().values_list("pk", flat=True)[:2_000]]
        found.models |= {key: label for key in keys if len(key) == UUID_LENGTH}
        if hasattr(manager.get_queryset(), "visible_to"):
            seen = {
                side: set(manager.get_queryset().visible_to(user).values_list("pk", flat=True))
                for side, user in people.items()
            }
            found.rows[label, "foreign"] = sorted(map(str, seen["foreign"] - seen["own"]))
            found.rows[label, "own"] = sorted(map(str, seen["own"] - seen["foreign"]))
    for kind in ("teacher", "student"):
        for side in people:
            # A student is exchanged for a student: else a form that takes students only is safe.
            user = (
                world.people[f"teacher {side}"]
                if kind == "teacher"
                else (world.students[side].student)
            )
            found.rows[f"users.User {kind}", side] = [str(user.pk)]
    for pk, role in User.objects.values_list("pk", "role"):
        found.models[str(pk)] = f"users.User {role}"
    return found


@pytest.fixture(scope="module")
def shown(world: World, people: Mapping[str, Browser]) -> dict[str, str]:
    """The page of each form, as whoever sends it sees it."""
    found = {}
    for name, sent in sent_forms(world).items():
        if name in FORMS:
            with transaction.atomic():
                answer = people[sent.role].ask("GET", address_of(name, sent, world))
                transaction.set_rollback(True)
            found[name] = getattr(answer, "content", b"").decode()
    return found


def address_of(name: str, sent: Sent, world: World) -> str:
    page = page_named(name)
    return page.address(objects_of(page, world)[sent.thing])


class Fields(HTMLParser):
    """Name and value of everything on a page that a browser would send, and of its queries."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: list[tuple[str, str]] = []
        self.queries: set[str] = set()
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = said.get("name", "")
        if tag == "option" and self._select:
            self.values.append((self._select, said.get("value", "")))
        if tag in {"input", "button"} and said.get("name"):
            self.values.append((said["name"], said.get("value", "")))
        if tag == "a" and "?" in said.get("href", ""):
            self.queries.add(said["href"])


def swaps(sent: Sent, page: str, foreigners: Foreigners) -> list[tuple[str, str]]:
    """(field, foreign id) for each id that the body or the page of the form names."""
    named = [
        (name, str(value))
        for name, values in sent.body.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    found = {
        (name, foreign)
        for name, value in [*named, *Fields(page).values]
        if (foreign := foreigners.of(value, sent.role)) is not None
    }
    return sorted(found)


@pytest.mark.parametrize("name", FORMS)
def test_a_foreign_id_in_a_body_changes_nothing(
    name: str,
    world: World,
    people: Mapping[str, Browser],
    foreigners: Foreigners,
    shown: dict[str, str],
) -> None:
    sent = sent_forms(world)[name]
    swapped_fields = swaps(sent, shown[name], foreigners)
    if not swapped_fields:
        return
    path, browser = address_of(name, sent, world), people[sent.role]
    known, before = known_ids(), protected()

    def after(body: Mapping[str, Any]) -> tuple[str, Any]:
        with transaction.atomic():
            answer = answer_of(browser.ask("POST", path, dict(body)))
            found = nameless(protected(), known)
            transaction.set_rollback(True)
        return answer, found

    _answer, plain = after(sent.body)
    for field_name, foreign in swapped_fields:
        swapped, found = after({**sent.body, field_name: foreign})
        # Refused and nothing changed; or not looked at, and the same happened as without.
        assert found in (nameless(before, known), plain), f"{field_name} = {foreign}: {swapped}"
        assert swapped != "crash"


def linked(world: World, foreigners: Foreigners, shown: dict[str, str]) -> set[tuple[str, str]]:
    """(role, address with a foreign id in its query), made of the links on everybody's pages."""
    found: set[tuple[str, str]] = set()
    for name, sent in sent_forms(world).items():
        for href in Fields(shown.get(name, "")).queries:
            parts = urlsplit(href)
            pairs = parse_qsl(parts.query)
            swapped = [(key, foreigners.of(value, sent.role) or value) for key, value in pairs]
            if swapped != pairs:
                path = parts.path or address_of(name, sent, world)
                found.add((sent.role, f"{path}?{urlencode(swapped)}"))
    return found


def test_a_foreign_id_in_a_query_shows_nothing_of_it(
    world: World, people: Mapping[str, Browser], foreigners: Foreigners, shown: dict[str, str]
) -> None:
    """It is not found, or the page is the one without it."""
    foreign = {row for rows in foreigners.rows.values() for row in rows}
    # Queries that pages take, whether a link on a page of today has them or not.
    own = world.own.here.pk
    typed = {
        ("teacher own", f"/classes/{own}/exchange/?back={world.foreign.here.pk}"),
        ("teacher own", f"/classes/{own}/lessons/?timetable={world.foreign.here.pk}"),
        ("teacher own", f"/find/?class={world.foreign.here.pk}"),
        ("teacher own", f"/proposals/?class={world.foreign.here.pk}"),
    }
    for role, address in sorted(typed | linked(world, foreigners, shown)):
        answer = people[role].ask("GET", address)
        if answer.status_code == 404 or 300 <= answer.status_code < 400:
            continue
        values = {value for _key, value in parse_qsl(urlsplit(address).query)} & foreign
        shown = answer.content.decode()  # type: ignore[attr-defined]
        for value in values:
            # The address may stand in the form itself (its way back), and nowhere in a link.
            assert f"/{value}/" not in shown, address


def test_ids_are_really_found(world: World, foreigners: Foreigners, shown: dict[str, str]) -> None:
    """Else nothing would be swapped and all of this would be green for ever."""
    other = foreigners.of(str(world.own.here.pk), "teacher own")
    assert other in foreigners.rows["classrooms.Classroom", "foreign"]
    assert len(foreigners.rows) >= 24
    swapped = {
        name
        for name, sent in sent_forms(world).items()
        if name in FORMS and swaps(sent, shown[name], foreigners)
    }
    assert {"matching:link", "classrooms:new-year"} <= swapped
    # Students are swapped as places in a class and as people, each for one of the other side.
    assert {"safeguarding:consents", "classrooms:student-merge"} <= swapped
    own, foreign = (str(world.students[side].student_id) for side in ("own", "foreign"))
    assert foreigners.of(own, "teacher own") == foreign
    assert foreigners.of(foreign, "teacher foreign") == own
