"""One moment as each class reads it on its own clock: the viewer's class first, always both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from classrooms.models import Classroom, School
from classrooms.timetable.zones import offset_minutes, zone_or_utc


@dataclass(frozen=True)
class Side:
    """A stretch of time on the wall clock of one class. `start` and `end` are aware, local."""

    classroom: Classroom
    start: datetime
    end: datetime
    day_shift: int

    @property
    def day(self) -> str:
        """ "Tuesday 6 October 2026" in the active language."""
        return date_format(self.start.date(), _("l j F Y"))

    @property
    def clock(self) -> str:
        """ "14:00–14:45": wall clock, 24 hours; one clock where it is a moment."""
        if self.start == self.end:
            return f"{self.start:%H:%M}"
        return f"{self.start:%H:%M}–{self.end:%H:%M}"

    @property
    def start_clock(self) -> str:
        """ "14:00": a moment without a length, such as now."""
        return f"{self.start:%H:%M}"

    @property
    def city(self) -> str:
        return self.classroom.school.city

    @property
    def offset(self) -> str:
        """ "GMT+5:45" on that day."""
        return offset_label(offset_minutes(self.classroom.school.zone or "UTC", self.start))

    @property
    def shift(self) -> str:
        """How the date differs from the viewer's: "next day", "2 days before", or nothing."""
        if self.day_shift == 0:
            return ""
        if self.day_shift == 1:
            return _("next day")
        if self.day_shift == -1:
            return _("the day before")
        days = abs(self.day_shift)
        if self.day_shift > 0:
            return ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}
        return ngettext("%(days)d day before", "%(days)d days before", days) % {"days": days}


def clock_of(classroom: Classroom) -> ZoneInfo:
    """The clock a class lives by; UTC for a school whose clock has to be chosen again."""
    return zone_or_utc(classroom.school.zone)


def sides(start: datetime, end: datetime, classrooms: Iterable[Classroom]) -> list[Side]:
    """The same stretch (aware instants) for each class; the first one is the viewer's."""
    found: list[Side] = []
    for classroom in classrooms:
        clock = clock_of(classroom)
        local = start.astimezone(clock)
        shift = _days_between(found[0].start.date(), local.date()) if found else 0
        found.append(Side(classroom, local, end.astimezone(clock), shift))
    return found


def spoken(start: datetime, end: datetime, classrooms: Iterable[Classroom]) -> str:
    """Plain text for mail and calendars, one line for each class."""
    return "\n".join(
        _("%(day)s, %(clock)s in %(city)s (%(offset)s)")
        % {
            "day": side.day,
            "clock": _left_to_right(side.clock),
            "city": side.city,
            "offset": _left_to_right(side.offset),
        }
        for side in sides(start, end, classrooms)
    )


@dataclass(frozen=True)
class Moment:
    """An instant on the clock of a school, put into words while the mail is drawn."""

    at: datetime
    school: School

    def __str__(self) -> str:
        """ "Tuesday 6 October 2026, 14:00 in Nairobi (GMT+3)"; UTC until the school has a clock."""
        local = self.at.astimezone(zone_or_utc(self.school.zone))
        told = {
            "day": date_format(local.date(), _("l j F Y")),
            "clock": _left_to_right(f"{local:%H:%M}"),
            "city": self.school.city,
            "offset": _left_to_right(offset_label(offset_minutes(str(local.tzinfo), local))),
        }
        if str(local.tzinfo) != self.school.zone:
            return _("%(day)s, %(clock)s (%(offset)s)") % told
        return _("%(day)s, %(clock)s in %(city)s (%(offset)s)") % told


def _left_to_right(figures: str) -> str:
    """Plain text has no <bdi>: among Arabic words a range would read from its end."""
    if not get_language_bidi():
        return figures
    return f"\N{LEFT-TO-RIGHT ISOLATE}{figures}\N{POP DIRECTIONAL ISOLATE}"


def offset_label(minutes: int) -> str:
    """ "GMT+5:45", "GMT-5", "GMT"."""
    if minutes == 0:
        return "GMT"
    hours, rest = divmod(abs(minutes), 60)
    sign = "+" if minutes > 0 else "-"
    return f"GMT{sign}{hours}:{rest:02d}" if rest else f"GMT{sign}{hours}"


def _days_between(first: date, second: date) -> int:
    return (second - first).days
