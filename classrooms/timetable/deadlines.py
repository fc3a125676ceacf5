"""Until when somebody has time: days of school are counted, not days of the calendar."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from classrooms.timetable.slots import SchoolCalendar
from classrooms.timetable.zones import DAY, EPOCH_ORDINAL, offset_spans, zone

A_DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LEAST_DAYS = 3
"""Nobody reads mail every day: so many calendar days at least, whatever a setting says."""
MOST_DAYS = 42
"""Six weeks: longer than any break but the long one, which must not hold the other class fast."""
LAST_MINUTE = timedelta(minutes=1)
LEAST_NOTICE = timedelta(days=1)
"""An exchange that begins at once leaves a day to answer; with less nobody could say yes."""


def day_after(
    since: date, days: int, counts: Callable[[date], bool], *, most: int | None = None
) -> date:
    """The day on which `days` days that count have passed after `since`.

    Never later than `most` calendar days after it; without that bound some day has to count.
    """
    day, last = since, None if most is None else since + timedelta(days=most)
    while days > 0 and day != last:
        day += A_DAY
        days -= counts(day)
    return day


def counting_day(calendar: SchoolCalendar | None, since: date, *, within: int) -> "CountingDay":
    """Which of the `within` days after `since` are days of school.

    Every day counts where the calendar says nothing: it is missing, or its last term is over.
    """
    if calendar is None or all(term.last <= since for term in calendar.terms):
        return _any_day
    last = since + timedelta(days=within)
    days = calendar.teaching_days(since + A_DAY, last)
    school_days = frozenset(day for day in days if day.weekday() in calendar.school_days)
    return school_days.__contains__


CountingDay = Callable[[date], bool]


def _any_day(_day: date) -> bool:
    return True


def answer_by(
    classes: Sequence[tuple[str, SchoolCalendar | None]],
    *,
    asked_at: datetime,
    days: int,
    starts_on: date,
) -> datetime:
    """Until when all of these classes can answer; `classes` are their zones and calendars.

    The last minute of the day, on its own clock, on which the last of them has had `days` days of
    school after the day of asking: of LEAST_DAYS to MOST_DAYS calendar days, and before `starts_on`
    begins anywhere. A calendar that says nothing counts every day. A minute before midnight, since
    "Wednesday, 00:00" reads as if there were all of Wednesday.
    """
    ends = [
        day_end(name, last_day(calendar, asked_at.astimezone(zone(name)).date(), days))
        for name, calendar in classes
    ]
    begins = min(day_end(name, starts_on - A_DAY) for name, _calendar in classes)
    return max(min(max(ends), begins) - LAST_MINUTE, asked_at + LEAST_NOTICE)


def last_day(calendar: SchoolCalendar | None, asked_on: date, days: int) -> date:
    """The last day on which a class of this calendar is in time."""
    counts = counting_day(calendar, asked_on, within=MOST_DAYS)
    last = day_after(asked_on, days, counts, most=MOST_DAYS)
    return max(last, asked_on + timedelta(days=LEAST_DAYS))


def reminder_days(
    calendar: SchoolCalendar | None, *, asked_on: date, ends_on: date
) -> tuple[date | None, date | None]:
    """When to remind a class that was asked and can answer until `ends_on`, both on its own dates.

    About halfway, and on its last day of school; where there is none in between, on the last day
    of all. None for what would fall on the day of asking, or on the same day as the other.
    """
    span = (ends_on - asked_on).days
    if span < 1:
        return None, None
    counts = counting_day(calendar, asked_on, within=span)
    every = [asked_on + timedelta(days=number) for number in range(1, span + 1)]
    open_days = [day for day in every if counts(day)] or [ends_on]
    halfway, last = open_days[(len(open_days) - 1) // 2], open_days[-1]
    return (halfway if halfway < last else None), last


def day_end(name: str, day: date) -> datetime:
    """The instant from which the clock of the zone never shows `day` again.

    Most often the next midnight; clocks that change at midnight skip it, or show it twice.
    """
    midnight = (day.toordinal() + 1 - EPOCH_ORDINAL) * DAY
    ends = [
        min(until, midnight - offset)
        for since, until, offset in offset_spans(name, day, day)
        if since < midnight - offset
    ]
    return EPOCH + timedelta(minutes=max(ends))
