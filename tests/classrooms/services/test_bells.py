"""The bells of a school, and the lessons of its classes that move with them."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from classrooms.choices import Purpose
from classrooms.clock import class_time
from classrooms.models import Bell, BellSchedule, Classroom, School
from classrooms.services.bells import BellsTaken, remove_bells, save_bells
from classrooms.services.special_timetables import (
    add_timetable,
)
from classrooms.services.timetables import (
    stored_lessons,
)
from classrooms.timetable.bells import Bell as Ring
from classrooms.timetable.slots import DateSpan, Week
from tests.classrooms.services.ringing import AT, DAY, LATER, WINTER, keep, lesson, ring
from tests.factories import (
    ClassroomFactory,
)
from users.models import AuditEntry, User


@pytest.fixture
def school(nairobi_class: Classroom) -> School:
    return nairobi_class.school


def test_bells_are_stored_to_the_minute_with_a_line_in_the_diary(
    school: School, nairobi_teacher: User
) -> None:
    save_bells(
        school,
        None,
        name="Usual",
        weekdays=[1, 0],
        span=None,
        lessons=DAY,
        by=nairobi_teacher,
        at=AT,
    )

    assert BellSchedule.objects.get().weekdays == [0, 1]
    assert list(Bell.objects.values_list("label", "start_time", "minutes")) == [
        ("1", time(8, 0), 45),
        ("2", time(8, 50), 45),
        ("3", time(9, 50), 45),
    ]
    line = AuditEntry.objects.get(verb="school.bells")
    assert (line.actor_id, line.after) == (nairobi_teacher.pk, "0")


def test_lessons_on_a_corrected_bell_move_along_in_every_class(
    school: School, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    schedule = ring(school).schedule
    sister = ClassroomFactory(school=school)
    for classroom in (nairobi_class, sister, bogota_class):
        keep(
            classroom,
            lesson(1, "08:00", week=Week.A, swappable=True),
            lesson(1, "08:50"),
            lesson(1, "09:50"),
            lesson(2, "12:00"),
        )

    rung = ring(school, LATER, schedule)

    assert (rung.moved, rung.stayed) == (2, 0)
    moved = [
        lesson(1, "08:10", week=Week.A, swappable=True),
        lesson(1, "09:05", 40),
        lesson(1, "09:50"),
        lesson(2, "12:00"),
    ]
    assert stored_lessons(nairobi_class, None) == stored_lessons(sister, None) == moved
    assert stored_lessons(bogota_class, None)[0].start == time(8)


def test_class_whose_lessons_would_overlap_stays_as_it_is(
    school: School, nairobi_class: Classroom
) -> None:
    schedule = ring(school).schedule
    kept = [lesson(1, "08:00"), lesson(1, "08:45", 5)]
    keep(nairobi_class, *kept)

    rung = ring(school, LATER, schedule)

    assert (rung.moved, rung.stayed) == (0, 1)
    assert stored_lessons(nairobi_class, None) == kept


def test_bells_that_change_places_take_their_lessons_along(
    school: School, nairobi_class: Classroom
) -> None:
    schedule = ring(school).schedule
    keep(nairobi_class, lesson(1, "08:00"), lesson(1, "08:50", swappable=True))

    ring(school, [Ring("2", 480, 45), Ring("1", 530, 45)], schedule)

    assert stored_lessons(nairobi_class, None) == [
        lesson(1, "08:00", swappable=True),
        lesson(1, "08:50"),
    ]


def test_day_with_bells_of_its_own_leaves_the_other_list_and_lessons_follow(
    school: School, nairobi_class: Classroom
) -> None:
    usual = ring(school).schedule
    keep(nairobi_class, lesson(3, "08:00"), lesson(4, "08:00"))

    ring(school, LATER, days=[4])

    usual.refresh_from_db()
    assert usual.weekdays == [0, 1, 2, 3]
    assert stored_lessons(nairobi_class, None) == [lesson(3, "08:00"), lesson(4, "08:10")]


def test_bells_that_would_take_the_last_day_of_others_are_refused(school: School) -> None:
    ring(school)

    with pytest.raises(BellsTaken):
        ring(school, LATER)

    assert BellSchedule.objects.count() == 1


def test_dated_bells_that_meet_are_refused_by_service_and_database(school: School) -> None:
    ring(school)
    ring(school, LATER, days=[0, 1], span=WINTER)
    meets = DateSpan(date(2027, 2, 28), date(2027, 3, 9))

    with pytest.raises(BellsTaken) as refused:
        ring(school, LATER, days=[1, 2], span=meets)

    assert refused.value.days == [1]
    for days, fits in (([1], False), ([2], True)):
        row = BellSchedule(
            school=school, weekdays=days, valid_from=meets.first, valid_to=meets.last
        )
        assert _stores(row) is fits


def _stores(row: BellSchedule | Bell) -> bool:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return False
    return True


def test_database_holds_one_usual_list_for_each_weekday(school: School) -> None:
    ring(school)

    assert not _stores(BellSchedule(school=school, weekdays=[4, 5]))
    assert _stores(BellSchedule(school=school, weekdays=[5]))
    assert not _stores(BellSchedule(school=school, weekdays=[]))
    assert not _stores(BellSchedule(school=school, weekdays=[7]))
    assert not _stores(BellSchedule(school=school, weekdays=[6], valid_from=WINTER.first))


@pytest.mark.parametrize(
    ("label", "start", "minutes", "fits"),
    [
        ("4", time(8, 45), 5, True),
        ("4", time(8, 44), 5, False),
        ("1", time(12), 45, False),
        ("4", time(12), 4, False),
        ("4", time(12), 241, False),
        ("4", time(23, 30), 31, False),
    ],
)
def test_database_refuses_lessons_that_no_day_can_hold(
    label: str, start: time, minutes: int, fits: bool, school: School
) -> None:
    schedule = ring(school).schedule

    row = Bell(schedule=schedule, label=label, start_time=start, minutes=minutes)

    assert _stores(row) is fits


def test_lessons_follow_winter_bells_by_number_without_being_rewritten(
    school: School, nairobi_class: Classroom
) -> None:
    ring(school)
    keep(nairobi_class, lesson(1, "08:00"))

    ring(school, LATER, span=WINTER)

    fresh = Classroom.objects.with_profile().get(pk=nairobi_class.pk)
    found = {
        (table.valid_from, table.valid_to): [slot.start for slot in table.slots]
        for table in class_time(fresh).timetables
    }
    assert found == {
        (None, date(2026, 10, 31)): [time(8)],
        (WINTER.first, WINTER.last): [time(8, 10)],
        (date(2027, 3, 1), None): [time(8)],
    }
    assert stored_lessons(nairobi_class, None) == [lesson(1, "08:00")]


def test_lessons_stay_where_they_are_when_bells_go_away(
    school: School, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    schedule = ring(school).schedule
    keep(nairobi_class, lesson(1, "08:00"))

    remove_bells(schedule, by=nairobi_teacher, at=AT)

    assert BellSchedule.objects.count() == 0
    assert stored_lessons(nairobi_class, None) == [lesson(1, "08:00")]
    assert AuditEntry.objects.get(verb="school.bells-remove").actor_id == nairobi_teacher.pk


def test_special_timetable_moves_with_the_bells_of_its_own_dates(
    school: School, nairobi_class: Classroom
) -> None:
    ring(school)
    winter = ring(school, LATER, span=WINTER).schedule
    keep(nairobi_class, lesson(1, "08:00"))
    table = add_timetable(
        nairobi_class, purpose=Purpose.WINTER, span=WINTER, copy=True, by=None, at=AT
    )
    assert stored_lessons(nairobi_class, table) == [lesson(1, "08:10")]

    rung = ring(school, [Ring("1", 500, 30)], winter, span=WINTER)

    assert rung.moved == 1
    assert stored_lessons(nairobi_class, table) == [lesson(1, "08:20", 30)]
    assert stored_lessons(nairobi_class, None) == [lesson(1, "08:00")]
