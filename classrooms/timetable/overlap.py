"""The time two classes share, in real minutes of real weeks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from classrooms.timetable.intervals import Interval, subtract_spans
from classrooms.timetable.occurrences import LessonSpans, Span, lesson_spans
from classrooms.timetable.slots import ClassTime, monday
from classrooms.timetable.zones import DAY, EPOCH_ORDINAL, zone


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of real time in which both classes have a lesson.

    `needs_swap`: in part of it at least one teacher has to swap the lesson with a colleague.
    """

    interval: Interval
    needs_swap: bool


@dataclass(frozen=True, slots=True)
class SharedWeek:
    """One ISO week, named by its Monday, with the shared windows that start in it."""

    monday: date
    windows: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class WeeksThatWork:
    """ "Works in 11 of 12 weeks, not in the week of 27 October": the numbers and the Mondays."""

    working: int
    total: int
    missing: tuple[date, ...]


def shared_windows(
    a: ClassTime, b: ClassTime, first: date, last: date, *, least_minutes: int
) -> tuple[Window, ...]:
    """Shared windows of `least_minutes` or longer within the UTC dates `first` to `last`, included.

    Sorted and disjoint. Lessons that follow each other without a gap count as one stretch.
    """
    reach = timedelta(days=2)
    one, other = (lesson_spans(each, first - reach, last + reach) for each in (a, b))
    days = utc_midnight(first), utc_midnight(last + timedelta(days=1))
    spans = windows_in(one.shared_with(other).inside(days), least_minutes=least_minutes)
    return tuple(Window(Interval.from_minutes(low, high), swap) for low, high, swap in spans)


def windows_in(shared: LessonSpans, *, least_minutes: int) -> list[tuple[int, int, bool]]:
    """(start, end, needs_swap) in minutes since 1970 UTC, sorted and disjoint: those stretches of
    lessons shared by all that are long enough."""
    firm = _long(shared.firm, least_minutes)
    if shared.firm == shared.every:
        return [(*span, False) for span in firm]
    rest = _long(subtract_spans(shared.every, firm), least_minutes)
    return sorted([(*span, False) for span in firm] + [(*span, True) for span in rest])


def shared_weeks(
    windows: Iterable[Window], first: date, last: date, *, zone_name: str = "UTC"
) -> tuple[SharedWeek, ...]:
    """Every ISO week that touches `first` to `last` with its windows; dates read in `zone_name`."""
    clock = zone(zone_name)
    by_week: dict[date, list[Window]] = {}
    start = monday(first)
    while start <= last:
        by_week[start] = []
        start += timedelta(days=7)
    for window in windows:
        week = monday(window.interval.start.astimezone(clock).date())
        if week in by_week:
            by_week[week].append(window)
    return tuple(SharedWeek(week, tuple(found)) for week, found in by_week.items())


def weeks_that_work(weeks: Sequence[SharedWeek]) -> WeeksThatWork:
    """How many of the weeks have a window, and which have none."""
    missing = tuple(week.monday for week in weeks if not week.windows)
    return WeeksThatWork(len(weeks) - len(missing), len(weeks), missing)


def utc_midnight(day: date) -> int:
    """Minutes since 1970 at 00:00 UTC of `day`."""
    return (day.toordinal() - EPOCH_ORDINAL) * DAY


def _long(spans: Iterable[Span], least: int) -> list[Span]:
    return [span for span in spans if span[1] - span[0] >= least]
