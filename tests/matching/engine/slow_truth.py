"""The slow, independent truth about a pair: every minute of UTC, both wall clocks, plain reading.

Nothing here uses the time code or the rules of the product, only its plain data. A walk goes
through UTC minute by minute, asks ZoneInfo what the clock on the wall shows, and looks that up in a
sheet of the class's own minutes, on which each lesson was marked day by day as a teacher reads it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from classrooms.timetable.slots import ClassTime, SchoolCalendar, Timetable, Week
from matching.engine.profile import AccessTier, ClassProfile, Mode, Thresholds
from matching.engine.results import ScoredPair

DAY, HOUR = 1440, 60
MARGIN = 2
"""Days on the sheet before and after the UTC dates walked: no clock is further from UTC."""
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)
MONDAY_TO_FRIDAY = frozenset({0, 1, 2, 3, 4})
SCHOOL_WEEK_OPENS = {
    MONDAY_TO_FRIDAY: 0,
    frozenset({0, 1, 2, 3, 4, 5}): 0,
    frozenset({6, 0, 1, 2, 3}): 6,
    frozenset({6, 0, 1, 2, 3, 4}): 6,
    frozenset({5, 6, 0, 1, 2}): 5,
}
"""The weekday after the weekend, for the school weeks of the world."""

Bits = Any
Window = tuple[datetime, datetime, bool]


@dataclass(frozen=True, slots=True)
class Stretch:
    """UTC dates to walk, both included. `every_minute` asks ZoneInfo at each single minute.

    Otherwise it is asked at each full hour, and at each minute of a day with a clock change.
    """

    first: date
    last: date
    every_minute: bool = False

    @property
    def minutes(self) -> int:
        """Minutes walked."""
        return ((self.last - self.first).days + 1) * DAY

    def instant(self, minute: int) -> datetime:
        """The instant of a minute, counted from the start."""
        return datetime(*self.first.timetuple()[:3], tzinfo=UTC) + timedelta(minutes=minute)


@dataclass(frozen=True, slots=True)
class Taught:
    """For each minute walked: whether the class has a lesson, and one that needs no swap."""

    every: Bits
    firm: Bits


def clock_ahead(zone: str, stretch: Stretch) -> Bits:
    """For each minute walked: by how many minutes the wall clock is ahead of UTC."""
    ahead = np.empty(stretch.minutes, dtype=np.int64)
    for number in range(stretch.minutes // DAY):
        day = stretch.first + number * ONE_DAY
        ahead[number * DAY : (number + 1) * DAY] = _ahead_on(zone, day, stretch.every_minute)
    return ahead


@cache
def _ahead_on(zone: str, day: date, every_minute: bool) -> Any:
    """The same for a UTC date: one number, or one for each minute where the clock changes."""
    clock, midnight = ZoneInfo(zone), datetime(day.year, day.month, day.day, tzinfo=UTC)

    def asked(minute: int) -> int:
        instant = midnight + timedelta(minutes=minute)
        wall = instant.astimezone(clock).replace(tzinfo=UTC)
        return (wall - instant) // timedelta(minutes=1)

    if len({asked(minute) for minute in range(0, DAY + 1, 1 if every_minute else HOUR)}) == 1:
        return asked(0)
    return np.array([asked(minute) for minute in range(DAY)])


def taught(
    time: ClassTime, stretch: Stretch, first: date = date.min, last: date = date.max
) -> Taught:
    """The minutes in which the class's clock shows a lesson that began on `first` to `last`."""
    begins = stretch.first - MARGIN * ONE_DAY
    days = (stretch.last - begins).days + 1 + MARGIN
    sheet = np.zeros((2, (days + 1) * DAY), dtype=bool)
    for number in range(days):
        day = begins + number * ONE_DAY
        if first <= day <= last and may_meet_on(time.calendar, day):
            for start, minutes, swappable in lessons_on(time, day):
                at = number * DAY + start
                sheet[0, at : at + minutes] = True
                sheet[1, at : at + minutes] |= not swappable
    shown = np.arange(stretch.minutes) + clock_ahead(time.calendar.zone, stretch) + MARGIN * DAY
    return Taught(sheet[0, shown], sheet[1, shown])


def lessons_on(time: ClassTime, day: date) -> Iterator[tuple[int, int, bool]]:
    """(minute of the day, minutes, swappable) of each lesson the timetables give a date."""
    for timetable in time.timetables:
        if _valid(timetable, day):
            for slot in timetable.slots:
                if slot.weekday == day.weekday() and _in_week(slot.week, time.calendar, day):
                    yield slot.start.hour * 60 + slot.start.minute, slot.minutes, slot.swappable


def in_school(calendar: SchoolCalendar, day: date) -> bool:
    """In a term, in no break."""
    return any(term.first <= day <= term.last for term in calendar.terms) and all(
        day < pause.first or pause.last < day for pause in calendar.closed
    )


def may_meet_on(calendar: SchoolCalendar, day: date) -> bool:
    """In school, and neither today, yesterday nor tomorrow might be a holiday."""
    near = (day - ONE_DAY, day, day + ONE_DAY)
    return in_school(calendar, day) and not any(
        holiday.first <= each <= holiday.last for holiday in calendar.uncertain for each in near
    )


def windows(a: Taught, b: Taught, stretch: Stretch, *, least: int) -> list[Window]:
    """Shared stretches of `least` minutes: first those without a swap, then what is left."""
    both, firm = a.every & b.every, a.firm & b.firm
    found = [(*run, False) for run in _runs(firm) if run[1] - run[0] >= least]
    for start, end, _ in found:
        both[start:end] = False
    found += [(*run, True) for run in _runs(both) if run[1] - run[0] >= least]
    return [
        (stretch.instant(start), stretch.instant(end), swap) for start, end, swap in sorted(found)
    ]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What the rules make of a pair's time: `mode` None where live meetings lack the windows."""

    mode: str | None
    weeks: tuple[date, ...]
    windows: tuple[Window, ...]


class World:
    """Thresholds, a day, and the walks of the classes asked about so far."""

    def __init__(self, thresholds: Thresholds, today: date) -> None:
        self.thresholds, self.today = thresholds, today
        soonest = today + thresholds.lead_days * ONE_DAY
        self.first = next(
            day for day in (soonest + n * ONE_DAY for n in count()) if day.weekday() == 0
        )
        self.span = thresholds.plan_weeks * thresholds.span_percent // 100
        total = thresholds.horizon_weeks + self.span
        self.mondays = [self.first + n * ONE_WEEK for n in range(total)]
        self.stretch = Stretch(self.first, self.mondays[-1] + 6 * ONE_DAY)
        self._taught: dict[str, Taught] = {}
        self._windows: dict[tuple[str, str], list[Window]] = {}

    def opens(self, profile: ClassProfile, week: date) -> bool:
        """Three days of school in the week of a Monday (or all, where a week has fewer)."""
        calendar, (first, last) = profile.calendar, self._wished(profile)
        days = [week + n * ONE_DAY for n in range(7)]
        opened = [
            day
            for day in days
            if day.weekday() in calendar.school_days
            and in_school(calendar, day)
            and first <= day <= last
        ]
        return len(opened) >= min(3, len(calendar.school_days))

    def windows(self, a: ClassProfile, b: ClassProfile) -> list[Window]:
        """All windows of the weeks looked at."""
        if (a.id, b.id) not in self._windows:
            self._windows[a.id, b.id] = windows(
                self._walk(a), self._walk(b), self.stretch, least=self.thresholds.meeting_minutes
            )
        return self._windows[a.id, b.id]

    def exchange(self, a: ClassProfile, b: ClassProfile) -> Exchange | None:
        """The soonest weeks that do; None where there are not enough within the span."""
        common = [week for week in self.mondays if self.opens(a, week) and self.opens(b, week)]
        length = self.thresholds.plan_weeks
        latest_start = self.first + self.thresholds.horizon_weeks * ONE_WEEK
        runs = [
            tuple(common[at : at + length])
            for at, start in enumerate(common)
            if start <= latest_start
            and len(common[at : at + length]) == length
            and common[at + length - 1] < start + self.span * ONE_WEEK
        ]
        if not runs:
            return None
        found = self.windows(a, b)
        modes, tiers = {a.mode, b.mode}, {a.access_tier, b.access_tier}
        insists = Mode.LIVE in modes
        wants = insists or (Mode.ASYNCHRONOUS not in modes and AccessTier.TEXT not in tiers)
        for weeks in runs if wants else ():
            inside = windows_in(found, weeks)
            if len(inside) >= self.thresholds.meetings:
                return Exchange("live", weeks, inside)
        mode = None if insists else "asynchronous"
        return Exchange(mode, runs[0], windows_in(found, runs[0]))

    def _walk(self, profile: ClassProfile) -> Taught:
        if profile.id not in self._taught:
            first, last = self._wished(profile)
            self._taught[profile.id] = taught(profile.time, self.stretch, first, last)
        return self._taught[profile.id]

    def _wished(self, profile: ClassProfile) -> tuple[date, date]:
        first, last = self.stretch.first, self.stretch.last
        return max(first, profile.earliest_start or first), min(last, profile.latest_end or last)


def windows_in(found: list[Window], weeks: tuple[date, ...]) -> tuple[Window, ...]:
    """The windows that start, by UTC, in one of the weeks."""
    return tuple(
        window
        for window in found
        if any(week <= window[0].date() < week + ONE_WEEK for week in weeks)
    )


def forbidden(a: ClassProfile, b: ClassProfile, thresholds: Thresholds) -> set[str]:
    """The keys of all rules, time and score left aside, that forbid the two classes to meet."""
    return {
        key
        for key, forbids in FORBIDS.items()
        if forbids(a, b, thresholds) or forbids(b, a, thresholds)
    }


def broken(pair: ScoredPair, a: ClassProfile, b: ClassProfile, world: World) -> set[str]:
    """The keys of all rules that a proposed pair of `a` and `b` breaks."""
    limits = world.thresholds
    soonest = world.today + limits.lead_days * ONE_DAY
    walked = world.windows(a, b)
    outside = [week for week in pair.weeks if not (world.opens(a, week) and world.opens(b, week))]
    insists = Mode.LIVE in (a.mode, b.mode)
    checks = {
        "refusal.dates": pair.starts_on < soonest
        or any(each.earliest_start and pair.starts_on < each.earliest_start for each in (a, b))
        or any(each.latest_end and each.latest_end < pair.ends_on for each in (a, b)),
        "refusal.weeks": len(set(pair.weeks)) != limits.plan_weeks
        or bool(outside)
        or 100 * (max(pair.weeks) - min(pair.weeks) + ONE_WEEK).days
        > 7 * limits.plan_weeks * limits.span_percent,
        "refusal.windows": not {(start, end) for start, end in pair.windows}
        <= {(start, end) for start, end, _ in walked}
        or (insists and pair.mode != "live")
        or (pair.mode == "live" and len(pair.windows) < limits.meetings),
        "refusal.score_floor": sum(part.points for part in pair.parts) < limits.score_floor,
    }
    return forbidden(a, b, limits) | {key for key, breaks in checks.items() if breaks}


def _no_words(mine: Any, theirs: Any, a: ClassProfile, b: ClassProfile) -> bool:
    return not set(mine) & set(theirs) and not (a.accepts_translation and b.accepts_translation)


def _too_far(a: ClassProfile, b: ClassProfile, limits: Thresholds) -> bool:
    """The middles of two ranges, in half years, further apart than the programme allows, or than
    one of the two wants; not among adults."""
    if a.adult_learners and b.adult_learners:
        return False
    months = (a.ages[0] + a.ages[1] - b.ages[0] - b.ages[1]) * 6
    own = (a.most_age_gap_months, b.most_age_gap_months)
    return months > limits.max_age_gap_months or any(
        most is not None and months > most for most in own
    )


def _no_language(a: ClassProfile, b: ClassProfile, limits: Thresholds) -> bool:
    """No language known by both as well as the programme and each of the two ask."""
    asked = [limits.least_language_level, a.least_level, b.least_level]
    levels = [level for level in asked if level is not None]
    common = [
        mine.code
        for mine in a.languages
        for theirs in b.languages
        if mine.code == theirs.code
        and all(mine.level >= level and theirs.level >= level for level in levels)
    ]
    return not common and not (a.accepts_translation and b.accepts_translation)


# Each is asked of (a, b) and of (b, a), so it looks from one side only.
FORBIDS: dict[str, Callable[[ClassProfile, ClassProfile, Thresholds], bool]] = {
    "refusal.capacity": lambda a, b, limits: a.places_left < 1,
    "refusal.same_school": lambda a, b, limits: a.school_id == b.school_id,
    "refusal.blocked": lambda a, b, limits: b.id in a.blocked,
    "refusal.paired_before": lambda a, b, limits: (
        b.id in a.past_partners and not (a.repeat_ok and b.repeat_ok)
    ),
    "refusal.same_country": lambda a, b, limits: (
        a.country == b.country and not a.allows_same_country
    ),
    "refusal.country_pair": lambda a, b, limits: (
        (a.country, b.country) in limits.excluded_country_pairs
    ),
    "refusal.adults": lambda a, b, limits: (
        a.adult_learners and min(b.ages) < limits.adult_partner_least_age
    ),
    "refusal.composition": lambda a, b, limits: (
        bool(a.composition_wishes) and b.composition not in a.composition_wishes
    ),
    "refusal.age": _too_far,
    "refusal.mode": lambda a, b, limits: a.mode == Mode.LIVE and b.mode == Mode.ASYNCHRONOUS,
    "refusal.language": _no_language,
    "refusal.teacher_language": lambda a, b, limits: _no_words(
        a.teacher_languages, b.teacher_languages, a, b
    ),
}


def _valid(timetable: Timetable, day: date) -> bool:
    first, last = timetable.valid_from or date.min, timetable.valid_to or date.max
    return first <= day <= last


def _in_week(week: Week, calendar: SchoolCalendar, day: date) -> bool:
    """Weeks of the school, counted from the year 1 (its first day was a Monday)."""
    if week == Week.EVERY:
        return True
    if calendar.week_a_from is None:
        raise ValueError("a lesson of week A or B, and nobody knows which week is A")
    opens = SCHOOL_WEEK_OPENS[calendar.school_days]
    number, of_a = ((each.toordinal() - 1 - opens) // 7 for each in (day, calendar.week_a_from))
    return (number % 2 == of_a % 2) == (week == Week.A)


def _runs(bits: Bits) -> list[tuple[int, int]]:
    """(from, to) of each run of set minutes, `to` not included."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], bits, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
