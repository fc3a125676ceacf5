"""When classes could work together: weeks in common, and windows within them.

Mostly asked of two; a circle asks the same of three to eight.

Everything here is checked in the real weeks of both calendars. What depends on one class alone is
computed once per class, what depends on the pattern of common weeks once per pattern.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, reduce

from classrooms.timetable.occurrences import LessonSpans, lesson_spans, teachable_weeks
from classrooms.timetable.overlap import utc_midnight, windows_in
from classrooms.timetable.slots import monday
from matching.engine.profile import AccessTier, ClassProfile, Mode, Thresholds
from matching.engine.results import ExchangeMode

WEEK = 7 * 1440
NO_LESSONS = LessonSpans((), ())

SwapSpan = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class ExchangeTime:
    """The time of one possible exchange.

    `weeks` are indices of weeks from the horizon's first Monday; `windows` are minutes since 1970
    UTC with `needs_swap`, all of them in those weeks.
    """

    mode: ExchangeMode
    weeks: tuple[int, ...]
    windows: tuple[SwapSpan, ...]


@dataclass(frozen=True, slots=True)
class PairTime:
    """What was found for a pair, or for all classes of a circle.

    Counted are the weeks all have in common, the runs of them, and the windows of the best run.

    `exchange` is None where no run of weeks is long enough (`runs` is 0) or none has the windows.
    """

    common_weeks: int
    runs: int
    most_windows: int
    exchange: ExchangeTime | None


class Horizon:
    """The weeks a round looks at, and what each class does in them."""

    def __init__(self, thresholds: Thresholds, today: date) -> None:
        self.thresholds = thresholds
        self.today = today
        self._weeks: dict[str, int] = {}
        self._lessons: dict[str, LessonSpans] = {}
        self._runs: dict[int, tuple[tuple[int, ...], ...]] = {}
        self._latest: tuple[str, str, PairTime] | None = None

    @cached_property
    def first(self) -> date:
        """The first Monday on which an exchange may begin."""
        soonest = self.today + timedelta(days=self.thresholds.lead_days)
        return monday(soonest + timedelta(days=6))

    @cached_property
    def first_minute(self) -> int:
        """When it begins in UTC, in minutes since 1970."""
        return utc_midnight(self.first)

    @cached_property
    def total_weeks(self) -> int:
        """Weeks from `first` to the end of the latest exchange looked at."""
        return self.thresholds.horizon_weeks + self.thresholds.span_weeks

    @property
    def last(self) -> date:
        """The last Sunday looked at."""
        return self.first + timedelta(days=7 * self.total_weeks - 1)

    def monday_of(self, week: int) -> date:
        """The Monday of a week by its index."""
        return self.first + timedelta(days=7 * week)

    def wished_days(self, *profiles: ClassProfile) -> tuple[date, date]:
        """First and last day inside the horizon and every wish; last before first if none is."""
        first = max([self.first, *(p.earliest_start for p in profiles if p.earliest_start)])
        last = min([self.last, *(p.latest_end for p in profiles if p.latest_end)])
        return first, last

    def weeks_of(self, profile: ClassProfile) -> int:
        """Bit n is set where the class's school teaches in week n, inside the class's wish."""
        if profile.id not in self._weeks:
            weeks = teachable_weeks(profile.calendar, *self.wished_days(profile))
            self._weeks[profile.id] = sum(1 << (week - self.first).days // 7 for week in weeks)
        return self._weeks[profile.id]

    def lessons_of(self, profile: ClassProfile) -> LessonSpans:
        """The class's lessons inside the horizon, by UTC, and its wish."""
        if profile.id not in self._lessons:
            first, last = self.wished_days(profile)
            found = lesson_spans(profile.time, first, last) if first <= last else NO_LESSONS
            end = self.first_minute + self.total_weeks * WEEK
            self._lessons[profile.id] = found.inside((self.first_minute, end))
        return self._lessons[profile.id]

    def pair(self, a: ClassProfile, b: ClassProfile) -> PairTime:
        """The earliest exchange that works live, else the earliest that works without meetings.

        The answer for the pair asked last is kept, since rules and score ask one after the other.
        """
        low, high = (a, b) if a.id < b.id else (b, a)
        if self._latest is None or self._latest[:2] != (low.id, high.id):
            self._latest = (low.id, high.id, self.together((low, high)))
        return self._latest[2]

    def together(self, members: Sequence[ClassProfile]) -> PairTime:
        """The same for any number of classes, one or more: what all of them have together."""
        common = self.common_weeks(members)
        runs = self.runs_in(common)
        if not runs:
            return PairTime(common.bit_count(), 0, 0, None)
        windows = self._windows(members)
        counts = [0] * self.total_weeks
        for start, _, _ in windows:
            counts[self.week_at(start)] += 1
        found = [sum(counts[week] for week in run) for run in runs]
        mode, index = self._choice(members, found)
        exchange = None
        if mode is not None:
            weeks = runs[index]
            inside = tuple(each for each in windows if self.week_at(each[0]) in weeks)
            exchange = ExchangeTime(mode, weeks, inside)
        return PairTime(common.bit_count(), len(runs), max(found), exchange)

    def common_weeks(self, members: Sequence[ClassProfile]) -> int:
        """Bit n is set where all of them teach in week n, inside the wishes of all."""
        common = self.weeks_of(members[0])
        for each in members[1:]:
            common &= self.weeks_of(each)
        return common

    def _choice(
        self, members: Sequence[ClassProfile], found: list[int]
    ) -> tuple[ExchangeMode | None, int]:
        modes = {each.mode for each in members}
        text_only = any(each.access_tier is AccessTier.TEXT for each in members)
        if text_only and Mode.LIVE not in modes:
            return "asynchronous", 0
        enough = (index for index, count in enumerate(found) if count >= self.thresholds.meetings)
        live = None if Mode.ASYNCHRONOUS in modes else next(enough, None)
        if live is not None:
            return "live", live
        return (None, 0) if Mode.LIVE in modes else ("asynchronous", 0)

    def _windows(self, members: Sequence[ClassProfile]) -> list[SwapSpan]:
        shared = reduce(LessonSpans.shared_with, map(self.lessons_of, members))
        return windows_in(shared, least_minutes=self.thresholds.meeting_minutes)

    def week_at(self, minute: int) -> int:
        """The index of the week, by UTC, that holds a minute since 1970."""
        return (minute - self.first_minute) // WEEK

    def runs_in(self, common: int) -> tuple[tuple[int, ...], ...]:
        """Every run: the plan's number of common weeks, soonest first, inside the allowed span."""
        if common not in self._runs:
            bits = [week for week in range(self.total_weeks) if common >> week & 1]
            length, span = self.thresholds.plan_weeks, self.thresholds.span_weeks
            runs = (tuple(bits[at : at + length]) for at in range(len(bits) - length + 1))
            self._runs[common] = tuple(
                run
                for run in runs
                if run[-1] - run[0] < span and run[0] <= self.thresholds.horizon_weeks
            )
        return self._runs[common]
