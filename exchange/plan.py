"""The plan of a project: its phases laid over the calendars of all its schools.

Only weeks in which every class teaches count. A phase therefore never begins in anybody's break,
and a break between two weeks that count makes the plan longer, not thinner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from classrooms.timetable.occurrences import teachable_weeks
from classrooms.timetable.slots import SchoolCalendar
from exchange.choices import PhaseKind

# What is left out when there are fewer weeks than phases: meeting and showing stay to the last.
KINDS_BY_WEEKS: dict[int, tuple[PhaseKind, ...]] = {
    1: (PhaseKind.HELLO,),
    2: (PhaseKind.HELLO, PhaseKind.PRESENT),
    3: (PhaseKind.HELLO, PhaseKind.CREATE, PhaseKind.PRESENT),
    4: (PhaseKind.HELLO, PhaseKind.COMPARE, PhaseKind.CREATE, PhaseKind.PRESENT),
    5: tuple(PhaseKind),
}

# The same order, for a plan that is under way: what is left out first when weeks are missing.
LEFT_OUT = (
    PhaseKind.REFLECT,
    PhaseKind.COMPARE,
    PhaseKind.CREATE,
    PhaseKind.PRESENT,
    PhaseKind.HELLO,
)

# Where further weeks go, over and over: making something together takes the longest.
FURTHER_WEEKS = (PhaseKind.CREATE, PhaseKind.COMPARE, PhaseKind.CREATE, PhaseKind.PRESENT)


class NoCommonWeek(ValueError):
    """The schools have no week in which all of them teach. `key` is the message key."""

    key = "project.no_common_week"


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase from a date to a date, both included; `weeks` are the Mondays that it counts."""

    kind: PhaseKind
    starts_on: date
    ends_on: date
    weeks: tuple[date, ...]


def plan_phases(
    calendars: Sequence[SchoolCalendar], first: date, last: date
) -> tuple[PlannedPhase, ...]:
    """The phases between `first` and `last`, both included. Raises NoCommonWeek.

    A phase starts on a day on which all schools teach, and ends on the last day of its last week
    on which one of them does.
    """
    weeks = common_weeks(calendars, first, last)
    if not weeks:
        raise NoCommonWeek
    return _laid(calendars, weeks, lengths(len(weeks)), first, last)


def relay_phases(
    calendars: Sequence[SchoolCalendar],
    first: date,
    last: date,
    wanted: Sequence[tuple[PhaseKind, int]],
    *,
    fills: bool = False,
) -> tuple[PlannedPhase, ...]:
    """The phases `wanted`, each with its weeks, laid anew from `first`. Raises NoCommonWeek.

    They keep their weeks as long as `last` leaves room for them, and are shortened where not; the
    first stays. With `fills` they take the weeks that are left over, too.
    """
    weeks = common_weeks(calendars, first, last)
    if not weeks:
        raise NoCommonWeek
    parts = shortened(wanted, len(weeks))
    if fills:
        parts = lengthened(parts, len(weeks))
    return _laid(calendars, weeks, parts, first, last)


def shortened(
    wanted: Sequence[tuple[PhaseKind, int]], weeks: int
) -> tuple[tuple[PhaseKind, int], ...]:
    """The phases in at most `weeks` weeks: the longest give first, then whole phases go.

    Never the first: it is under way.
    """
    taken = dict(wanted)
    begun = wanted[0][0]
    while sum(taken.values()) > weeks:
        # The earliest of the longest: of what comes later, more is still to come.
        longest = max(taken, key=lambda kind: taken[kind])
        if taken[longest] > 1:
            taken[longest] -= 1
        else:
            del taken[next(kind for kind in LEFT_OUT if kind in taken and kind != begun)]
    return tuple(taken.items())


def lengthened(
    parts: Sequence[tuple[PhaseKind, int]], weeks: int
) -> tuple[tuple[PhaseKind, int], ...]:
    """The phases in `weeks` weeks, where those are more."""
    taken = dict(parts)
    further = [kind for kind in FURTHER_WEEKS if kind in taken] or list(taken)
    for index in range(weeks - sum(taken.values())):
        taken[further[index % len(further)]] += 1
    return tuple(taken.items())


def first_common_day(calendars: Sequence[SchoolCalendar], first: date, last: date) -> date:
    """The first day from `first` on at which all schools teach. Raises NoCommonWeek."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if all(_opens(calendar, day) for calendar in calendars):
            return day
    raise NoCommonWeek


def _laid(
    calendars: Sequence[SchoolCalendar],
    weeks: tuple[date, ...],
    parts: Sequence[tuple[PhaseKind, int]],
    first: date,
    last: date,
) -> tuple[PlannedPhase, ...]:
    """Each part on the next of the `weeks`."""
    phases = []
    start = 0
    for kind, length in parts:
        own = weeks[start : start + length]
        start += length
        phases.append(
            PlannedPhase(
                kind,
                starts_on=_common_days(calendars, own[0], first, last)[0],
                ends_on=_any_days(calendars, own[-1], first, last)[-1],
                weeks=own,
            )
        )
    return tuple(phases)


def common_weeks(calendars: Sequence[SchoolCalendar], first: date, last: date) -> tuple[date, ...]:
    """The Mondays of the weeks, `first` to `last`, in which all schools teach, one day together."""
    teachable = [set(teachable_weeks(calendar, first, last)) for calendar in calendars]
    shared = set.intersection(*teachable)
    return tuple(sorted(week for week in shared if _common_days(calendars, week, first, last)))


def lengths(weeks: int) -> tuple[tuple[PhaseKind, int], ...]:
    """How many of `weeks` (one or more) each phase takes, in order."""
    kinds = KINDS_BY_WEEKS[min(weeks, len(PhaseKind))]
    taken = dict.fromkeys(kinds, 1)
    for index in range(weeks - len(kinds)):
        taken[FURTHER_WEEKS[index % len(FURTHER_WEEKS)]] += 1
    return tuple(taken.items())


def _common_days(
    calendars: Sequence[SchoolCalendar], week: date, first: date, last: date
) -> list[date]:
    return [day for day in _days(week, first, last) if all(_opens(each, day) for each in calendars)]


def _any_days(
    calendars: Sequence[SchoolCalendar], week: date, first: date, last: date
) -> list[date]:
    return [day for day in _days(week, first, last) if any(_opens(each, day) for each in calendars)]


def _days(week: date, first: date, last: date) -> list[date]:
    days = (week + timedelta(days=index) for index in range(7))
    return [day for day in days if first <= day <= last]


def _opens(calendar: SchoolCalendar, day: date) -> bool:
    return day.weekday() in calendar.school_days and calendar.teaches_on(day)
