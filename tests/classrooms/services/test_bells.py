"""The bells of a school, and the lessons of its classes that move with them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import pytest
from django.db import IntegrityError, transaction

from classrooms.choices import Purpose
from classrooms.clock import class_time
from classrooms.lifecycle import ClassroomState
from classrooms.models import Bell, BellSchedule, Classroom, School, WeeklySlot
from classrooms.services.bells import BellsTaken, Rung, remove_bells, save_bells
from classrooms.services.special_timetables import (
    add_timetable,
    change_timetable,
    remove_timetable,
)
from classrooms.services.timetables import (
    marks_and_others,
    said_by_bells,
    save_half_hours,
    save_lessons,
    save_ticks,
    save_weeks,
    stored_lessons,
)
from classrooms.timetable.bells import Bell as Ring
from classrooms.timetable.slots import DateSpan, SlotError, Week
from classrooms.timetable.slots import WeeklySlot as Lesson
from tests.factories import (
    ClassroomFactory,
    SchoolTeacherFactory,
    TeachingFactory,
    TimetableFactory,
)
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
WORKDAYS = [0, 1, 2, 3, 4]
DAY = [Ring("1", 480, 45), Ring("2", 530, 45), Ring("3", 590, 45)]
LATER = [Ring("1", 490, 45), Ring("2", 545, 40), Ring("3", 590, 45)]
WINTER = DateSpan(date(2026, 11, 1), date(2027, 2, 28))


def ring(
    school: School,
    lessons: Sequence[Ring] = DAY,
    schedule: BellSchedule | None = None,
    *,
    days: Sequence[int] = WORKDAYS,
    span: DateSpan | None = None,
) -> Rung:
    return save_bells(
        school, schedule, name="", weekdays=days, span=span, lessons=lessons, by=None, at=AT
    )


def lesson(weekday: int, start: str, minutes: int = 45, **more: object) -> Lesson:
    return Lesson(weekday, time.fromisoformat(start), minutes, **more)


def keep(classroom: Classroom, *slots: Lesson) -> None:
    save_lessons(classroom, slots=slots, week_a_from=date(2026, 9, 7), by=None, at=AT)


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
