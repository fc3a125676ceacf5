"""When the classes of a project can meet: the time they share, minus what is taken already."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from itertools import chain, pairwise, zip_longest

from classrooms.clock import class_time
from classrooms.models import Classroom
from classrooms.timetable.intervals import Interval, merge_spans, subtract_spans
from classrooms.timetable.occurrences import LessonSpans, Span, lesson_spans
from classrooms.timetable.overlap import utc_midnight, windows_in
from classrooms.timetable.slots import ClassTime, monday
from classrooms.timetable.zones import zone
from exchange.models import Project, SessionSide

REACH = timedelta(days=2)
A_WEEK = timedelta(days=7)
QUARTER = 15
MOST_OF_ONE_WINDOW = 3
MOST_OF_ONE_WEEK = 5
SHORTEST_MINUTES, LONGEST_MINUTES = 10, 240


@dataclass(frozen=True, slots=True)
class PossibleTime:
    """A meeting that could be planned. `needs_swap`: a teacher has to swap that lesson."""

    starts_at: datetime
    minutes: int
    needs_swap: bool

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class FreeWindow:
    """A stretch of real time that every class has free for a meeting."""

    interval: Interval
    needs_swap: bool

    def holds(self, starts_at: datetime, minutes: int) -> bool:
        """Whether a meeting of that length fits in."""
        ends_at = starts_at + timedelta(minutes=minutes)
        return self.interval.start <= starts_at and ends_at <= self.interval.end


@dataclass(frozen=True, slots=True)
class OfferedWeek:
    """The times offered in the week of `monday`.

    `apart` is the distance to the week listed before it; to the calendar's where it is the first.
    """

    monday: date
    apart: timedelta
    times: list[PossibleTime]


@dataclass(frozen=True, slots=True)
class ClockShift:
    """The same wall clock of ours, some weeks apart, is another one of theirs."""

    here: Classroom
    there: Classroom
    starts_at: datetime
    earlier: datetime

    @property
    def now(self) -> tuple[datetime, datetime]:
        """The meeting on our wall clock and on theirs."""
        return (
            self.starts_at.astimezone(zone(self.here.zone)),
            self.starts_at.astimezone(zone(self.there.zone)),
        )

    @property
    def before(self) -> datetime:
        """What theirs showed that long ago."""
        return self.earlier.astimezone(zone(self.there.zone))


def free_windows(
    project: Project, classrooms: Sequence[Classroom], *, at: datetime, minutes: int
) -> list[FreeWindow]:
    """The windows of `minutes` or longer from `at` to the project's last day, in order.

    Never before its first day, except while it gets ready: then the teachers have to meet. First
    and last day count on each class's own calendar. `classrooms` are the project's, with their
    profiles. Days near a holiday of uncertain date have no lessons here, so no meeting falls on
    them. Raises TimetableError for unreadable timetables.
    """
    first = (at - REACH).date()
    if not project.is_preparing:
        first = max(project.starts_on, first)
    if first > project.ends_on:
        return []
    shared = _shared([class_time(each) for each in classrooms], first, project.ends_on, minutes)
    over = (utc_midnight(first - REACH), _next_quarter(at))
    taken = merge_spans([*_taken(classrooms), over])
    return [
        FreeWindow(Interval.from_minutes(*span), needs_swap)
        for low, high, needs_swap in shared
        for span in subtract_spans([(low, high)], taken)
        if span[1] - span[0] >= minutes
    ]


def possible_times(windows: Iterable[FreeWindow], *, minutes: int) -> list[PossibleTime]:
    """The windows cut into meetings of `minutes`, in order; a long window gives three at most."""
    return [
        PossibleTime(
            window.interval.start + timedelta(minutes=minutes * index), minutes, window.needs_swap
        )
        for window in windows
        for index in range(min(window.interval.minutes // minutes, MOST_OF_ONE_WINDOW))
    ]


def by_week(times: Iterable[PossibleTime], *, zone_name: str) -> list[OfferedWeek]:
    """The times to choose from, by week, dates read in `zone_name`: at most five of each week.

    So the choice is short in every week and reaches to the project's last day.
    """
    weeks: dict[date, dict[date, list[PossibleTime]]] = defaultdict(lambda: defaultdict(list))
    for each in times:
        day = each.starts_at.astimezone(zone(zone_name)).date()
        weeks[monday(day)][day].append(each)
    apart = [A_WEEK, *(later - earlier for earlier, later in pairwise(sorted(weeks)))]
    return [
        OfferedWeek(week, since, _over_the_days(weeks[week].values()))
        for week, since in zip(sorted(weeks), apart, strict=False)
    ]


def clock_shift(
    starts_at: datetime, here: Classroom, there: Iterable[Classroom], *, apart: timedelta
) -> ClockShift | None:
    """The first class whose clock stands otherwise to ours than it did `apart` (days) earlier."""
    clock = zone(here.zone)
    earlier = (
        (starts_at.astimezone(clock).replace(tzinfo=None) - apart)
        .replace(tzinfo=clock)
        .astimezone(zone("UTC"))
    )
    for each in there:
        theirs = zone(each.zone)
        now, then = starts_at.astimezone(theirs), earlier.astimezone(theirs)
        if now.replace(tzinfo=None) - then.replace(tzinfo=None) != apart:
            return ClockShift(here, each, starts_at, earlier)
    return None


def _over_the_days(days: Iterable[Sequence[PossibleTime]]) -> list[PossibleTime]:
    """One time of each day before a second one of any; in order."""
    in_turn = filter(None, chain.from_iterable(zip_longest(*days)))
    return sorted(list(in_turn)[:MOST_OF_ONE_WEEK], key=lambda each: each.starts_at)


def _shared(
    times: Sequence[ClassTime], first: date, last: date, minutes: int
) -> list[tuple[int, int, bool]]:
    shared = reduce(LessonSpans.shared_with, (lesson_spans(each, first, last) for each in times))
    days = utc_midnight(first - REACH), utc_midnight(last + REACH)
    return windows_in(shared.inside(days), least_minutes=minutes)


def _taken(classrooms: Sequence[Classroom]) -> list[Span]:
    sides = SessionSide.objects.filter(classroom__in=classrooms, live=True)
    meetings = (side.session for side in sides.select_related("session"))
    return [Interval(each.starts_at, each.ends_at).to_minutes() for each in meetings]


def _next_quarter(at: datetime) -> int:
    """The first quarter of an hour after `at`, in minutes since 1970: what is left of a lesson."""
    return (int(at.timestamp()) // (60 * QUARTER) + 1) * QUARTER
