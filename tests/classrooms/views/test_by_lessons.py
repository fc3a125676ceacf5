"""The lessons of a class ticked by the number of the school's lesson, without a script."""

import re
from datetime import date, time

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from classrooms.choices import Purpose
from classrooms.models import Classroom, ClassTimetable, School
from classrooms.services.bells import save_bells
from classrooms.services.special_timetables import add_timetable
from classrooms.services.timetables import save_lessons, stored_lessons
from classrooms.timetable.bells import Bell
from classrooms.timetable.slots import DateSpan, Week
from classrooms.timetable.slots import WeeklySlot as Lesson
from users.models import User

BELLS = [Bell("1", 480, 45), Bell("2", 530, 45), Bell("3", 590, 45)]
FRIDAY = [Bell("1", 480, 30), Bell("2", 515, 30)]


def ring(school: School, lessons: list[Bell], days: list[int], span: DateSpan | None = None):
    return save_bells(school, None, name="", weekdays=days, span=span, lessons=lessons, by=None)


@pytest.fixture
def school(nairobi_class: Classroom) -> School:
    nairobi_class.timetables.all().delete()
    ring(nairobi_class.school, BELLS, [0, 1, 2, 3])
    ring(nairobi_class.school, FRIDAY, [4])
    return nairobi_class.school


@pytest.fixture
def address(client: Client, school: School, nairobi_teacher: User, nairobi_class: Classroom) -> str:
    client.force_login(nairobi_teacher)
    return reverse("classrooms:by-lessons", args=[nairobi_class.pk])


def lesson(weekday: int, start: str, minutes: int = 45, **more: object) -> Lesson:
    return Lesson(weekday, time.fromisoformat(start), minutes, **more)


def keep(classroom: Classroom, *slots: Lesson) -> None:
    save_lessons(classroom, slots=slots, week_a_from=date(2026, 9, 7), by=None)


def ticked(page: HttpResponse) -> list[str]:
    return [
        each["code"] for day in page.context["days"] for each in day["lessons"] if each["checked"]
    ]


def test_ticks_become_lessons_to_the_minute_of_the_bell(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    answer = client.post(address, {"lesson": ["1-3", "4-2"]})

    assert answer.url == reverse("classrooms:calendar", args=[nairobi_class.pk])
    assert stored_lessons(nairobi_class, None) == [lesson(1, "09:50"), lesson(4, "08:35", 30)]
    assert ticked(client.get(address)) == ["1-3", "4-2"]


def test_every_box_says_its_day_its_number_and_its_time(client: Client, address: str) -> None:
    page = client.get(address).content.decode()

    label = re.search(r'for="id_lesson_5"><span class="visually-hidden">(.*?)</span>', page)
    assert label is not None
    assert re.sub(r"</?time>", "", label[1]) == "Tuesday, lesson 3, 09:50 to 10:35"
    assert page.count('name="lesson"') == 4 * 3 + 2


def test_school_without_bells_goes_by_half_hours_with_the_offer_to_enter_them(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    kept = f"?back={nairobi_class.pk}"

    answer = client.get(reverse("classrooms:by-lessons", args=[nairobi_class.pk]) + kept)

    assert answer.url == reverse("classrooms:half-hours", args=[nairobi_class.pk]) + kept
    page = client.get(answer.url).content.decode()
    assert "Our school has bells" in page
    assert reverse("classrooms:bells", args=[nairobi_class.school_id]) in page


def test_half_hours_do_not_offer_bells_that_are_there(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    page = client.get(reverse("classrooms:half-hours", args=[nairobi_class.pk]))

    assert "Our school has bells" not in page.content.decode()
    assert address in page.content.decode()


def test_lessons_bells_cannot_say_stay_and_are_shown(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    kept = lesson(2, "12:10", 20, swappable=True)
    keep(nairobi_class, kept, lesson(0, "08:00"))

    page = client.get(address)
    client.post(address, {"lesson": ["1-1"]})

    assert [each["span"] for each in page.context["others"]] == ["12:10\u201312:30"]
    assert stored_lessons(nairobi_class, None) == [lesson(1, "08:00"), kept]


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ([], "Select at least one lesson in which your class could meet another."),
        (["2-3"], "Select other lessons: one of these overlaps with a lesson under Other times."),
        (["2-9"], "Select lessons of your school."),
        (["6-1"], "Select lessons of your school."),
        (["\x00"], "Select lessons of your school."),
        (["1" * 5000], "Select lessons of your school."),
    ],
)
def test_ticks_that_cannot_be_are_asked_again_and_stay(
    codes: list[str], sentence: str, client: Client, address: str, nairobi_class: Classroom
) -> None:
    stored = [lesson(2, "10:00")] if codes else []
    keep(nairobi_class, *stored)

    page = client.post(address, {"lesson": [*codes, *(["0-1"] if codes else [])]})

    assert page.context["form"].errors == {"lesson": [sentence]}
    assert ticked(page) == sorted({*(["0-1"] if codes else []), *({"2-3"} & set(codes))})
    assert 'href="#id_lesson_0"' in page.content.decode()
    assert stored_lessons(nairobi_class, None) == stored


def test_language_switch_keeps_the_ticks(client: Client, address: str) -> None:
    page = client.post(address, {"lesson": ["1-2"], "switch": "1", "switch-language": "ar"})

    assert ticked(page) == ["1-2"]
    assert 'dir="rtl"' in page.text


def test_weeks_and_swaps_are_asked_on_the_next_page(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    answer = client.post(address, {"lesson": ["1-1", "1-3"], "weeks": "on"})
    weeks = reverse("classrooms:lesson-weeks", args=[nairobi_class.pk])
    assert answer.url == weeks

    page = client.get(weeks).content.decode()
    answer = client.post(
        weeks,
        {
            "week-1-480-every": "A",
            "swap-1-480-every": "on",
            "week-1-590-every": "every",
            "week_a_from": "2026-09-07",
        },
    )

    assert "Which" in page or "which" in page
    assert answer.url == reverse("classrooms:calendar", args=[nairobi_class.pk])
    assert stored_lessons(nairobi_class, None) == [
        lesson(1, "08:00", week=Week.A, swappable=True),
        lesson(1, "09:50"),
    ]
    assert client.get(address).context["form"]["weeks"].value() is True


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"week-1-480-every": "C"}, "week-1-480-every", "Select in which weeks"),
        ({}, "week-1-480-every", "Select in which weeks"),
        ({"week-1-480-every": "A"}, "week_a_from",
         "Enter a day in a week A, because some lessons are in week A or B only."),
        ({"week-1-480-every": "A", "week_a_from": "soon"}, "week_a_from",
         "Enter a date, for example 2026-09-07"),
    ],
)  # fmt: skip
def test_weeks_that_cannot_be_are_asked_again(
    typed: dict[str, str],
    field: str,
    sentence: str,
    client: Client,
    address: str,
    nairobi_class: Classroom,
) -> None:
    client.post(address, {"lesson": ["1-1"]})

    page = client.post(reverse("classrooms:lesson-weeks", args=[nairobi_class.pk]), typed)

    assert page.context["form"].errors == {field: [sentence]}
    assert stored_lessons(nairobi_class, None) == [lesson(1, "08:00")]


def test_weeks_page_without_lessons_leads_to_them(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    assert client.get(reverse("classrooms:lesson-weeks", args=[nairobi_class.pk])).url == address


def special(classroom: Classroom, *, copy: bool = True) -> ClassTimetable:
    return add_timetable(
        classroom,
        purpose=Purpose.RAMADAN,
        span=DateSpan(date(2027, 2, 8), date(2027, 3, 9)),
        copy=copy,
        by=None,
    )


@pytest.mark.parametrize(
    ("way", "body"),
    [
        ("by-lessons", {"lesson": ["1-2"]}),
        ("half-hours", {"half": ["1-09:00", "1-09:30"]}),
        ("lessons", {"lessons-0-weekday": "1", "lessons-0-starts": "09:10",
                     "lessons-0-ends": "09:40", "lessons-0-week": "every"}),
    ],
)  # fmt: skip
def test_each_way_changes_the_timetable_of_some_weeks_and_no_other(
    way: str, body: dict[str, object], client: Client, address: str, nairobi_class: Classroom
) -> None:
    usual = [lesson(0, "08:00")]
    keep(nairobi_class, *usual)
    table = special(nairobi_class, copy=False)

    page = reverse(f"classrooms:timetable-{way}", args=[table.key])
    assert "Lessons from" in client.get(page).content.decode()
    answer = client.post(page, body)

    assert answer.url == reverse("classrooms:timetables", args=[nairobi_class.pk])
    assert stored_lessons(nairobi_class, None) == usual
    assert [each.weekday for each in stored_lessons(nairobi_class, table)] == [1]


def test_usual_timetable_has_no_address_among_those_of_some_weeks(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    keep(nairobi_class, lesson(0, "08:00"))
    key = nairobi_class.timetables.usual().get().key

    page = client.get(reverse("classrooms:timetable-by-lessons", args=[key]))

    assert page.status_code == 404


def test_boxes_of_some_weeks_show_the_bells_of_those_weeks(
    client: Client, address: str, school: School, nairobi_class: Classroom
) -> None:
    span = DateSpan(date(2027, 2, 8), date(2027, 3, 9))
    ring(school, [Bell("1", 540, 30)], [0, 1, 2, 3, 4], span)
    keep(nairobi_class, lesson(0, "08:00"))
    table = special(nairobi_class)

    page = client.get(reverse("classrooms:timetable-by-lessons", args=[table.key]))

    assert ticked(page) == ["0-1"]
    assert page.context["days"][0]["lessons"][0]["starts"] == "09:00"
    assert stored_lessons(nairobi_class, table) == [lesson(0, "09:00", 30)]
