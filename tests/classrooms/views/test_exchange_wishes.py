"""The exchange a class wishes for: three questions, and more for whoever wants to say more."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom
from matching.engine.profile import Composition
from matching.services.profiles import profile_of
from tests.classrooms.views.shown import fields_of
from tests.factories import ClassroomFactory
from users.models import User

ASKED = {"themes": ["food"], "mode": "live", "access_tier": "4", "partners_wanted": "1"}
WISHED = {
    "subjects": ["languages", "music"],
    "earliest_start": "2026-10-05",
    "latest_end": "2027-03-26",
    "wished_regions": ["America", "Pacific"],
    "composition": "girls",
    "wished_compositions": ["girls"],
}
NOW = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def address(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> str:
    with time_machine.travel(NOW, tick=False):
        client.force_login(nairobi_teacher)
        yield reverse("classrooms:class-exchange", args=[nairobi_class.pk])


def test_the_pairing_reads_every_wish(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    client.post(address, ASKED | WISHED)

    profile = profile_of(Classroom.objects.with_profile().get(pk=nairobi_class.pk))
    assert profile.subjects == {"languages", "music"}
    assert (profile.earliest_start, profile.latest_end) == (date(2026, 10, 5), date(2027, 3, 26))
    assert profile.wishes_regions == {"America", "Pacific", "Australia"}
    assert profile.composition is Composition.GIRLS
    assert profile.composition_wishes == {Composition.GIRLS}


def test_wishes_may_all_be_left_out(client: Client, address: str, nairobi_class: Classroom) -> None:
    answer = client.post(address, ASKED)

    profile = profile_of(Classroom.objects.with_profile().get(pk=nairobi_class.pk))
    assert answer.status_code == 302
    assert (profile.composition, profile.composition_wishes) == (Composition.MIXED, frozenset())
    assert (profile.subjects, profile.wishes_regions) == (frozenset(), frozenset())
    assert (profile.earliest_start, profile.latest_end) == (None, None)


def test_the_check_names_every_wish(client: Client, address: str, nairobi_class: Classroom) -> None:
    client.post(address, ASKED | WISHED)

    page = client.get(reverse("classrooms:check", args=[nairobi_class.pk])).text
    for told in (
        "Foreign languages, Music and drama",
        "Not before 5 October 2026",
        "Not after 26 March 2027",
        "North, Central and South America, Australia and the Pacific",
        "Who is in the class: Girls only",
        "Only these classes may meet yours: Girls only",
    ):
        assert told in page


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (
            {"earliest_start": "2026-10-05", "latest_end": "2026-10-04"},
            "An exchange takes 6 weeks. Enter 16 November 2026 or a later day.",
        ),
        (
            {"earliest_start": "", "latest_end": "2026-09-20"},
            "An exchange takes 6 weeks. Enter 14 October 2026 or a later day.",
        ),
        (
            {"earliest_start": "2020-01-06", "latest_end": "2020-12-18"},
            "An exchange takes 6 weeks. Enter 14 October 2026 or a later day.",
        ),
        (
            {"earliest_start": "", "latest_end": "Easter"},
            "Enter a date, for example 2026-09-01",
        ),
    ],
)
def test_dates_that_leave_no_room_have_their_sentence(
    dates: dict[str, str], sentence: str, client: Client, address: str
) -> None:
    page = client.post(address, ASKED | dates)

    assert fields_of(page)["latest_end"].errors == [sentence]
    assert '<details class="details" open>' in page.text


def test_wishes_are_shut_until_there_is_one(client: Client, address: str) -> None:
    before = client.get(address).text
    client.post(address, ASKED | {"subjects": ["music"]})

    assert '<details class="details">' in before
    assert '<details class="details" open>' in client.get(address).text


def test_a_class_as_it_was_before_there_were_wishes(nairobi_class: Classroom) -> None:
    assert ClassroomFactory().wished_compositions == []
    assert profile_of(nairobi_class).composition is Composition.MIXED
