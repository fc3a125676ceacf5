"""The timetables of a class: listed with their dates, added, moved, taken away."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.choices import Purpose
from classrooms.models import Classroom, ClassTimetable, School
from classrooms.services.special_timetables import add_timetable
from classrooms.services.timetables import stored_lessons
from classrooms.timetable.slots import DateSpan
from users.models import User

PAGES = ("timetables", "check")
TYPED = {
    "purpose": "exams",
    "starts_on": "2027-02-08",
    "ends_on": "2027-03-09",
    "lessons": "copy",
}


@pytest.fixture
def address(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> str:
    client.force_login(nairobi_teacher)
    return reverse("classrooms:timetable-add", args=[nairobi_class.pk])


def special() -> ClassTimetable:
    return ClassTimetable.objects.special().get()


def add(classroom: Classroom, first: date, last: date) -> ClassTimetable:
    return add_timetable(
        classroom, purpose=Purpose.WINTER, span=DateSpan(first, last), copy=True, by=None
    )


def test_timetable_for_some_weeks_leads_to_its_lessons(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    answer = client.post(address, TYPED)

    table = special()
    assert (table.purpose, table.valid_from, table.valid_to) == (
        "exams",
        date(2027, 2, 8),
        date(2027, 3, 9),
    )
    assert answer.url == reverse("classrooms:timetable-by-lessons", args=[table.key])
    assert stored_lessons(nairobi_class, table) == stored_lessons(nairobi_class, None)


def test_weeks_without_lessons_are_an_answer_too(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    answer = client.post(address, TYPED | {"lessons": "none"})

    assert answer.url == reverse("classrooms:timetables", args=[nairobi_class.pk])
    assert "No lessons: you cannot meet then" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"purpose": ""}, "purpose", "Select what it is for"),
        ({"purpose": "\x00"}, "purpose", "Select what it is for"),
        ({"starts_on": ""}, "starts_on", "Enter the first day"),
        ({"starts_on": "31.2.2027"}, "starts_on", "Enter a date, for example 2026-09-01"),
        ({"ends_on": "0001-01-01"}, "ends_on",
         "Enter a date between the years 2,020 and 2,099."),
        ({"ends_on": "2027-02-07"}, "ends_on",
         "The last day is before the first day. Enter a last day that is later."),
        ({"lessons": "some"}, "lessons", "Select whether there are lessons"),
        ({"starts_on": "2027-01-31"}, "starts_on",
         "Another timetable holds from 1 January 2027 to 31 January 2027. Enter other days, or "
         "change that one."),
    ],
)  # fmt: skip
def test_timetable_that_cannot_be_is_asked_again(
    typed: dict[str, str],
    field: str,
    sentence: str,
    client: Client,
    address: str,
    nairobi_class: Classroom,
) -> None:
    add(nairobi_class, date(2027, 1, 1), date(2027, 1, 31))

    page = client.post(address, TYPED | typed)

    assert {name: [str(e) for e in found] for name, found in page.context["form"].errors.items()}[
        field
    ] == [sentence.replace("2,020", "2020").replace("2,099", "2099")]
    assert special().purpose == "winter"


def test_ramadan_is_suggested_where_the_country_keeps_eid(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    page = client.post(address, {"ramadan": "1", "lessons": "none"})

    shown = page.content.decode()
    form = page.context["form"]
    assert "It may move by a day or two." in shown
    assert (form["purpose"].value(), form["lessons"].value()) == ("ramadan", "none")
    assert (form["ends_on"].value() - form["starts_on"].value()).days == 29
    assert not ClassTimetable.objects.special().exists()


def test_ramadan_is_not_mentioned_elsewhere(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    School.objects.update(country="JP")

    assert "expected" not in client.get(address).content.decode()
    assert client.post(address, {"ramadan": "1"}).status_code == 200


def test_dates_are_changed_and_lessons_kept_or_emptied(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    table = add(nairobi_class, date(2027, 1, 1), date(2027, 1, 31))
    page = reverse("classrooms:timetable-edit", args=[table.key])
    assert client.get(page).context["form"]["lessons"].value() == "keep"

    client.post(page, TYPED | {"lessons": "keep"})
    assert special().valid_from == date(2027, 2, 8)
    assert special().slots.exists()
    client.post(page, TYPED | {"lessons": "none"})

    assert not special().slots.exists()


def test_taken_away_only_after_a_page_that_asks(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    table = add(nairobi_class, date(2027, 1, 1), date(2027, 1, 31))
    page = reverse("classrooms:timetable-remove", args=[table.key])

    assert "Take the timetable away" in client.get(page).content.decode()
    assert special() == table
    answer = client.post(page)

    assert answer.url == reverse("classrooms:timetables", args=[nairobi_class.pk])
    assert not ClassTimetable.objects.special().exists()
    assert client.post(page).status_code == 404


def test_list_and_check_ask_as_often_for_thirty_timetables_as_for_one(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    pages = [reverse(f"classrooms:{name}", args=[nairobi_class.pk]) for name in PAGES]
    add(nairobi_class, date(2027, 1, 1), date(2027, 1, 2))
    asked = [_queries(client, page) for page in pages]
    for month in range(2, 12):
        for day in (1, 10, 20):
            add(nairobi_class, date(2027, month, day), date(2027, month, day + 1))

    assert [_queries(client, page) for page in pages] == asked


def _queries(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(page).status_code == 200
    return len(asked)


def test_check_page_lists_timetables_of_some_weeks_with_a_way_to_change_them(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    add(nairobi_class, date(2027, 1, 1), date(2027, 1, 31))

    page = client.get(reverse("classrooms:check", args=[nairobi_class.pk])).content.decode()

    assert "1 Jan 2027 – 31 Jan 2027" in page
    assert reverse("classrooms:timetables", args=[nairobi_class.pk]) in page


def test_timetable_of_another_class_does_not_exist(
    client: Client, address: str, bogota_class: Classroom
) -> None:
    table = add(bogota_class, date(2027, 1, 1), date(2027, 1, 31))

    for name in ("edit", "remove", "by-lessons", "half-hours", "lessons", "lesson-weeks"):
        page = client.get(reverse(f"classrooms:timetable-{name}", args=[table.key]))
        assert page.status_code == 404
