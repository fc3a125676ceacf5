"""The school year day by day, and what in a calendar is worth a look."""

from datetime import date

from classrooms.calendars.worth import NamedSpan, harmless, swallowed, worth_a_look
from classrooms.calendars.year import DayKind, Mark, SchoolYear, school_years
from classrooms.timetable.slots import DateSpan, SchoolCalendar

TODAY = date(2026, 9, 2)
WEEK = frozenset(range(5))


def span(first: str, last: str = "") -> DateSpan:
    return DateSpan(date.fromisoformat(first), date.fromisoformat(last or first))


AUTUMN, SPRING = span("2026-08-31", "2026-12-18"), span("2027-01-11", "2027-06-25")
HALF_TERM = Mark(span("2026-10-19", "2026-10-23"), DayKind.BREAK)
FEAST = Mark(span("2027-03-10"), DayKind.MOVING)


def years(
    *marks: Mark,
    terms: tuple[DateSpan, ...] = (AUTUMN, SPRING),
    week: frozenset[int] = WEEK,
    today: date = TODAY,
) -> tuple[SchoolYear, ...]:
    closed = tuple(mark.span for mark in marks)
    calendar = SchoolCalendar("Africa/Nairobi", terms, closed, school_days=week)
    return school_years(calendar, marks, today)


def kinds(year: SchoolYear) -> dict[str, str]:
    return {str(day.date): day.kind.value for month in year.months for day in month.days}


def test_every_day_is_what_the_calendar_says() -> None:
    (year,) = years(HALF_TERM, FEAST)

    found = kinds(year)

    assert [month.first.month for month in year.months] == [8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]
    assert found["2026-08-30"] == found["2027-06-26"] == "out"
    assert (found["2026-08-31"], found["2026-09-05"]) == ("lessons", "free")
    assert (found["2026-10-19"], found["2026-12-25"]) == ("break", "break")
    assert [found[f"2027-03-{day:02}"] for day in (8, 9, 10, 11)] == [
        "lessons", "near", "moving", "near",
    ]  # fmt: skip
    assert [day.date for month in year.months for day in month.days if day.is_today] == [TODAY]


def test_weeks_are_counted_as_the_pairing_counts_them() -> None:
    (year,) = years(HALF_TERM)

    assert (year.weeks, year.teaching) == (43, 39)
    assert year.counts[DayKind.LESSONS] == 80 - 5 + 120


def test_neighbours_of_an_uncertain_feast_are_lessons_in_the_term_only() -> None:
    (year,) = years(Mark(span("2026-12-19"), DayKind.MOVING))

    assert [kinds(year)[f"2026-12-{day}"] for day in (18, 19, 20)] == ["near", "moving", "break"]


def test_week_begins_where_the_school_begins_it() -> None:
    (european,) = years()
    (arab,) = years(week=frozenset({6, 0, 1, 2, 3}))

    assert european.weekdays == (0, 1, 2, 3, 4, 5, 6)
    assert arab.weekdays == (6, 0, 1, 2, 3, 4, 5)
    # 1 September 2026 is a Tuesday.
    assert (european.months[1].ahead, arab.months[1].ahead) == (1, 2)
    assert (kinds(arab)["2026-09-04"], kinds(arab)["2026-09-06"]) == ("free", "lessons")


def test_two_school_years_are_two_pictures_and_one_that_is_over_is_none() -> None:
    terms = (AUTUMN, SPRING, span("2027-08-30", "2027-12-17"), span("2028-01-10", "2028-06-23"))

    both = years(terms=terms)
    later = years(terms=terms, today=date(2027, 7, 1))

    assert [year.span for year in both] == [span("2026-08-31", "2027-06-25"),
                                            span("2027-08-30", "2028-06-23")]  # fmt: skip
    assert [year.span for year in later] == [both[1].span]
    assert years(terms=(AUTUMN,), today=date(2030, 1, 1))[0].span == AUTUMN
    assert years(terms=()) == ()


def doubted(*closed: NamedSpan, terms: tuple[DateSpan, ...] = (AUTUMN, SPRING)) -> list[str]:
    return [each.key for each in worth_a_look(terms, closed, WEEK)]


def test_nothing_is_said_of_a_calendar_as_it_should_be() -> None:
    assert doubted(NamedSpan(HALF_TERM.span), NamedSpan(span("2026-12-25"), is_holiday=True)) == []


def test_terms_that_are_very_short_or_long_or_empty() -> None:
    assert doubted(terms=(span("2026-09-01"), SPRING)) == ["term.short"]
    assert doubted(terms=(span("2026-09-01", "2027-09-01"),)) == ["term.long"]
    days = span("2026-09-05", "2026-09-13")
    assert doubted(NamedSpan(span("2026-09-07", "2026-09-11")), terms=(days,)) == ["term.empty"]


def test_break_in_a_wrong_year_or_twice() -> None:
    wrong = NamedSpan(span("2062-10-19", "2062-10-23"), "Mid-term")
    twice = NamedSpan(span("2026-10-22", "2026-10-26"), "Again")

    assert doubted(wrong) == ["break.outside"]
    assert doubted(NamedSpan(HALF_TERM.span), twice) == ["break.twice"]


def test_what_changes_nothing_is_harmless() -> None:
    weekend = NamedSpan(span("2026-10-24", "2026-10-25"), "A feast", is_holiday=True)
    christmas = NamedSpan(span("2026-12-21", "2027-01-08"))

    found = harmless((AUTUMN, SPRING), [weekend, christmas, NamedSpan(HALF_TERM.span)], WEEK)

    assert [(each.key, each.about) for each in found] == [
        ("note.weekend", weekend),
        ("note.between", christmas),
    ]
    assert doubted(weekend, christmas) == []


def test_break_that_leaves_nothing_of_a_term() -> None:
    assert swallowed(span("2026-08-01", "2026-12-31"), (AUTUMN, SPRING)) == AUTUMN
    assert swallowed(HALF_TERM.span, (AUTUMN, SPRING)) is None
