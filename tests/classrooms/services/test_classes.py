from datetime import UTC, date, datetime, time

import pytest

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School, Term
from classrooms.services.classes import (
    NameTaken,
    NotReady,
    SpokenLanguage,
    close_classroom,
    open_classroom,
    save_class,
    save_exchange,
)
from classrooms.services.readiness import night_lessons, waits_for, what_is_missing
from classrooms.wording import MISSING, WAITING
from tests.factories import ClassroomFactory, SchoolFactory, TeachingFactory
from users.models import Adult, AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 2)
DESCRIBED = {"name": "6B", "age_from": 11, "age_to": 12, "size": 24, "about": ""}


def test_registered_class_belongs_to_its_teacher(stranger: User) -> None:
    school = SchoolFactory(registered_by=stranger)

    classroom = save_class(
        None,
        school=school,
        by=stranger,
        described=DESCRIBED,
        languages=[SpokenLanguage("en", 3), SpokenLanguage("fr", 1, is_learning=True)],
        at=AT,
    )

    assert classroom.state == ClassroomState.DRAFT
    assert [teaching.teacher for teaching in classroom.teachings.all()] == [stranger]
    assert list(classroom.languages.values_list("language", "level", "is_learning")) == [
        ("en", 3, False),
        ("fr", 1, True),
    ]
    assert AuditEntry.objects.get().verb == "classroom.register"


def test_name_of_another_class_is_taken(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    with pytest.raises(NameTaken):
        save_class(
            None,
            school=nairobi_class.school,
            by=nairobi_teacher,
            described=DESCRIBED,
            languages=[],
        )

    assert Classroom.objects.count() == 1


def test_pressing_twice_registers_one_class(stranger: User) -> None:
    school = SchoolFactory(registered_by=stranger)

    first, second = (
        save_class(
            None, school=school, by=stranger, described=DESCRIBED | {"size": size}, languages=[]
        )
        for size in (24, 25)
    )

    assert first == second == Classroom.objects.get()
    assert Classroom.objects.get().size == 25


def test_new_class_lacks_everything_that_later_pages_ask(stranger: User) -> None:
    school = SchoolFactory(zone="", registered_by=stranger)
    classroom = save_class(None, school=school, by=stranger, described=DESCRIBED, languages=[])

    assert what_is_missing(classroom, today=TODAY) == [
        "school.zone",
        "class.languages",
        "class.exchange",
        "lessons.none",
        "calendar.none",
    ]


def test_nothing_is_missing_of_a_full_class(nairobi_class: Classroom) -> None:
    assert what_is_missing(nairobi_class, today=TODAY) == []


def test_teacher_who_can_write_nothing_is_asked_for_a_language(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    Adult.objects.filter(user=nairobi_teacher).update(languages=[])

    assert what_is_missing(nairobi_class, today=TODAY) == ["teacher.languages"]


def test_class_without_a_clock_enters_no_round(nairobi_class: Classroom) -> None:
    looking = list(Classroom.objects.looking())
    School.objects.update(zone="")

    assert looking == [nairobi_class]
    assert list(Classroom.objects.looking()) == []


def test_terms_that_are_over_are_not_enough(nairobi_class: Classroom) -> None:
    Term.objects.update(starts_on=date(2025, 9, 1), ends_on=date(2026, 7, 3))

    assert what_is_missing(nairobi_class, today=TODAY) == ["calendar.over"]


def test_alternating_lessons_need_their_week_a(nairobi_class: Classroom) -> None:
    nairobi_class.timetables.get().slots.update(week="B")

    assert what_is_missing(nairobi_class, today=TODAY) == ["lessons.week_a"]


def test_every_missing_thing_has_its_sentence() -> None:
    assert set(MISSING) == {
        "teacher.languages",
        "school.zone",
        "class.languages",
        "class.exchange",
        "lessons.none",
        "lessons.week_a",
        "calendar.none",
        "calendar.over",
    }
    assert set(WAITING) == {
        "teacher.unverified",
        "teacher.unconfirmed",
        "teacher.refused",
        "school.unverified",
    }


@pytest.mark.parametrize(
    ("start", "minutes", "at_night"),
    [
        (time(3, 35), 25, True),
        (time(5, 59), 45, True),
        (time(6, 0), 45, False),
        (time(20, 15), 45, False),
        (time(20, 16), 45, True),
    ],
)
def test_lessons_at_night_are_asked_about(
    start: time, minutes: int, at_night: bool, nairobi_class: Classroom
) -> None:
    slots = nairobi_class.timetables.get().slots
    slots.update(start_time=start, minutes=minutes)

    assert night_lessons(nairobi_class) == (list(slots.all()) if at_night else [])


@pytest.mark.django_db
def test_class_waits_for_staff() -> None:
    classroom = ClassroomFactory()
    TeachingFactory(classroom=classroom)

    assert waits_for(classroom) == ["teacher.unverified", "school.unverified"]


def test_class_of_the_verified_waits_for_nobody(nairobi_class: Classroom) -> None:
    assert waits_for(nairobi_class) == []


def test_open_class_is_closed_and_opened_again(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    closed = close_classroom(nairobi_class, by=nairobi_teacher, at=AT)
    closed_twice = close_classroom(nairobi_class, by=nairobi_teacher, at=AT)
    opened = open_classroom(nairobi_class, by=nairobi_teacher, at=AT)
    opened_twice = open_classroom(nairobi_class, by=nairobi_teacher, at=AT)

    assert (closed, closed_twice, opened, opened_twice) == (True, False, True, False)
    lines = AuditEntry.objects.order_by("pk").values_list("verb", "before", "after")
    assert list(lines) == [
        ("classroom.closed", "open", "closed"),
        ("classroom.open", "closed", "open"),
    ]


def test_class_that_lacks_something_does_not_open(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    Classroom.objects.update(state=ClassroomState.DRAFT)
    nairobi_class.languages.all().delete()

    with pytest.raises(NotReady) as refused:
        open_classroom(nairobi_class, by=nairobi_teacher, at=AT)

    assert refused.value.missing == ["class.languages"]
    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.DRAFT


def test_draft_is_never_closed(stranger: User) -> None:
    classroom = ClassroomFactory()

    assert close_classroom(classroom, by=stranger, at=AT) is False


def test_exchange_is_changed_without_touching_the_rest(nairobi_class: Classroom) -> None:
    save_exchange(nairobi_class, wishes={"themes": ["art"], "partners_wanted": 2})

    nairobi_class.refresh_from_db()
    assert (nairobi_class.themes, nairobi_class.partners_wanted, nairobi_class.name) == (
        ["art"],
        2,
        "6B",
    )
