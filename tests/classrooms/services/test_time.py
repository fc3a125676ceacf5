"""Lessons and calendars as they are stored."""

from datetime import UTC, date, datetime, time

import pytest

from classrooms.choices import BreakKind
from classrooms.clock import class_time
from classrooms.models import Break, Classroom, Term, WeeklySlot
from classrooms.services.calendars import DaysOff, apply_preset, holidays_of, save_calendar
from classrooms.services.readiness import what_is_missing
from classrooms.services.timetables import save_lessons
from classrooms.timetable.slots import DateSpan, SpanError, Week, WeekAnchorMissing
from classrooms.timetable.slots import WeeklySlot as Lesson
from tests.factories import SchoolFactory, SlotFactory
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
AUTUMN = DateSpan(date(2026, 8, 31), date(2026, 12, 18))
SPRING = DateSpan(date(2027, 1, 11), date(2027, 3, 26))


def test_lessons_are_replaced_as_a_whole(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    slots = [Lesson(0, time(8, 5), 45), Lesson(2, time(23, 0), 60, swappable=True)]

    save_lessons(nairobi_class, slots=slots, week_a_from=None, by=nairobi_teacher, at=AT)

    stored = WeeklySlot.objects.values_list("weekday", "start_time", "minutes", "is_swappable")
    assert list(stored) == [(0, time(8, 5), 45, False), (2, time(23, 0), 60, True)]
    line = AuditEntry.objects.get()
    assert (line.verb, line.before, line.after) == ("classroom.lessons", "1", "2")


def test_alternating_lessons_are_refused_without_their_week_a(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    slots = [Lesson(0, time(8, 5), 45, Week.B)]

    with pytest.raises(WeekAnchorMissing):
        save_lessons(nairobi_class, slots=slots, week_a_from=None, by=nairobi_teacher, at=AT)

    assert WeeklySlot.objects.get().weekday == 1


def test_week_a_is_kept_when_it_is_not_said_again(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    slots = [Lesson(0, time(8, 5), 45, Week.B)]
    day = date(2026, 9, 7)

    save_lessons(nairobi_class, slots=slots, week_a_from=day, by=nairobi_teacher, at=AT)
    save_lessons(nairobi_class, slots=slots, week_a_from=None, by=nairobi_teacher, at=AT)

    nairobi_class.school.refresh_from_db()
    assert nairobi_class.school.week_a_from == day


def test_lesson_on_a_day_when_the_school_is_closed_is_no_lesson(nairobi_class: Classroom) -> None:
    nairobi_class.school.school_days = [1]
    SlotFactory(timetable=nairobi_class.timetables.get(), weekday=4)

    slots = class_time(nairobi_class).timetables[0].slots

    assert [slot.weekday for slot in slots] == [1]


def test_class_whose_lessons_all_lie_on_closed_days_lacks_lessons(nairobi_class: Classroom) -> None:
    today = date(2026, 9, 2)
    assert what_is_missing(nairobi_class, today=today) == []

    nairobi_class.school.school_days = [2, 3]

    assert what_is_missing(nairobi_class, today=today) == ["lessons.none"]


@pytest.mark.django_db
def test_calendar_is_replaced_as_a_whole() -> None:
    school = SchoolFactory()
    save_calendar(school, terms=[SPRING, AUTUMN], days_off=[DaysOff(SPRING)], by=None, at=AT)

    jamhuri = DaysOff(
        DateSpan(date(2026, 12, 12), date(2026, 12, 12)), "Jamhuri Day", BreakKind.HOLIDAY
    )
    save_calendar(school, terms=[AUTUMN], days_off=[jamhuri, jamhuri], by=None, at=AT)

    assert [term.starts_on for term in Term.objects.all()] == [AUTUMN.first]
    assert [(each.name, each.kind) for each in Break.objects.all()] == [("Jamhuri Day", "holiday")]


@pytest.mark.django_db
def test_terms_that_share_a_day_are_refused() -> None:
    school = SchoolFactory()
    late = DateSpan(AUTUMN.last, SPRING.last)

    with pytest.raises(SpanError) as refused:
        save_calendar(school, terms=[late, AUTUMN], days_off=[], by=None, at=AT)

    assert refused.value.key == "terms.overlap"
    assert not Term.objects.exists()


@pytest.mark.django_db
def test_preset_fills_days_terms_breaks_and_holidays() -> None:
    school = SchoolFactory(country="EG", zone="Africa/Cairo", city="Cairo")

    apply_preset(school, around=date(2026, 9, 2), by=None, at=AT)

    school.refresh_from_db()
    assert school.school_days == [0, 1, 2, 3, 6]
    assert school.terms.count() == 4
    assert school.breaks.filter(kind=BreakKind.HOLIDAY, may_move=True).exists()


def test_holidays_of_a_country_nobody_knows() -> None:
    assert holidays_of("XX", AUTUMN.first, AUTUMN.last) == []
