"""The admin's page about countries whose schools cannot answer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from classrooms.choices import ExcuseReason
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, CountryExcuse
from classrooms.services.excuses import concerned_by, excuse_country
from tests.factories import ClassroomFactory, StaffFactory, VerifiedSchoolFactory
from tests.hostile import HOSTILE
from users.models import Adult, AuditEntry, User

pytestmark = pytest.mark.django_db

TODAY = date(2026, 9, 14)
KENYA = {"country": "KE", "reason": "conflict", "starts_on": "2026-09-10"}
PAGE = "admin:classrooms_countryexcuse_changelist"


@pytest.fixture(autouse=True)
def _a_day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 9, 14, 9, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def staff(client: Client, reviewer: User, settings: Settings) -> Client:
    """A reviewer whose second factor is taken as given; the admin's own test asks for it."""
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(reviewer)
    return client


@pytest.fixture
def regional(client: Client, settings: Settings) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    user: User = StaffFactory(adult__name="Rosa Regional")
    Adult.objects.filter(user=user).update(countries="GH")
    client.force_login(user)
    return client


def read(client: Client, **asked: str) -> str:
    return " ".join(client.get(reverse(PAGE), asked).content.decode().split())


def excused(country: str, by: User) -> CountryExcuse:
    return excuse_country(country, reason=ExcuseReason.STRIKE, starts_on=TODAY, by=by)


def test_whom_it_concerns_is_seen_before_anything_happens(
    staff: Client, nairobi_class: Classroom
) -> None:
    ClassroomFactory(school=nairobi_class.school, state=ClassroomState.ARCHIVED)
    ClassroomFactory(school=VerifiedSchoolFactory(country="CO"))

    page = read(staff, preview="1", **KENYA)

    assert "Excuse Kenya?" in page
    assert "1 class of this year (schools: 1; looking for a partner: 1)" in page
    assert "War or unrest, from 10 September 2026 until somebody ends it." in page
    assert CountryExcuse.objects.count() == 0


def test_the_button_excuses_the_country_and_pressed_twice_it_is_one(
    staff: Client, reviewer: User
) -> None:
    page = staff.post(reverse(PAGE), KENYA, follow=True).content.decode()
    again = staff.post(reverse(PAGE), KENYA).content.decode()

    assert "Kenya is excused now." in page
    assert "Select another country: this one is excused already" in again
    excuse = CountryExcuse.objects.get()
    assert (excuse.country, excuse.reason, excuse.starts_on, excuse.set_by, excuse.ends_on) == (
        "KE",
        "conflict",
        date(2026, 9, 10),
        reviewer,
        None,
    )
    assert AuditEntry.objects.get(verb="country.excuse").actor_id == reviewer.pk


def test_it_ends_today_and_twice_is_once(staff: Client, reviewer: User) -> None:
    excuse = excused("KE", reviewer)
    assert "Since 14 September 2026, until it is ended." in read(staff)

    for _press in range(2):
        body = {"do": "end", "excuse": str(excuse.pk)}
        page = staff.post(reverse(PAGE), body, follow=True).content.decode()

    assert "Kenya: today is the last day that is excused." in page
    assert "End today" not in read(staff)
    excuse.refresh_from_db()
    assert excuse.ends_on == TODAY
    assert AuditEntry.objects.filter(verb="country.excuse-end").count() == 1


def test_regional_staff_excuses_and_ends_the_own_countries_only(
    regional: Client, reviewer: User
) -> None:
    kenya = excused("KE", reviewer)

    page = read(regional)
    refused = regional.post(reverse(PAGE), {**KENYA, "country": "UG"}).content.decode()
    ended = regional.post(reverse(PAGE), {"do": "end", "excuse": str(kenya.pk)})
    regional.post(reverse(PAGE), {**KENYA, "country": "GH"})

    assert "Kenya" not in page
    assert "Select a country" in refused
    assert ended.status_code == 404
    assert set(CountryExcuse.objects.values_list("country", flat=True)) == {"KE", "GH"}
    kenya.refresh_from_db()
    assert kenya.ends_on is None


def test_staff_without_the_right_does_not_see_it(client: Client, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(StaffFactory(is_superuser=False))

    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse(PAGE), KENYA).status_code == 403
    assert CountryExcuse.objects.count() == 0


@pytest.mark.parametrize("field", list(KENYA))
@pytest.mark.parametrize("bad", [*HOSTILE, "", "0001-01-01", "9999-12-31"])
def test_whatever_is_sent_gets_a_sentence(staff: Client, field: str, bad: str) -> None:
    sent = {**KENYA, field: bad}

    for answer in (
        staff.post(reverse(PAGE), sent),
        staff.get(reverse(PAGE), {**sent, "preview": "1", field: bad[:2_000]}),
        staff.post(reverse(PAGE), {"do": "end", "excuse": bad}),
    ):
        assert answer.status_code in {200, 404}
    assert CountryExcuse.objects.count() == 0


def test_no_row_is_typed_by_hand(staff: Client, reviewer: User) -> None:
    excuse = excused("KE", reviewer)
    address = reverse("admin:classrooms_countryexcuse_change", args=[excuse.pk])

    assert staff.post(address, {"country": "UG"}).status_code == 403
    assert staff.post(reverse("admin:classrooms_countryexcuse_add"), KENYA).status_code == 403


def test_whom_it_concerns_takes_the_same_queries_for_any_number() -> None:
    taken = {}
    for size in (1, 3, 30):
        while Classroom.objects.count() < size:
            ClassroomFactory(school=VerifiedSchoolFactory())
        with CaptureQueriesContext(connection) as queries:
            concerned = concerned_by("KE")
        assert (concerned.schools, concerned.classes, concerned.looking) == (size, size, 0)
        taken[size] = len(queries)

    assert set(taken.values()) == {3}
