"""A calendar replaced at one stroke, dates added to it, and the way back."""

from datetime import UTC, date, datetime

import pytest

from classrooms.choices import BreakKind
from classrooms.models import KeptCalendar, School
from classrooms.services.calendar_changes import (
    add_dates,
    joined_dates,
    save_school_week,
    start_again,
    take_back,
)
from classrooms.services.calendars import DaysOff, SchoolDates, dates_of, save_calendar
from classrooms.timetable.slots import DateSpan, SpanError
from tests.factories import SchoolFactory
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 2)
AUTUMN = DateSpan(date(2026, 8, 31), date(2026, 12, 18))
HALF_TERM = DaysOff(DateSpan(date(2026, 10, 19), date(2026, 10, 23)), "Half term")
EXAMS = DaysOff(DateSpan(date(2026, 12, 7), date(2026, 12, 11)), "Exams", BreakKind.EXAMS)
FEAST = DaysOff(DateSpan(date(2026, 9, 11), date(2026, 9, 11)), "Feast", BreakKind.HOLIDAY, True)
OURS = SchoolDates((AUTUMN,), (FEAST, HALF_TERM))


@pytest.fixture
def school(nairobi_teacher: User) -> School:
    found = SchoolFactory(country="KE", registered_by=nairobi_teacher)
    save_calendar(found, terms=OURS.terms, days_off=OURS.days_off, by=nairobi_teacher, at=AT)
    return found


def added(school: School, *days_off: DaysOff, terms: tuple[DateSpan, ...] = ()) -> int:
    dates = SchoolDates(terms, days_off)
    return add_dates(school, dates, around=TODAY, by=school.registered_by, at=AT)


def test_usual_calendar_takes_the_place_of_ours_and_can_be_taken_back(school: School) -> None:
    assert start_again(school, around=TODAY, by=school.registered_by, at=AT)
    usual = dates_of(school)
    assert len(usual.terms) == 6
    assert OURS.terms[0] not in usual.terms

    assert take_back(school, by=school.registered_by, at=AT)

    assert dates_of(school) == OURS
    assert not take_back(school, by=school.registered_by, at=AT)
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["school.calendar", "school.calendar-usual", "school.calendar-restore"]


def test_pressing_twice_loses_nothing(school: School) -> None:
    assert start_again(school, around=TODAY, by=school.registered_by, at=AT)
    assert not start_again(school, around=TODAY, by=school.registered_by, at=AT)

    take_back(school, by=school.registered_by, at=AT)

    assert dates_of(school) == OURS


def test_dates_of_a_file_are_added_once_and_can_be_taken_back(school: School) -> None:
    assert added(school, EXAMS, HALF_TERM) == 1
    assert added(school, EXAMS, HALF_TERM) == 0

    assert set(dates_of(school).days_off) == {FEAST, HALF_TERM, EXAMS}
    assert KeptCalendar.objects.get().added == 1
    take_back(school, by=school.registered_by, at=AT)
    assert dates_of(school) == OURS


def test_saving_the_page_ends_the_way_back(school: School) -> None:
    added(school, EXAMS)

    save_calendar(school, terms=[AUTUMN], days_off=[], by=school.registered_by, at=AT)

    assert not KeptCalendar.objects.exists()


def test_school_without_calendar_gets_the_usual_one_with_the_dates(nairobi_teacher: User) -> None:
    school = SchoolFactory(country="KE", registered_by=nairobi_teacher)

    assert added(school, EXAMS) == 1

    found = dates_of(school)
    assert len(found.terms) == 6
    assert EXAMS in found.days_off
    assert any(each.kind is BreakKind.HOLIDAY for each in found.days_off)


def test_term_that_is_added_takes_the_place_of_those_it_overlaps() -> None:
    longer = DateSpan(date(2026, 9, 7), date(2027, 1, 15))
    spring = DateSpan(date(2027, 2, 1), date(2027, 3, 26))

    found = joined_dates(SchoolDates((AUTUMN, spring), ()), SchoolDates((longer,), ()))

    assert found.terms == (longer, spring)


def test_breaks_that_were_guessed_give_way_and_named_ones_stay(nairobi_teacher: User) -> None:
    school = SchoolFactory(country="DE", registered_by=nairobi_teacher)
    start_again(school, around=TODAY, by=nairobi_teacher, at=AT)
    guessed = {each.span for each in dates_of(school).days_off if each.kind is BreakKind.BREAK}
    herbst = DaysOff(DateSpan(date(2026, 10, 19), date(2026, 10, 30)), "Herbstferien")
    ostern = DaysOff(DateSpan(date(2027, 4, 5), date(2027, 4, 16)), "Osterferien")

    added(school, herbst, ostern)
    added(school, DaysOff(DateSpan(date(2026, 10, 26), date(2026, 11, 6)), "Other"))

    breaks = [each for each in dates_of(school).days_off if each.kind is BreakKind.BREAK]
    now = {each.span for each in breaks}
    assert {each.name for each in breaks} == {"", "Herbstferien", "Osterferien", "Other"}
    assert {span for span in guessed if span.first < date(2027, 9, 1)} & now == set()
    assert {span for span in guessed if span.first >= date(2027, 9, 1)} <= now


def test_terms_of_a_file_that_overlap_are_refused_and_nothing_changes(school: School) -> None:
    late = DateSpan(AUTUMN.last, date(2027, 1, 15))

    with pytest.raises(SpanError):
        added(school, terms=(AUTUMN, late))

    assert dates_of(school) == OURS


def test_school_week_is_saved_with_a_line_in_the_diary(school: School) -> None:
    by = school.registered_by

    save_school_week(
        school, school_days=[6, 0, 1, 2, 3], week_a_from=date(2026, 9, 6), by=by, at=AT
    )
    save_school_week(school, school_days=[5, 6, 0, 1, 2], week_a_from=None, by=by, at=AT)

    school.refresh_from_db()
    assert (school.school_days, school.week_a_from) == ([0, 1, 2, 5, 6], date(2026, 9, 6))
    line = AuditEntry.objects.get(verb="school.week", before="01236")
    assert line.after == "01256"
