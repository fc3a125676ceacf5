"""The registration as a teacher walks it, page by page, over HTTP."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from classrooms.choices import BreakKind
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School, WeeklySlot
from classrooms.services.calendars import DaysOff, save_calendar
from classrooms.timetable.slots import DateSpan
from tests.factories import open_classroom
from users.models import User

SCHOOL = {"name": "Kibera Primary", "country": "KE", "city": "Nairobi", "website": ""}
CLASS = {
    "name": "6B",
    "age_from": "11",
    "age_to": "12",
    "size": "24",
    "about": "We sing.",
    "languages-0-language": "en",
    "languages-0-level": "3",
    "languages-1-language": "sw",
    "languages-1-level": "7",
}
EXCHANGE = {
    "themes": ["food", "music"],
    "mode": "live",
    "access_tier": "4",
    "partners_wanted": "1",
    "wished_countries": ["CO"],
}
LESSONS = {
    "lessons-0-weekday": "1",
    "lessons-0-starts": "14:00",
    "lessons-0-ends": "14:45",
    "lessons-0-week": "every",
    "week_a_from": "",
}


@pytest.fixture
def teacher(client: Client, stranger: User) -> User:
    client.force_login(stranger)
    return stranger


def typed_on(response) -> dict:
    """What the forms of a page would send if its button were pressed now."""
    data: dict = {}
    for name in ("terms", "breaks", "formset"):
        for row in response.context.get(name, ()):
            data |= {field.html_name: str(field.value() or "") for field in row}
    form = response.context["form"]
    return data | {field.html_name: field.value() for field in form if field.value() is not None}


def test_whole_walk_leads_to_a_class_that_can_look_for_a_partner(
    client: Client, teacher: User
) -> None:
    page = client.get(reverse("classrooms:start"))
    assert page.context["first"] == reverse("classrooms:school-add")

    answer = client.post(reverse("classrooms:school-add"), SCHOOL)
    school = School.objects.get()
    assert answer.url == reverse("classrooms:school-zone", args=[school.pk])

    page = client.get(answer.url)
    assert "Nairobi" in page.content.decode()
    answer = client.post(
        answer.url, {"zone": "Africa/Nairobi", "school_days": ["0", "1", "2", "3", "4"]}
    )
    assert answer.url == reverse("classrooms:class-add", args=[school.pk])

    assert client.get(answer.url).status_code == 200
    answer = client.post(answer.url, CLASS)
    classroom = Classroom.objects.get()
    assert answer.url == reverse("classrooms:class-exchange", args=[classroom.pk])

    assert client.get(answer.url).status_code == 200
    answer = client.post(answer.url, EXCHANGE)
    assert answer.url == reverse("classrooms:by-lessons", args=[classroom.pk])

    # The school has entered no bells: half-hours, with the offer to enter them.
    answer = client.get(answer.url)
    assert answer.url == reverse("classrooms:half-hours", args=[classroom.pk])
    assert "Our school has bells" in client.get(answer.url).content.decode()
    answer = client.post(reverse("classrooms:lessons", args=[classroom.pk]), LESSONS)
    assert answer.url == reverse("classrooms:calendar", args=[classroom.pk])

    page = client.get(answer.url)
    assert "This is a starting point. Correct what differs." in page.content.decode()
    answer = client.post(answer.url, typed_on(page))
    assert answer.url == reverse("classrooms:check", args=[classroom.pk])

    page = client.get(answer.url)
    assert page.context["missing"] == []
    assert "Look for a partner" in page.content.decode()
    assert teacher.teachings.get().classroom == classroom
    assert School.objects.get().terms.count() >= 3
    assert School.objects.get().breaks.filter(kind="holiday").exists()
    assert WeeklySlot.objects.get().minutes == 45
    assert User.objects.get(pk=teacher.pk).zone == "Africa/Nairobi"


def test_every_page_is_kept_and_my_classes_says_where_to_go_on(
    client: Client, teacher: User
) -> None:
    client.post(reverse("classrooms:school-add"), SCHOOL)
    school = School.objects.get()
    client.post(
        reverse("classrooms:school-zone", args=[school.pk]),
        {"zone": "Africa/Nairobi", "school_days": ["0"]},
    )
    client.post(reverse("classrooms:class-add", args=[school.pk]), CLASS)

    page = client.get(reverse("classrooms:home"))

    classroom = Classroom.objects.get()
    assert [row["next"] for row in page.context["rows"]] == [
        reverse("classrooms:class-exchange", args=[classroom.pk])
    ]


def test_school_without_class_is_offered_to_go_on_with(client: Client, teacher: User) -> None:
    client.post(reverse("classrooms:school-add"), SCHOOL)

    page = client.get(reverse("classrooms:home"))

    school = School.objects.get()
    assert reverse("classrooms:class-add", args=[school.pk]) in page.content.decode()


def test_change_comes_back_to_the_check(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    address = reverse("classrooms:class-exchange", args=[nairobi_class.pk])

    answer = client.post(f"{address}?back={nairobi_class.pk}", EXCHANGE)

    assert answer.url == reverse("classrooms:check", args=[nairobi_class.pk])


@pytest.mark.parametrize("back", ["nonsense", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_a_wrong_way_back_is_ignored(
    back: str, client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    address = reverse("classrooms:class-exchange", args=[nairobi_class.pk])

    answer = client.post(address, EXCHANGE, query_params={"back": back})

    assert answer.url == reverse("classrooms:by-lessons", args=[nairobi_class.pk])


def test_check_says_what_is_missing_and_where(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    nairobi_class.languages.all().delete()

    page = client.get(reverse("classrooms:check", args=[nairobi_class.pk]))

    where = reverse("classrooms:class-edit", args=[nairobi_class.pk])
    assert page.context["missing"][0]["url"] == f"{where}?back={nairobi_class.pk}"
    assert "Look for a partner" not in page.content.decode()


def test_stop_looking_closes_the_class(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)

    client.post(reverse("classrooms:class-close", args=[nairobi_class.pk]))

    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.CLOSED


def test_another_row_of_lessons_keeps_everything_typed(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    address = reverse("classrooms:lessons", args=[nairobi_class.pk])
    typed = LESSONS | {"lessons-0-ends": "half past", "week_a_from": "a Monday", "add": "3"}

    page = client.post(address, typed)

    rows = page.context["formset"].forms
    assert [(row["weekday"].value(), row["ends"].value()) for row in rows] == [
        ("1", "half past"),
        (3, None),
    ]
    assert 'value="a Monday"' in page.content.decode()
    assert "There is a problem" not in page.content.decode()


def test_lessons_in_week_a_ask_which_week_is_a(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    address = reverse("classrooms:lessons", args=[nairobi_class.pk])

    page = client.post(address, LESSONS | {"lessons-0-week": "A"})

    assert page.context["form"].errors["week_a_from"] == [
        "Enter a day in a week A, because some lessons are in week A or B only."
    ]
    answer = client.post(address, LESSONS | {"lessons-0-week": "A", "week_a_from": "2026-09-07"})
    assert answer.status_code == 302


def test_zone_is_chosen_by_city_and_then_confirmed(client: Client, teacher: User) -> None:
    client.post(reverse("classrooms:school-add"), SCHOOL | {"country": "BR", "city": "Manaus"})
    school = School.objects.get()
    address = reverse("classrooms:school-zone", args=[school.pk])

    guess = client.get(address)
    choices = client.get(address, {"choose": "1"})
    confirm = client.get(address, {"zone": "America/Noronha"})

    assert guess.context["city"] == "Manaus"
    assert len(choices.context["form"].fields["zone"].choices) > 10
    assert confirm.context["city"] == "Fernando de Noronha"


def test_clock_of_the_school_is_shown_whatever_clock_the_teacher_lives_by(
    client: Client, teacher: User
) -> None:
    User.objects.filter(pk=teacher.pk).update(zone="America/Bogota")
    client.post(reverse("classrooms:school-add"), SCHOOL)

    with time_machine.travel(datetime(2026, 9, 2, 7, 42, tzinfo=UTC), tick=False):
        page = client.get(reverse("classrooms:school-zone", args=[School.objects.get().pk]))

    assert "<bdi>10:42</bdi></time> in <bdi>Nairobi</bdi> now" in page.content.decode()


def test_zone_that_does_not_exist_has_its_sentence(client: Client, teacher: User) -> None:
    client.post(reverse("classrooms:school-add"), SCHOOL)
    address = reverse("classrooms:school-zone", args=[School.objects.get().pk])

    page = client.get(address, {"zone": "Mars/Olympus"})
    sent = client.post(address, {"zone": "Mars/Olympus", "school_days": ["0"]})

    sentence = "Select a city from the list. That time zone does not exist."
    assert page.context["form"].errors["zone"] == [sentence]
    assert sent.context["form"].errors["zone"] == [sentence]
    assert School.objects.get().zone == ""


def test_verified_school_keeps_name_and_country(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    school = nairobi_class.school

    client.post(
        reverse("classrooms:school-edit", args=[school.pk]),
        {"name": "Another", "country": "CO", "city": "Kibera", "website": ""},
    )

    school.refresh_from_db()
    assert (school.name, school.country.code, school.city) == ("Kibera Primary", "KE", "Kibera")


def test_school_in_another_country_is_asked_for_its_clock_and_the_walk_goes_on(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    School.objects.update(verified_at=None)
    edit = reverse("classrooms:school-edit", args=[nairobi_class.school_id])

    moved = client.post(edit, SCHOOL | {"country": "UG", "city": "Kampala"})
    page = client.get(moved.url)
    answer = client.post(
        moved.url, {"zone": page.context["form"]["zone"].value(), "school_days": ["0"]}
    )

    assert page.context["city"] == "Kampala"
    assert answer.url == reverse("classrooms:class-add", args=[nairobi_class.school_id])
    assert School.objects.get().zone == "Africa/Kampala"


def test_days_of_a_week_stand_in_their_order(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    School.objects.update(school_days=[5, 6, 0, 1, 2])

    page = client.get(reverse("classrooms:lessons", args=[nairobi_class.pk]))

    assert [day["number"] for day in page.context["days"]] == [5, 6, 0, 1, 2]


def test_holidays_nobody_was_asked_about_come_ticked(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    address = reverse("classrooms:calendar", args=[nairobi_class.pk])
    save_calendar(
        nairobi_class.school,
        terms=[DateSpan(date(2026, 8, 31), date(2026, 12, 18))],
        days_off=[
            DaysOff(DateSpan(day, day), "Kept", BreakKind.HOLIDAY)
            for day in (date(2026, 10, 20), date(2027, 12, 13))
        ],
        by=nairobi_teacher,
        at=datetime(2026, 9, 2, 9, 0, tzinfo=UTC),
    )

    def ticked(at: datetime) -> list[str]:
        with time_machine.travel(at, tick=False):
            client.force_login(nairobi_teacher)
            return client.get(address).context["form"]["holidays"].value()

    same_day = ticked(datetime(2026, 9, 2, 9, 30, tzinfo=UTC))
    a_year_later = ticked(datetime(2027, 9, 2, 9, 30, tzinfo=UTC))

    # Asked about the holidays until 5 March 2028; those that were left unticked stay so.
    assert same_day == ["2026-10-20", "2027-12-13"]
    assert a_year_later[:2] == same_day
    assert len(a_year_later) > 2
    assert all("2028-03-05" < day <= "2029-03-05" for day in a_year_later[2:])


def test_consent_names_everything_a_partner_sees(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    Classroom.objects.update(state=ClassroomState.CLOSED)

    page = client.get(reverse("classrooms:check", args=[nairobi_class.pk])).content.decode()

    assert "the number of students, what you wrote about the class, when you have lessons" in page


def test_lessons_that_lack_the_same_thing_are_told_apart_by_their_day(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    typed = {
        f"lessons-{row}-{name}": value
        for row, day in enumerate("024")
        for name, value in {"weekday": day, "starts": "08:00", "week": "every"}.items()
    }

    page = client.post(reverse("classrooms:lessons", args=[nairobi_class.pk]), typed)

    links = re.findall(r'<a href="#id_lessons-\d-ends">([^<]+)</a>', page.content.decode())
    sentence = "Enter when the lesson ends"
    assert links == [f"{day}: {sentence}" for day in ("Monday", "Wednesday", "Friday")]
    assert page.content.decode().count('<span class="visually-hidden"> (Wednesday)</span>') > 3


@pytest.mark.parametrize("number", [1, 3, 30])
def test_my_classes_asks_the_same_number_of_queries(
    number: int,
    client: Client,
    nairobi_teacher: User,
    nairobi_class: Classroom,
    django_assert_num_queries,
) -> None:
    for _each in range(number - 1):
        open_classroom(school=nairobi_class.school)
    client.force_login(nairobi_teacher)

    with django_assert_num_queries(43):
        page = client.get(reverse("classrooms:home"))

    assert len(page.context["rows"]) == number


@pytest.mark.parametrize(
    "name",
    ["class-detail", "class-edit", "class-exchange", "lessons", "half-hours", "calendar", "check",
     "code-qr", "code-poster", "lobby"],
)  # fmt: skip
def test_class_of_somebody_else_is_not_there(
    name: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    answer = client.get(reverse(f"classrooms:{name}", args=[nairobi_class.pk]))

    assert answer.status_code == 404


def test_student_opens_no_page_of_a_teacher(
    client: Client, student: User, nairobi_class: Classroom
) -> None:
    client.force_login(student)

    assert client.get(reverse("classrooms:home")).status_code == 404
    assert (
        client.get(reverse("classrooms:class-detail", args=[nairobi_class.pk])).status_code == 404
    )
