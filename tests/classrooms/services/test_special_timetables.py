"""Timetables for some weeks: they replace the usual one, and never meet."""

from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction

from classrooms.choices import Purpose
from classrooms.clock import class_time
from classrooms.models import Classroom, ClassTimetable
from classrooms.services.special_timetables import (
    add_timetable,
    change_timetable,
    remove_timetable,
)
from classrooms.services.timetables import save_lessons, stored_lessons
from classrooms.timetable.occurrences import lessons
from classrooms.timetable.slots import DateSpan, SpanError
from classrooms.timetable.slots import WeeklySlot as Lesson
from tests.factories import TimetableFactory
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
FEBRUARY = DateSpan(date(2027, 2, 8), date(2027, 3, 9))
USUAL = Lesson(1, time(14), 45)


def add(
    classroom: Classroom, span: DateSpan = FEBRUARY, *, copy: bool = True, by: User | None = None
) -> ClassTimetable:
    return add_timetable(classroom, purpose=Purpose.RAMADAN, span=span, copy=copy, by=by, at=AT)


def test_timetable_for_some_weeks_starts_as_a_copy(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    table = add(nairobi_class, by=nairobi_teacher)

    assert stored_lessons(nairobi_class, table) == [USUAL]
    line = AuditEntry.objects.get(verb="timetable.add")
    assert (line.actor_id, line.after) == (nairobi_teacher.pk, "ramadan")


def test_its_lessons_hold_on_its_days_and_the_usual_ones_on_all_others(
    nairobi_class: Classroom,
) -> None:
    table = add(nairobi_class)
    save_lessons(
        nairobi_class,
        slots=[Lesson(1, time(9), 30)],
        week_a_from=None,
        by=None,
        timetable=table,
        at=AT,
    )

    assert stored_lessons(nairobi_class, None) == [USUAL]
    assert days_and_minutes(nairobi_class) == {
        date(2027, 2, 2): 45,
        date(2027, 2, 9): 30,
        date(2027, 3, 9): 30,
        date(2027, 3, 16): 45,
    }


def test_saving_the_usual_lessons_keeps_the_others_and_their_address(
    nairobi_class: Classroom,
) -> None:
    table = add(nairobi_class)
    usual = nairobi_class.timetables.usual().get()

    save_lessons(nairobi_class, slots=[Lesson(3, time(9), 30)], week_a_from=None, by=None, at=AT)

    assert stored_lessons(nairobi_class, table) == [USUAL]
    assert nairobi_class.timetables.usual().get().key == usual.key


def test_timetable_without_lessons_leaves_its_days_free(nairobi_class: Classroom) -> None:
    add(nairobi_class, copy=False)

    assert days_and_minutes(nairobi_class) == {date(2027, 2, 2): 45, date(2027, 3, 16): 45}


def days_and_minutes(classroom: Classroom) -> dict[date, int]:
    """What of the lessons of four Tuesdays takes place."""
    fresh = class_time(Classroom.objects.with_profile().get(pk=classroom.pk))
    tuesdays = {date(2027, 2, 2), date(2027, 2, 9), date(2027, 3, 9), date(2027, 3, 16)}
    found = lessons(fresh.timetables, fresh.calendar, date(2027, 1, 1), date(2027, 4, 1))
    return {each.date: each.interval.minutes for each in found if each.date in tuesdays}


def test_timetables_that_meet_are_refused_by_service_and_database(
    nairobi_class: Classroom,
) -> None:
    add(nairobi_class)
    meets = DateSpan(date(2027, 3, 9), date(2027, 3, 20))

    with pytest.raises(SpanError) as refused:
        add(nairobi_class, meets)

    assert refused.value.params == {"first": FEBRUARY.first, "last": FEBRUARY.last}
    with pytest.raises(IntegrityError), transaction.atomic():
        TimetableFactory(classroom=nairobi_class, valid_from=meets.first, valid_to=meets.last)
    add(nairobi_class, DateSpan(date(2027, 3, 10), date(2027, 3, 20)))


def test_dates_change_and_lessons_can_be_emptied(nairobi_class: Classroom) -> None:
    table = add(nairobi_class)
    later = DateSpan(date(2027, 2, 9), date(2027, 3, 10))

    change_timetable(table, purpose=Purpose.OTHER, span=later, empty=False, by=None, at=AT)

    table.refresh_from_db()
    assert (table.valid_from, table.valid_to) == (later.first, later.last)
    assert stored_lessons(nairobi_class, table) == [USUAL]
    change_timetable(table, purpose=Purpose.OTHER, span=later, empty=True, by=None, at=AT)
    assert stored_lessons(nairobi_class, table) == []


def test_dates_that_meet_another_one_are_refused(nairobi_class: Classroom) -> None:
    add(nairobi_class)
    march = DateSpan(date(2027, 3, 15), date(2027, 3, 20))
    table = add(nairobi_class, march)

    with pytest.raises(SpanError):
        change_timetable(table, purpose=Purpose.EXAMS, span=FEBRUARY, empty=False, by=None, at=AT)

    table.refresh_from_db()
    assert table.valid_from == march.first


def test_removed_timetable_leaves_the_usual_one(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    table = add(nairobi_class)

    remove_timetable(table, by=nairobi_teacher, at=AT)

    assert nairobi_class.timetables.get().is_usual
    assert AuditEntry.objects.get(verb="timetable.remove").before == "ramadan"
