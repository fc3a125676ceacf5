"""The lessons of a class by half-hours, without a script."""

import gzip
from datetime import date, time

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom, WeeklySlot
from classrooms.services.timetables import save_lessons
from classrooms.timetable.slots import Week
from classrooms.timetable.slots import WeeklySlot as Lesson
from tests.factories import SchoolTeacherFactory, TeachingFactory
from users.models import User

BELL = Lesson(0, time(9, 50), 45)
SWAPPED = Lesson(1, time(12, 0), 60, swappable=True)
WEEK_A = Lesson(2, time(8, 0), 30, week=Week.A)


@pytest.fixture
def address(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> str:
    client.force_login(nairobi_teacher)
    nairobi_class.timetables.all().delete()
    return reverse("classrooms:half-hours", args=[nairobi_class.pk])


def stored() -> list[tuple[int, time, int, str, bool]]:
    return list(
        WeeklySlot.objects.values_list("weekday", "start_time", "minutes", "week", "is_swappable")
    )


def marked(page: HttpResponse) -> list[str]:
    return [
        half["code"] for day in page.context["days"] for half in day["halves"] if half["checked"]
    ]


def errors(page: HttpResponse) -> dict[str, list[str]]:
    return dict(page.context["form"].errors)


def test_marks_become_lessons_and_come_back_as_marks(client: Client, address: str) -> None:
    marks = ["1-10:00", "1-10:30", "1-11:00", "3-23:30"]

    answer = client.post(address, {"half": marks})

    assert (answer.status_code, stored()) == (
        302,
        [(1, time(10, 0), 90, "every", False), (3, time(23, 30), 30, "every", False)],
    )
    assert marked(client.get(address)) == marks


def test_fill_marks_whole_half_hours_and_stores_nothing(client: Client, address: str) -> None:
    typed = {"fill": "1", "fill_from": "8.05", "fill_to": "09:50", "fill_days": ["0", "4"]}

    page = client.post(address, typed | {"half": "2-12:00"})

    assert marked(page) == ["0-08:30", "0-09:00", "2-12:00", "4-08:30", "4-09:00"]
    assert (errors(page), stored()) == ({}, [])


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"fill_from": ""}, "fill_from", "Enter when your school day starts"),
        ({"fill_from": "eight"}, "fill_from",
         "Enter when your school day starts, for example 08:00."),
        ({"fill_to": ""}, "fill_to", "Enter when your school day ends"),
        ({"fill_to": "07:00"}, "fill_to",
         "The lesson ends before it starts. Enter an end that is later than the start."),
        ({"fill_to": "24:30"}, "fill_to",
         "A day ends at 24:00. Enter an end at 24:00 or earlier."),
        ({"fill_days": []}, "fill_days", "Select the days"),
        ({"fill_days": ["9"]}, "fill_days", "Select the days"),
    ],
)  # fmt: skip
def test_fill_that_cannot_be_keeps_the_marks(
    typed: dict[str, object], field: str, sentence: str, client: Client, address: str
) -> None:
    meant = {"fill": "1", "fill_from": "08:00", "fill_to": "14:00", "fill_days": ["0"]}

    page = client.post(address, meant | typed | {"half": "2-12:00"})

    assert errors(page) == {field: [sentence]}
    assert marked(page) == ["2-12:00"]


def test_lessons_half_hours_cannot_say_stay(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    kept = [BELL, SWAPPED, WEEK_A]
    save_lessons(
        nairobi_class,
        slots=[*kept, Lesson(4, time(8, 0), 30)],
        week_a_from=date(2026, 9, 7),
        by=None,
    )

    client.post(address, {"half": "3-10:00"})

    assert stored() == [
        (0, time(9, 50), 45, "every", False),
        (1, time(12, 0), 60, "every", True),
        (2, time(8, 0), 30, "A", False),
        (3, time(10, 0), 30, "every", False),
    ]


def test_half_hour_over_a_lesson_that_stays_is_refused(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    save_lessons(nairobi_class, slots=[BELL], week_a_from=None, by=None)

    page = client.post(address, {"half": ["0-10:30", "3-10:00"]})

    assert errors(page) == {
        "half": ["Select other half-hours: one of these overlaps with a lesson under Other times."]
    }
    assert marked(page) == ["0-10:30", "3-10:00"]
    assert stored() == [(0, time(9, 50), 45, "every", False)]


def test_nothing_marked_asks_for_something(client: Client, address: str) -> None:
    page = client.post(address, {})

    assert errors(page) == {
        "half": ["Select at least one half-hour in which your class could meet another."]
    }


def test_last_half_hours_may_be_taken_away_when_other_lessons_stay(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    lessons = [BELL, Lesson(4, time(8, 0), 30)]
    save_lessons(nairobi_class, slots=lessons, week_a_from=None, by=None)

    client.post(address, {})

    assert stored() == [(0, time(9, 50), 45, "every", False)]


@pytest.mark.parametrize("code", ["9-10:00", "1-10:10", "1-24:00", "x", "\x00", "1" * 5000])
def test_half_hours_no_week_has_are_refused(code: str, client: Client, address: str) -> None:
    page = client.post(address, {"half": [code, "3-10:00"]})

    assert errors(page) == {"half": ["Select half-hours of the week."]}
    assert (marked(page), stored()) == (["3-10:00"], [])


def test_sentence_follows_the_week_of_the_school(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    nairobi_class.school.school_days = [5, 6, 0, 1, 2]
    nairobi_class.school.save()

    client.post(address, {"half": ["0-10:00", "5-09:00", "5-09:30"]})

    assert client.get(address).context["marked"] == (
        "Saturday \u206809:00\u201310:00\u2069, Monday \u206810:00\u201310:30\u2069"
    )


def test_whole_week_marked_weighs_little(client: Client, address: str) -> None:
    every = [f"{day}-{half // 2:02d}:{half % 2 * 30:02d}" for day in range(7) for half in range(48)]

    client.post(address, {"half": every})

    assert len(stored()) == 7
    assert len(gzip.compress(client.get(address).content, 6)) <= 14_336


def test_the_language_switch_keeps_what_is_marked(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)

    page = client.post(
        reverse("classrooms:half-hours", args=[nairobi_class.pk]),
        {
            "half": ["1-10:00", "1-10:30"],
            "fill_from": "09:1",
            "fill_to": "12:00",
            "switch": "1",
            "switch-language": "ar",
        },
    )

    halves = [half for day in page.context["days"] for half in day["halves"]]
    assert [half["code"] for half in halves if half["checked"]] == ["1-10:00", "1-10:30"]
    assert 'value="09:1"' in page.text
    assert 'dir="rtl"' in page.text


@pytest.mark.parametrize("is_newcomer", [True, False])
def test_a_newcomer_is_not_sent_to_bells_that_do_not_open(
    is_newcomer: bool, client: Client, nairobi_class: Classroom, stranger: User
) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=stranger)
    if is_newcomer:
        SchoolTeacherFactory(school=nairobi_class.school, teacher=stranger)
    client.force_login(stranger)

    page = client.get(reverse("classrooms:half-hours", args=[nairobi_class.pk])).content.decode()

    assert ("Our school has bells" in page) is not is_newcomer
    assert ("By lessons" in page) is not is_newcomer
