"""Until the class's own teacher approves, not a byte of a child's reaches the partner school.

A marked string goes through every writer that exists, and then the partner's teacher and student
open every page that there is for every thing, and every mail is read (SAFETY S10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings as site_settings
from django.test import override_settings

from exchange.gallery.models import Item
from exchange.models import Picture, Project
from exchange.moderation.querysets import ModeratedQuerySet
from exchange.moderation.services import approve
from outbox.models import Mail
from tests.access.asked import AT
from tests.access.memory import forget
from tests.access.objects import DELETED, Objects, objects_of
from tests.access.observe import undone
from tests.access.roles import Browser, browsers
from tests.access.urls import Page, pages_of
from tests.access.world import World, build_world
from tests.marked.columns import REVIEWED, word_columns
from tests.marked.drivers import AFTER_APPROVAL, DRIVERS, NEVER, driven

PARTNERS = ("teacher partner", "student partner")
READ = 400


def test_every_column_that_holds_words_was_looked_at() -> None:
    assert set(word_columns()) - set(REVIEWED) - driven() == set()


def test_no_reason_and_no_driver_is_left_over() -> None:
    assert set(REVIEWED) | driven() == set(word_columns())
    assert set(REVIEWED) & driven() == set()


@pytest.fixture
def world(db: None, settings, tmp_path) -> Iterator[World]:
    settings.MEDIA_ROOT = str(tmp_path)
    forget()
    with (
        override_settings(
            SESSION_ENGINE="tests.access.memory",
            AUTHENTICATION_BACKENDS=[
                "tests.access.memory.Remembering",
                *site_settings.AUTHENTICATION_BACKENDS,
            ],
            # Logs let nobody in.
            MIDDLEWARE=[
                each
                for each in site_settings.MIDDLEWARE
                if not each.startswith(("django_structlog.", "whitenoise."))
            ],
        ),
        time_machine.travel(AT, tick=False),
    ):
        yield build_world()
    forget()


def of_the_site(page: Page) -> bool:
    return not page.is_admin


def of_the_tools(page: Page) -> bool:
    """Where what was published is read."""
    return page.name.startswith(("gallery:", "exchange:picture", "exchange_pages:give-back"))


def _things(page: Page, world: World) -> Objects:
    """What a page may be asked for: everything that was written, and of the rest what concerns the
    two classes. Of other classes nothing is marked."""
    items = [str(pk) for pk in Item.objects.values_list("pk", flat=True)]
    written = {
        ("item_id",): [{"item_id": pk} for pk in items],
        ("kind", "item_id"): [{"kind": Item.kind, "item_id": pk} for pk in items],
        ("label", "thing_id"): [{"label": Item.kind, "thing_id": pk} for pk in items],
        ("picture_id",): [
            {"picture_id": str(pk)} for pk in Picture.objects.values_list("pk", flat=True)
        ],
    }
    things = {str(number): each for number, each in enumerate(written.get(page.arguments, []))}
    if things and page.arguments != ("label", "thing_id"):
        return things
    others = {DELETED, "foreign", "unverified", "preparing"}
    return things | {
        thing: values for thing, values in objects_of(page, world).items() if thing not in others
    }


def pages_for(
    world: World, asked: dict[str, Browser], which: Callable[[Page], bool]
) -> Iterator[tuple[str, bytes]]:
    """Every page for every thing, as the partner's people; the body and the way it leads."""
    for page in filter(which, pages_of(site_settings.ROOT_URLCONF)):
        for thing, values in _things(page, world).items():
            path = page.address(values)
            for role in PARTNERS:
                with undone():
                    yield f"{page.name} ({thing}) as {role}", _body(asked[role].ask("GET", path))


def _body(answer: Any) -> bytes:
    parts = answer.streaming_content if answer.streaming else [answer.content]
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return headers.encode() + b"\n\n" + b"".join(parts)


def mails() -> Iterator[tuple[str, bytes]]:
    for mail in Mail.objects.all():
        text = "\n".join((mail.subject, mail.text, mail.html))
        yield f"mail {mail.template}", text.encode()


def found(marks: dict[str, bytes], bodies: Iterator[tuple[str, bytes]]) -> dict[str, set[str]]:
    """By mark where it was read."""
    where: dict[str, set[str]] = {name: set() for name in marks}
    for place, body in bodies:
        lower = body.lower()
        for name, mark in marks.items():
            if mark in body or (len(mark) < READ and mark.lower() in lower):
                where[name].add(place)
    return {name: places for name, places in where.items() if places}


def without_the_guard(self: ModeratedQuerySet, user: Any, *, on: Any = None) -> Any:
    """The state is not looked at: whoever sees the project sees what was written in it."""
    return self.filter(project__in=Project.objects.visible_to(user).values("pk"))


def test_nothing_reaches_the_partner_before_a_teacher_approves(world: World, monkeypatch) -> None:
    marks: dict[str, dict[str, bytes]] = {AFTER_APPROVAL: {}, NEVER: {}}
    for driver in DRIVERS:
        marks[driver.then] |= dict(driver.write(world))
    everything = marks[AFTER_APPROVAL] | marks[NEVER]
    forget()
    asked = browsers(world)

    # Every page and every mail, while it waits.
    assert found(everything, pages_for(world, asked, of_the_site)) == {}
    assert found(everything, mails()) == {}

    # Its twin: without the guard every mark is read, so the crawl can find one.
    with monkeypatch.context() as twin:
        twin.setattr(ModeratedQuerySet, "visible_to", without_the_guard)
        leaked = found(everything, pages_for(world, asked, of_the_tools))
    assert set(leaked) == set(everything) - {"file name"}

    # Afterwards it is there for the partner, and what was given back is not.
    for item in Item.objects.to_read_by(world.people["teacher own"]):
        approve(item, by=world.people["teacher own"], turn=item.turn, at=AT)
    shown = found(everything, pages_for(world, asked, of_the_tools))
    assert set(shown) == set(marks[AFTER_APPROVAL])
    assert found(everything, mails()) == {}
