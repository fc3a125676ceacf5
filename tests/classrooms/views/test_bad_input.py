"""Every form takes everything: a sentence beside the field, nothing typed lost, never a 500."""

from collections.abc import Callable
from datetime import date
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom
from classrooms.services.codes import issue_code
from tests.classrooms.views.shown import assert_kept_with_errors, fields_of
from tests.factories import EnrolmentFactory
from users.models import User

Address = Callable[[Classroom], str]


def of_class(name: str) -> Address:
    return lambda classroom: reverse(f"classrooms:{name}", args=[classroom.pk])


def of_school(name: str) -> Address:
    return lambda classroom: reverse(f"classrooms:{name}", args=[classroom.school_id])


def of_student(name: str) -> Address:
    return lambda classroom: reverse(
        f"classrooms:{name}", args=[EnrolmentFactory(classroom=classroom).pk]
    )


SCHOOL = {
    "name": "Uhuru School",
    "country": "KE",
    "city": "Nairobi",
    "website": "https://u.example",
}
CLOCK = {"zone": "Africa/Nairobi", "school_days": "0"}
CLASS = {
    "name": "6C",
    "age_from": "11",
    "age_to": "12",
    "size": "24",
    "about": "We sing.",
    "languages-0-language": "en",
    "languages-0-level": "3",
}
EXCHANGE = {
    "themes": "food",
    "mode": "live",
    "access_tier": "4",
    "partners_wanted": "1",
    "wished_countries": "CO",
    "subjects": "music",
    "earliest_start": "2098-01-06",
    "latest_end": "2098-12-18",
    "wished_regions": "Asia",
    "composition": "girls",
    "wished_compositions": "girls",
}
LESSONS = {
    "lessons-0-weekday": "1",
    "lessons-0-starts": "14:00",
    "lessons-0-ends": "14:45",
    "lessons-0-week": "every",
    "week_a_from": "2026-09-07",
}
CALENDAR = {
    "terms-0-starts_on": "2026-08-31",
    "terms-0-ends_on": "2026-12-18",
    "breaks-0-name": "Mid-term",
    "breaks-0-kind": "break",
    "breaks-0-starts_on": "2026-10-19",
    "breaks-0-ends_on": "2026-10-23",
    "holidays": "2026-12-25",
}
BELLS = {
    "weekdays": "0",
    "name": "Winter",
    "valid_from": "2026-11-02",
    "valid_to": "2027-02-26",
    "bells-0-label": "1",
    "bells-0-starts": "08:00",
    "bells-0-ends": "08:45",
}
TIMETABLE = {
    "purpose": "exams",
    "starts_on": "2027-05-03",
    "ends_on": "2027-05-14",
    "lessons": "copy",
}
PROFILE = {
    "name": "Amina Otieno",
    "phone": "+254 700",
    "writes": "en",
    "other": "",
    "language": "en",
    "zone": "Africa/Nairobi",
}
FORMS: dict[str, tuple[Address, dict[str, str]]] = {
    "school-add": (lambda _classroom: reverse("classrooms:school-add"), SCHOOL),
    "school-zone": (of_school("school-zone"), CLOCK),
    "class-add": (of_school("class-add"), CLASS),
    "class-edit": (of_class("class-edit"), CLASS),
    "class-exchange": (of_class("class-exchange"), EXCHANGE),
    "lessons": (of_class("lessons"), LESSONS),
    "half-hours": (of_class("half-hours"), {"half": "3-14:00"}),
    "calendar": (of_class("calendar"), CALENDAR),
    "bells-add": (of_school("bells-add"), BELLS),
    "timetable-add": (of_class("timetable-add"), TIMETABLE),
    "school-week": (of_class("school-week"), {"school_days": "0", "week_a_from": "2026-09-07"}),
    "student-rename": (of_student("student-rename"), {"nickname": "Kind Crane"}),
    "profile": (lambda _classroom: reverse("users:profile"), PROFILE),
}
FIELDS = [(form, field) for form, (_address, data) in FORMS.items() for field in data]
HOSTILE = {
    "nul": "a\x00b",
    "turned": "a\u202egnp.exe",
    "million": "x" * 1_000_000,
    "figures": "9" * 5_000,
    "uuid": "00000000-0000-0000-0000-000000000000",
    "arabic": "١٢",
    "markup": "<script>alert(1)</script>",
    "negative": "-1",
    "bound": "2147483648",
    "year": "9999-12-31",
}


@pytest.mark.parametrize("form", FORMS)
def test_form_as_meant_is_taken(
    form: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address, data = FORMS[form]

    answer = client.post(address(nairobi_class), data)

    assert answer.status_code == 302


@pytest.mark.parametrize("kind", ["nul", "figures"])
@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_one_hostile_value_is_answered_and_nothing_typed_is_lost(
    form: str, field: str, kind: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address, data = FORMS[form]
    typed = data | {field: HOSTILE[kind]}

    answer = client.post(address(nairobi_class), typed)

    assert answer.status_code == 200
    assert_kept_with_errors(answer, typed)


# Those that are also sent alone, or are much like another one, fill whole forms in the proof.
FILLING = [
    pytest.param(kind, marks=pytest.mark.proof)
    if kind in {"nul", "figures", "uuid", "negative"}
    else kind
    for kind in HOSTILE
]


@pytest.mark.parametrize("kind", FILLING)
@pytest.mark.parametrize("form", FORMS)
def test_form_full_of_hostile_values_is_shown_again(
    form: str, kind: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address, data = FORMS[form]
    typed = dict.fromkeys(data, HOSTILE[kind][: 1_900_000 // len(data)])

    answer = client.post(address(nairobi_class), typed)

    assert answer.status_code == 200
    assert_kept_with_errors(answer, typed)


@pytest.mark.parametrize("form", [form for form in FORMS if form not in {"lessons", "half-hours"}])
def test_empty_form_says_what_to_enter(
    form: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address, _data = FORMS[form]

    answer = client.post(address(nairobi_class), {"nothing": "at all"})

    errors = [error for each in fields_of(answer).values() for error in each.errors]
    assert errors != []
    assert all(error.split()[0] in {"Enter", "Select"} for error in errors)


@pytest.mark.parametrize("form", FORMS)
def test_surrogates_from_a_broken_browser(
    form: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address, data = FORMS[form]
    body = "&".join(f"{urlencode({name: ''})}%ED%A0%80%ED%B0%80" for name in data)

    answer = client.generic(
        "POST",
        address(nairobi_class),
        body.encode(),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("form", FORMS)
def test_fields_the_form_does_not_have_change_nothing(
    form: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address, data = FORMS[form]
    extra = {"state": "closed", "verified_at": "2026-01-01", "role": "staff", "is_staff": "on"}

    client.post(address(nairobi_class), data | extra)

    nairobi_class.refresh_from_db()
    teacher.refresh_from_db()
    assert (nairobi_class.state, teacher.role, teacher.is_staff) == ("open", "teacher", False)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        (
            {"lessons-0-ends": "13:30"},
            "lessons-0-ends",
            "The lesson ends before it starts. Enter an end that is later than the start.",
        ),
        (
            {"lessons-0-ends": "24:10"},
            "lessons-0-ends",
            "A day ends at 24:00. Enter an end at 24:00 or earlier.",
        ),
        (
            {"lessons-0-ends": "14:04"},
            "lessons-0-ends",
            "A lesson lasts at least 5 minutes. Enter a later end.",
        ),
        ({"lessons-0-ends": ""}, "lessons-0-ends", "Enter when the lesson ends"),
        (
            {"lessons-0-starts": "soon"},
            "lessons-0-starts",
            "Enter when the lesson starts, for example 09:50.",
        ),
        (
            {
                "lessons-1-weekday": "1",
                "lessons-1-starts": "14:30",
                "lessons-1-ends": "15:00",
                "lessons-1-week": "A",
            },
            "lessons-1-starts",
            "This lesson overlaps with another one on the same day. Change one of them.",
        ),
    ],
)
def test_lesson_that_cannot_be_has_its_sentence(
    changed: dict[str, str],
    field: str,
    sentence: str,
    client: Client,
    teacher: User,
    nairobi_class: Classroom,
) -> None:
    page = client.post(of_class("lessons")(nairobi_class), LESSONS | changed)

    assert fields_of(page)[field].errors == [sentence]
    assert sentence in page.content.decode()


def test_lessons_of_week_a_and_week_b_may_share_their_time(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    other = {key.replace("-0-", "-1-"): value for key, value in LESSONS.items()}
    weeks = {"lessons-0-week": "A", "lessons-1-week": "B"}

    answer = client.post(of_class("lessons")(nairobi_class), LESSONS | other | weeks)

    assert answer.status_code == 302


def test_lesson_may_end_with_its_day(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    late = {"lessons-0-starts": "23:15", "lessons-0-ends": "00:00"}

    client.post(of_class("lessons")(nairobi_class), LESSONS | late)

    slot = nairobi_class.timetables.get().slots.get()
    assert (slot.start_time.hour, slot.minutes) == (23, 45)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        (
            {"terms-1-starts_on": "2026-12-18", "terms-1-ends_on": "2027-03-26"},
            "terms-1-starts_on",
            "This term overlaps with another one. Change one of them.",
        ),
        (
            {"terms-0-ends_on": "2026-08-30"},
            "terms-0-ends_on",
            "The last day is before the first day. Enter a last day that is later.",
        ),
        (
            {"breaks-0-ends_on": "2026-10-18"},
            "breaks-0-ends_on",
            "The last day is before the first day. Enter a last day that is later.",
        ),
        (
            {"terms-0-starts_on": "", "terms-0-ends_on": ""},
            "terms-0-starts_on",
            "Enter the first and the last day of at least one term.",
        ),
        (
            {"terms-0-ends_on": "31 June"},
            "terms-0-ends_on",
            "Enter a date, for example 2026-09-01",
        ),
        (
            {
                "breaks-1-name": "Mid-term",
                "breaks-1-kind": "break",
                "breaks-1-starts_on": "2026-10-19",
                "breaks-1-ends_on": "2026-10-20",
            },
            "breaks-1-name",
            "This break is in the list twice. Take one of them out.",
        ),
    ],
)
def test_calendar_that_cannot_be_has_its_sentence(
    changed: dict[str, str],
    field: str,
    sentence: str,
    client: Client,
    teacher: User,
    nairobi_class: Classroom,
) -> None:
    page = client.post(of_class("calendar")(nairobi_class), CALENDAR | changed)

    assert fields_of(page)[field].errors == [sentence]
    assert nairobi_class.school.terms.get().starts_on == date(2026, 8, 31)


def test_class_whose_oldest_is_younger_than_the_youngest(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    page = client.post(of_class("class-edit")(nairobi_class), CLASS | {"age_to": "10"})

    assert fields_of(page)["age_to"].errors == [
        "The oldest cannot be younger than the youngest. Enter a higher age."
    ]


def test_class_name_that_the_school_has(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    page = client.post(of_school("class-add")(nairobi_class), CLASS | {"name": "6B"})

    assert fields_of(page)["name"].errors == [
        "Your school has a class of that name. Choose another."
    ]


def test_language_twice(client: Client, teacher: User, nairobi_class: Classroom) -> None:
    twice = {"languages-1-language": "en", "languages-1-level": "2"}

    page = client.post(of_class("class-edit")(nairobi_class), CLASS | twice)

    assert fields_of(page)["languages-1-language"].errors == [
        "This language is in the list twice. Take one out."
    ]


@pytest.mark.parametrize("field", ["code", "chosen", "own", "stamp", "offer"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_joining_takes_everything(
    kind: str, field: str, client: Client, nairobi_class: Classroom
) -> None:
    code = issue_code(nairobi_class, by=None)
    said = {"chosen": "own", "own": "Kite Flyer", "stamp": "kite", "code": code.code}

    first = client.post(reverse("classrooms:join"), said | {field: HOSTILE[kind]})
    second = client.post(
        reverse("classrooms:join-name", args=[code.code]), said | {field: HOSTILE[kind]}
    )

    assert {first.status_code, second.status_code} <= {200, 302}
    if field == "stamp":
        assert second.context["form"].errors == {"stamp": ["Choose a stamp"]}
