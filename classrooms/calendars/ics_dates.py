"""When an event of a calendar file begins and ends, on the school's own calendar."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from classrooms.calendars.ics_file import Line, RawEvent
from classrooms.timetable.slots import DateSpan
from classrooms.timetable.zones import UnknownZone, zone

STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?", re.ASCII)
DURATION = re.compile(
    r"\+?P(?:(\d{1,4})W|(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?)",
    re.ASCII,
)
EARLIEST, LATEST = 1900, 2200
# Who marks a closed day from the first to the last bell means the whole day.
WHOLE_DAY = timedelta(hours=7)


class StrangeEvent(ValueError):
    """An event whose dates cannot be read."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Dates of one event; `whole_days` where it takes them from morning to evening."""

    span: DateSpan
    whole_days: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """A date, or a wall clock with its zone. Without a zone the wall clock is the school's own."""

    at: date | datetime
    zone: tzinfo | None = None

    def on(self, home: tzinfo | None) -> date | datetime:
        """The moment as the wall clock of `home` shows it, without a zone; dates stay dates."""
        if not isinstance(self.at, datetime) or self.zone is None or home is None:
            return self.at
        return self.at.replace(tzinfo=self.zone).astimezone(home).replace(tzinfo=None)


def ends_of(event: RawEvent) -> tuple[Moment, Moment]:
    """When an event begins and ends; whole days end on the day after them. Raises StrangeEvent."""
    if "DTSTART" not in event.once:
        raise StrangeEvent
    start = moment(event.once["DTSTART"])
    if "DTEND" in event.once:
        end = moment(event.once["DTEND"])
        if isinstance(end.at, datetime) is isinstance(start.at, datetime):
            return start, end
    return start, Moment(start.at + _duration(event.text("DURATION"), start), start.zone)


def moment(line: Line) -> Moment:
    """What a line says. Raises StrangeEvent."""
    found = STAMP.fullmatch(line.value.upper())
    if found is None:
        raise StrangeEvent
    year, month, day, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
    if not EARLIEST <= year <= LATEST:
        raise StrangeEvent
    try:
        if found[4] is None:
            return Moment(date(year, month, day))
        at = datetime(year, month, day, hour, minute, min(59, second))  # noqa: DTZ001 - a wall clock
    except ValueError as error:
        raise StrangeEvent from error
    return Moment(at, UTC if found[7] else _zone(line.zone))


def spread(start: Moment, end: Moment, here: tzinfo) -> Dated:
    """The dates from one moment to another on the school's own clock."""
    first, last = start.on(here), end.on(here)
    if not isinstance(first, datetime) or not isinstance(last, datetime):
        # Some programs write a single day as one that ends on the day it begins.
        return Dated(DateSpan(first, max(first, last - timedelta(days=1))), whole_days=True)
    length = last - first
    if last.time() == time(0) and last > first:
        last -= timedelta(minutes=1)
    span = DateSpan(first.date(), max(first.date(), last.date()))
    return Dated(span, whole_days=length >= WHOLE_DAY)


def _duration(text: str, start: Moment) -> timedelta:
    timed = isinstance(start.at, datetime)
    found = DURATION.fullmatch(text.upper()) if text else None
    if found is None:
        return timedelta(0) if timed else timedelta(days=1)
    weeks, days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return length if timed else timedelta(days=max(1, length.days))


def _zone(name: str) -> tzinfo | None:
    """The zone of that name, also by the names of Windows; an unknown one is taken for ours."""
    with suppress(UnknownZone):
        return zone(WINDOWS_TO_OLSON.get(name, name)) if name else None
    return None
