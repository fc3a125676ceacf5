"""The exchange of a pair week by week, as one of its classes reads it on its own clock.

What is shared comes from the stored explanation; why a week has nothing comes from the calendars.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from classrooms.clock import school_calendar
from classrooms.models import Break, Classroom
from classrooms.timetable.eras import Era, eras
from classrooms.timetable.occurrences import teachable_weeks
from classrooms.timetable.slots import SchoolCalendar
from classrooms.when import clock_of
from matching.explanations import Explanation, Window, monday_by_utc, weeks_that_work
from users.text import with_names

A_WEEK = timedelta(days=7)
SUNDAY = timedelta(days=6)


@dataclass(frozen=True)
class Week:
    """One week between the first and the last of the exchange.

    `counts` where both schools teach; `why` says in sentences why nothing is shared in it.
    """

    monday: date
    counts: bool
    windows: list[Window]
    why: list[SafeString]


@dataclass(frozen=True)
class ClockChange:
    """From `on` (the date there where the clock moves) our wall clock is another one of theirs.

    `here` and `there` are one moment in the new era; `before` is what `there` showed until then.
    `window` is the first shared lesson after it, if there is one.
    """

    on: date
    cities: list[str]
    here: datetime
    there: datetime
    before: datetime
    window: Window | None

    @property
    def said_cities(self) -> SafeString:
        """Each name isolated: one may be written from right to left, its neighbour not."""
        return format_html_join(", ", "<bdi>{}</bdi>", ((city,) for city in self.cities))


@dataclass(frozen=True)
class PairCalendar:
    """Everything the page of a proposal tells about the weeks."""

    weeks: list[Week]
    summary: str
    changes: list[ClockChange]
    their_breaks: list[Break]

    @property
    def lessons(self) -> int:
        return sum(len(week.windows) for week in self.weeks)


def pair_calendar(why: Explanation, here: Classroom, there: Classroom) -> PairCalendar:
    """The weeks of the exchange. Both classes come with their profiles.

    Raises ValueError for a calendar or a clock that cannot be read.
    """
    weeks = _weeks(why, here, there)
    missing = [week.monday for week in weeks if week.counts and not week.windows]
    return PairCalendar(
        weeks=weeks,
        summary=weeks_that_work(why.weeks_with_window, len(why.mondays), missing),
        changes=_changes(why.windows, here, there),
        their_breaks=_breaks_within(there, why.mondays[0], why.mondays[-1] + SUNDAY)
        if why.mondays
        else [],
    )


def _weeks(why: Explanation, here: Classroom, there: Classroom) -> list[Week]:
    if not why.mondays:
        return []
    shared: dict[date, list[Window]] = {}
    for window in why.windows:
        shared.setdefault(monday_by_utc(window.start), []).append(window)
    counted = set(why.mondays)
    calendars = [(each, school_calendar(each.school)) for each in (here, there)]
    found, monday = [], why.mondays[0]
    while monday <= why.mondays[-1]:
        windows = shared.get(monday, [])
        reasons = [] if windows else _why_nothing(monday, monday in counted, calendars)
        found.append(Week(monday, monday in counted, windows, reasons))
        monday += A_WEEK
    return found


def _why_nothing(
    monday: date, counts: bool, calendars: Sequence[tuple[Classroom, SchoolCalendar]]
) -> list[SafeString]:
    """Whose break it is; a week in which both teach may still have its lesson on a day off."""
    said = []
    for classroom, calendar in calendars:
        closed = not counts and not teachable_weeks(calendar, monday, monday + SUNDAY)
        breaks = _breaks_within(classroom, monday, monday + SUNDAY)
        if breaks and (closed or counts):
            names = ", ".join(called(each) for each in breaks)
            pattern = _("%(school)s is closed: %(names)s.")
            if counts:
                pattern = _("%(school)s has days off: %(names)s.")
            said.append(with_names(pattern, school=classroom.school.name, names=names))
        elif closed:
            pattern = _("%(school)s has no lessons then.")
            said.append(with_names(pattern, school=classroom.school.name))
    return said or [escape(_("The lessons of the two classes do not meet in this week."))]


def called(each: Break) -> str:
    """The name the school gave a break, else its kind."""
    return each.name or str(each.get_kind_display())


def _breaks_within(classroom: Classroom, first: date, last: date) -> list[Break]:
    found: Iterable[Break] = classroom.school.breaks.all()
    touching = [each for each in found if each.starts_on <= last and each.ends_on >= first]
    return sorted(touching, key=lambda each: (each.starts_on, each.ends_on))


def _changes(windows: Sequence[Window], here: Classroom, there: Classroom) -> list[ClockChange]:
    """Each change between two shared lessons that moves one clock against the other."""
    if not windows:
        return []
    first, last = windows[0], windows[-1]
    known = eras(here.zone, there.zone, first.start, last.start)
    ends = [*(era.since for era in known[1:]), last.end]
    clock = first.start.astimezone(clock_of(here)).time()
    changes = []
    for before, era, until in zip(known, known[1:], ends[1:], strict=False):
        window = next((each for each in windows if era.since <= each.start < until), None)
        moment = window.start if window else _at(era, clock, here)
        mine = moment.astimezone(clock_of(here))
        theirs = moment.astimezone(clock_of(there))
        changes.append(
            ClockChange(
                on=era.since.astimezone(clock_of(here if era.viewer_moved else there)).date(),
                cities=_movers(era, here, there),
                here=mine,
                there=theirs,
                before=theirs.replace(tzinfo=None) + timedelta(minutes=before.apart - era.apart),
                window=window,
            )
        )
    return changes


def _at(era: Era, clock: time, here: Classroom) -> datetime:
    """The day after a change, at the clock of the first shared lesson."""
    day = era.since.astimezone(clock_of(here)).date() + timedelta(days=1)
    return datetime.combine(day, clock, clock_of(here))


def _movers(era: Era, here: Classroom, there: Classroom) -> list[str]:
    sides = ((era.viewer_moved, here), (era.partner_moved, there))
    return [classroom.school.city for moved, classroom in sides if moved]
