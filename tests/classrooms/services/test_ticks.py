"""Lessons ticked on the bells of the school, and those that no bell can say."""

from collections.abc import Sequence
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from classrooms.choices import Purpose
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School, WeeklySlot
from classrooms.services.special_timetables import (
    add_timetable,
    change_timetable,
    remove_timetable,
)
from classrooms.services.timetables import (
    marks_and_others,
    said_by_bells,
    save_half_hours,
    save_ticks,
    save_weeks,
    stored_lessons,
)
from classrooms.timetable.bells import Bell as Ring
from classrooms.timetable.slots import DateSpan, SlotError, Week
from classrooms.timetable.slots import WeeklySlot as Lesson
from tests.classrooms.services.ringing import AT, LATER, WINTER, keep, lesson, ring
from tests.factories import (
    ClassroomFactory,
    SchoolTeacherFactory,
    TeachingFactory,
    TimetableFactory,
)
from users.models import User


@pytest.fixture
def school(nairobi_class: Classroom) -> School:
    return nairobi_class.school


def test_ticks_keep_weeks_and_swaps_and_the_lessons_bells_cannot_say(
    school: School, nairobi_class: Classroom
) -> None:
    ring(school)
    kept = lesson(2, "12:00", 30)
    keep(nairobi_class, lesson(1, "08:00", week=Week.B, swappable=True), kept)

    save_ticks(nairobi_class, ticks=[(1, "1"), (1, "3")], by=None, at=AT)

    assert stored_lessons(nairobi_class, None) == [
        lesson(1, "08:00", week=Week.B, swappable=True),
        lesson(1, "09:50"),
        kept,
    ]


@pytest.mark.parametrize(
    ("ticks", "key"), [([(1, "9")], "bells.gone"), ([(2, "3")], "bells.taken"), ([], "bells.none")]
)
def test_ticks_that_cannot_be_are_refused(
    ticks: list[tuple[int, str]], key: str, school: School, nairobi_class: Classroom
) -> None:
    ring(school)
    keep(nairobi_class, *([lesson(2, "10:00")] if ticks else [lesson(1, "08:00")]))

    with pytest.raises(SlotError) as refused:
        save_ticks(nairobi_class, ticks=ticks, by=None, at=AT)

    assert refused.value.key == key


def test_two_lessons_on_one_bell_are_left_to_the_other_times(
    school: School, nairobi_class: Classroom
) -> None:
    ring(school)
    pair = [lesson(1, "08:00", week=Week.A), lesson(1, "08:00", week=Week.B, swappable=True)]
    keep(nairobi_class, *pair)

    save_ticks(nairobi_class, ticks=[(3, "1")], by=None, at=AT)

    assert stored_lessons(nairobi_class, None) == [*pair, lesson(3, "08:00")]


def test_no_lesson_is_lost_on_the_way_through_all_three_ways(
    school: School, nairobi_class: Classroom
) -> None:
    ring(school, [Ring("1", 480, 60), Ring("2", 540, 60), Ring("3", 620, 45)])
    lessons = [
        lesson(0, "07:10", 35),
        lesson(1, "08:00", 60),
        lesson(1, "09:00", 60),
        lesson(1, "10:20"),
        lesson(2, "10:20", week=Week.A),
        lesson(3, "13:00", 90),
        lesson(4, "14:00", 30, swappable=True),
    ]
    keep(nairobi_class, *lessons)

    save_ticks(nairobi_class, ticks=_ticks(nairobi_class), by=None, at=AT)
    assert stored_lessons(nairobi_class, None) == lessons
    save_half_hours(nairobi_class, marks=marks_and_others(nairobi_class)[0], by=None, at=AT)
    assert _minutes(stored_lessons(nairobi_class, None)) == _minutes(lessons)
    save_ticks(nairobi_class, ticks=_ticks(nairobi_class), by=None, at=AT)
    assert stored_lessons(nairobi_class, None) == lessons
    keep(nairobi_class, *stored_lessons(nairobi_class, None))
    assert stored_lessons(nairobi_class, None) == lessons


def _ticks(classroom: Classroom) -> set[tuple[int, str]]:
    return set(said_by_bells(classroom).ticked)


def _minutes(lessons: Sequence[Lesson]) -> set[tuple[object, ...]]:
    return {
        (each.weekday, minute, each.week, each.swappable)
        for each in lessons
        for minute in range(each.start_minute, each.start_minute + each.minutes)
    }


def test_weeks_and_swaps_are_said_of_lessons_that_are_still_there(
    nairobi_class: Classroom,
) -> None:
    keep(nairobi_class, lesson(1, "08:00"), lesson(2, "08:00"))
    said = {lesson(1, "08:00"): (Week.A, True), lesson(5, "08:00"): (Week.B, True)}

    save_weeks(nairobi_class, weeks=said, week_a_from=None, by=None, at=AT)

    assert stored_lessons(nairobi_class, None) == [
        lesson(1, "08:00", week=Week.A, swappable=True),
        lesson(2, "08:00"),
    ]


def test_weeks_that_would_make_lessons_overlap_are_refused(nairobi_class: Classroom) -> None:
    keep(nairobi_class, lesson(1, "08:00", week=Week.A), lesson(1, "08:00", week=Week.B))

    with pytest.raises(SlotError):
        save_weeks(
            nairobi_class,
            weeks={lesson(1, "08:00", week=Week.A): (Week.EVERY, False)},
            week_a_from=None,
            by=None,
            at=AT,
        )

    assert WeeklySlot.objects.filter(week="A").count() == 1


def test_second_usual_timetable_is_refused_by_the_database(nairobi_class: Classroom) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TimetableFactory(classroom=nairobi_class)


def test_lessons_of_an_earlier_year_stay_what_they_were(
    school: School, nairobi_class: Classroom
) -> None:
    schedule = ring(school).schedule
    keep(nairobi_class, lesson(1, "08:00"))
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)

    rung = ring(school, LATER, schedule)

    assert (rung.moved, rung.stayed) == (0, 0)
    assert stored_lessons(nairobi_class, None) == [lesson(1, "08:00")]


def test_the_copy_of_a_newcomer_does_not_tell_when_the_school_rings(
    school: School, nairobi_class: Classroom, stranger: User
) -> None:
    ring(school)
    ring(school, LATER, span=WINTER)
    SchoolTeacherFactory(school=school, teacher=stranger)
    theirs = ClassroomFactory(school=school)
    TeachingFactory(classroom=theirs, teacher=stranger)
    keep(theirs, lesson(1, "08:00"))
    spring = DateSpan(date(2027, 4, 1), date(2027, 4, 30))

    table = add_timetable(
        theirs, purpose=Purpose.WINTER, span=spring, copy=True, by=stranger, at=AT
    )
    change_timetable(table, purpose=Purpose.WINTER, span=WINTER, empty=False, by=stranger, at=AT)

    assert stored_lessons(theirs, table) == [lesson(1, "08:00")]
    remove_timetable(table, by=stranger, at=AT)
    copied = add_timetable(
        theirs, purpose=Purpose.WINTER, span=WINTER, copy=True, by=stranger, at=AT
    )
    assert stored_lessons(theirs, copied) == [lesson(1, "08:00")]
