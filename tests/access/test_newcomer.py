"""A newcomer to a school learns its name and city, whatever page she opens (SAFETY S1)."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from classrooms.models import Classroom
from tests.access.observe import OK, answer_of
from tests.access.roles import Browser
from tests.access.urls import Page, pages_of
from tests.access.world import World
from tests.factories import (
    BreakFactory,
    ClassroomFactory,
    SchoolTeacherFactory,
    TeacherFactory,
    TeachingFactory,
)
from users.models import Adult

pytestmark = pytest.mark.django_db

# In everything that belongs to the school and to its other people.
MARK = "Zanzibar"
OPEN = {
    "classrooms:class-add", "classrooms:class-detail", "classrooms:class-edit",
    "classrooms:class-exchange", "classrooms:half-hours", "classrooms:check",
}  # fmt: skip


@pytest.fixture
def newcomer(world: World) -> Iterator[tuple[Browser, Classroom]]:
    """A verified teacher who chose the school of "own" and has a class there; nobody confirmed."""
    with transaction.atomic():
        school = world.own.here.school
        school.website = f"https://{MARK}.example"
        school.save()
        BreakFactory(school=school, name=f"{MARK} break")
        school.bell_schedules.update(name=f"{MARK} bells")
        Classroom.objects.filter(school=school).update(about=f"{MARK} is what we sing about.")
        for classroom in school.classrooms.all():
            Classroom.objects.filter(pk=classroom.pk).update(name=f"{MARK} {classroom.name}")
            classroom.enrolments.update(nickname=f"{MARK} Child")
        Adult.objects.filter(user__teachings__classroom__school=school).update(name=MARK)
        school.terms.update(starts_on="2026-08-27", ends_on="2027-07-03")
        teacher = TeacherFactory(email="new@school.example", adult__verified_at=school.verified_at)
        SchoolTeacherFactory(school=school, teacher=teacher)
        hers = ClassroomFactory(school=school, name="2F", state="draft")
        TeachingFactory(classroom=hers, teacher=teacher)
        client = Client()
        client.force_login(teacher, backend=settings.AUTHENTICATION_BACKENDS[0])
        yield Browser(client.cookies), hers
        transaction.set_rollback(True)


def pages() -> list[Page]:
    found = pages_of("config.urls")
    of_class_or_school = [("classroom_id",), ("school_id",)]
    return [page for page in found if page.arguments in of_class_or_school and not page.is_admin]


def test_no_page_of_class_or_school_shows_what_is_the_schools(
    newcomer: tuple[Browser, Classroom],
) -> None:
    browser, hers = newcomer
    ids = {"classroom_id": str(hers.pk), "school_id": str(hers.school_id)}
    seen, told = set(), {}

    for page in pages():
        response = browser.ask("GET", page.address(ids))
        if answer_of(response) == OK:
            seen.add(page.name)
            text = response.content.decode()
            if any(mark in text for mark in (MARK, "27 Aug", "2026-08-27")):
                told[page.name] = text

    assert list(told) == []
    assert seen >= OPEN
    assert "classrooms:calendar" not in seen


def test_nothing_of_the_school_is_changed_by_a_newcomer(
    newcomer: tuple[Browser, Classroom],
) -> None:
    browser, hers = newcomer
    before = hers.school.__class__.objects.values().get(pk=hers.school_id)
    terms = list(hers.school.terms.values())
    said = {
        "name": "Mine", "country": "FJ", "city": "Suva", "zone": "Pacific/Fiji",
        "school_days": ["5"], "terms-0-starts_on": "2027-01-11", "terms-0-ends_on": "2027-04-01",
        "week_a_from": "2026-09-07", "half": ["1-10:00"],
    }  # fmt: skip

    for page in pages():
        ids = {"classroom_id": str(hers.pk), "school_id": str(hers.school_id)}
        browser.ask("POST", page.address(ids), said)

    assert hers.school.__class__.objects.values().get(pk=hers.school_id) == before
    assert list(hers.school.terms.values()) == terms
