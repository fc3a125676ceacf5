"""The page that takes a class into the new school year."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from tests.classrooms.views.shown import Shown
from tests.factories import EnrolmentFactory, SlotFactory, TeachingFactory, TimetableFactory
from tests.hostile import HOSTILE
from users.models import User


def page_of(classroom: Classroom) -> str:
    return reverse("classrooms:new-year", args=[classroom.pk])


SAID: dict[str, Any] = {
    "name": "7B",
    "age_from": "12",
    "age_to": "13",
    "size": "23",
    "lessons": "keep",
}


def test_everything_is_filled_in_a_year_older(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    child = EnrolmentFactory(classroom=nairobi_class, nickname="Brave River")

    page = client.get(page_of(nairobi_class))

    shown = Shown(page.text)
    assert [shown.typed(name) for name in ("name", "age_from", "age_to", "size")] == [
        ["6B"],
        ["12"],
        ["13"],
        ["24"],
    ]
    assert shown.chosen("students") == [str(child.pk)]
    assert "Tuesday" in page.text


def test_the_new_class_goes_on_where_something_is_missing(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    nairobi_class.school.terms.all().delete()
    child = EnrolmentFactory(classroom=nairobi_class, nickname="Brave River")

    answer = client.post(page_of(nairobi_class), {**SAID, "students": [str(child.pk)]})

    made = Classroom.objects.get(continues=nairobi_class)
    calendar = reverse("classrooms:calendar", args=[made.pk])
    assert answer["Location"] == f"{calendar}?back={made.pk}"
    assert made.enrolments.get().student == child.student
    # The page of the old class leads to the new one, and back.
    assert client.get(page_of(nairobi_class))["Location"] == reverse(
        "classrooms:class-detail", args=[made.pk]
    )
    old = client.get(reverse("classrooms:class-detail", args=[nairobi_class.pk]))
    assert reverse("classrooms:class-detail", args=[made.pk]) in old.text
    assert "New code" not in old.text
    home = client.get(reverse("classrooms:home")).text
    assert home.index("7B") < home.index("6B")
    assert "Of an earlier year" in home


def test_sent_twice_leads_to_the_one_class(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    client.post(page_of(nairobi_class), SAID)
    client.post(page_of(nairobi_class), SAID)

    assert Classroom.objects.filter(name="7B").count() == 1


@pytest.mark.parametrize("text", ["", *HOSTILE])
def test_hostile_answers_get_a_sentence_and_stay(
    text: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    said = {**SAID, "age_from": text, "students": [text]}

    page = client.post(page_of(nairobi_class), said)

    assert page.status_code == 200
    assert "Enter the age of the youngest, between 5 and 99" in page.text
    assert Shown(page.text).typed("name") == ["7B"]
    assert not Classroom.objects.filter(continues=nairobi_class).exists()


def test_a_substitute_is_led_back(client: Client, nairobi_class: Classroom, stranger: User) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=stranger, ends_on="2030-12-01")
    client.force_login(stranger)

    client.post(page_of(nairobi_class), SAID)

    assert not Classroom.objects.filter(continues=nairobi_class).exists()


def test_lessons_of_some_weeks_are_not_shown_as_going_on(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    winter = TimetableFactory(
        classroom=nairobi_class, valid_from=date(2027, 1, 1), valid_to=date(2027, 3, 1)
    )
    SlotFactory(timetable=winter, weekday=3)

    page = client.get(page_of(nairobi_class))

    assert [slot.weekday for slot in page.context["slots"]] == [1]


@pytest.mark.parametrize(
    "name",
    ["class-edit", "class-exchange", "by-lessons", "half-hours", "lessons", "lesson-weeks",
     "timetables", "timetable-add"],
)  # fmt: skip
def test_nothing_is_described_in_a_class_of_an_earlier_year(
    name: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)
    page = reverse(f"classrooms:{name}", args=[nairobi_class.pk])

    statuses = {client.get(page).status_code, client.post(page).status_code}
    assert statuses - {405} == {404}


@pytest.mark.parametrize("name", ["timetable-edit", "timetable-half-hours", "timetable-remove"])
def test_nor_in_its_timetables_of_some_weeks(
    name: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    winter = TimetableFactory(
        classroom=nairobi_class, valid_from=date(2027, 1, 1), valid_to=date(2027, 3, 1)
    )
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)

    assert client.get(reverse(f"classrooms:{name}", args=[winter.key])).status_code == 404


def test_a_new_code_for_a_class_of_an_earlier_year_is_refused_with_a_sentence(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)

    page = client.post(reverse("classrooms:code-new", args=[nairobi_class.pk]), follow=True)

    assert "Nobody joins it any more" in page.text
