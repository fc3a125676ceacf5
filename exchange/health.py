"""How the classes of a project are getting on: plain data in, findings out. Nothing here is stored.

Days are counted on the calendar of the class they are about. A day on which it has no school, or on
which its country or its teacher is excused, neither counts nor raises anything: then `examine` says
None, and whoever asked leaves everything as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from classrooms.timetable.slots import DateSpan, SchoolCalendar
from exchange.choices import HealthKind

LAST_STEP = 3
"""Own teacher, both sides, staff."""

LOOKED_BACK = 10
"""So many common school days are compared to see whether one side does nearly everything."""
CLEARLY_ACTIVE, TIMES_AS_ACTIVE = 4, 3
MISSES = 2

Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Steps:
    """School days of silence until the own teacher is asked, both are told, staff is told."""

    own: int
    both: int
    staff: int

    def reached(self, days: int) -> int:
        """How many of the steps are due after so many days."""
        return sum(days >= each for each in (self.own, self.both, self.staff))

    def reached_since(self, days: int) -> int:
        """The same for what is no silence: the first step is due at once."""
        return self.reached(days + self.own)


@dataclass(frozen=True, slots=True)
class Side:
    """One class of a project. `deeds` has how many it did on each day; `last_sign` is the latest,
    or the day the project began for it; `misses` are meetings missed in a row for its sake.

    `began` is the day from which it is compared with the other: after a week off it starts anew.
    """

    calendar: SchoolCalendar
    last_sign: date
    began: date = date.min
    deeds: Mapping[date, int] = field(default_factory=dict)
    excused: tuple[DateSpan, ...] = ()
    misses: int = 0

    def has_school(self, day: date) -> bool:
        """Whether something may be expected of it on that day."""
        return bool(self.school_days(day, day))

    def school_days(self, first: date, last: date) -> list[date]:
        """The days, both included, on which something may be expected of it."""
        return [
            day
            for day in self.calendar.teaching_days(first, last)
            if day.weekday() in self.calendar.school_days
            and not any(day in span for span in self.excused)
        ]

    def quiet_days(self, today: date) -> int:
        """School days since its last sign of life that are over: today is not."""
        return len(self.school_days(self.last_sign + timedelta(days=1), today - timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the step that would be due. `numbers` fill the sentence of `key`."""

    kind: HealthKind
    due: int
    numbers: Numbers

    @property
    def key(self) -> str:
        return f"health.{self.kind}"


ALL_WELL = Finding(HealthKind.SILENCE, 0, {})


def examine(
    side: Side, other: Side, steps: Steps, today: date, *, since: Mapping[str, date]
) -> Finding | None:
    """What gives cause to ask after `side`, or ALL_WELL; None on a day on which it is left alone.

    One thing at a time: whoever is silent is not asked about meetings as well. `since` says for
    each kind that is known already on which day it was found.
    """
    if not side.has_school(today):
        return None
    silence = _silence(side, steps, today)
    if silence.due:
        return silence
    if side.misses >= MISSES:
        numbers: Numbers = {"meetings": side.misses}
        return _since(HealthKind.MISSED, numbers, side, steps, today, since)
    if numbers := _one_sided(side, other, today):
        return _since(HealthKind.ONE_SIDED, numbers, side, steps, today, since)
    return ALL_WELL


def next_step(step: int, due: int, *, stepped_on: date | None, today: date) -> int:
    """The step after today: one higher at most, and not twice on a day. None is left out."""
    if due <= step or step >= LAST_STEP or (stepped_on is not None and stepped_on >= today):
        return step
    return step + 1


def _silence(side: Side, steps: Steps, today: date) -> Finding:
    days = side.quiet_days(today)
    return Finding(HealthKind.SILENCE, steps.reached(days), {"days": days})


def _one_sided(side: Side, other: Side, today: date) -> Numbers:
    """On how many of the last common school days each did something; {} where that is fair."""
    first = max(today - timedelta(days=7 * LOOKED_BACK), side.began, other.began)
    yesterday = today - timedelta(days=1)
    theirs = set(other.school_days(first, yesterday))
    days = [day for day in side.school_days(first, yesterday) if day in theirs][-LOOKED_BACK:]
    if len(days) < LOOKED_BACK:
        return {}
    own_days = sum(day in side.deeds for day in days)
    other_days = sum(day in other.deeds for day in days)
    if other_days < CLEARLY_ACTIVE or own_days * TIMES_AS_ACTIVE > other_days:
        return {}
    return {"own": own_days, "other": other_days}


def _since(
    kind: HealthKind,
    numbers: Numbers,
    side: Side,
    steps: Steps,
    today: date,
    since: Mapping[str, date],
) -> Finding:
    first = since.get(kind, today)
    days = len(side.school_days(first, today - timedelta(days=1)))
    return Finding(kind, steps.reached_since(days), numbers)
