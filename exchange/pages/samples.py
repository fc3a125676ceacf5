"""The pairs of classes that the first page shows, which no table knows: another one every day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from classrooms.models import Classroom, School
from classrooms.templatetags.when import band_context
from classrooms.timetable.bands import two_clock_band
from classrooms.timetable.slots import ClassTime, DateSpan, SchoolCalendar, Timetable, WeeklySlot
from classrooms.timetable.zones import zone

TUESDAY = 1
SCHOOL_DAYS = range(5)
A_WEEK = timedelta(days=7)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SampleClass:
    """A class somewhere: its lessons are stretches of the wall clock, the same on every day."""

    name: str
    city: str
    zone: str
    lessons: tuple[tuple[time, int], ...]


# Each pair shares an hour on every Tuesday of the year, whatever the clocks do: a test looks.
PAIRS = (
    (
        SampleClass("6B", "Nairobi", "Africa/Nairobi", ((time(8), 280), (time(14), 90))),
        SampleClass("6A", "Bogotá", "America/Bogota", ((time(6, 30), 360),)),
    ),
    (
        SampleClass("5C", "Jakarta", "Asia/Jakarta", ((time(7), 420),)),
        SampleClass("5A", "Cairo", "Africa/Cairo", ((time(7, 30), 390),)),
    ),
    (
        SampleClass("7B", "Auckland", "Pacific/Auckland", ((time(9), 360),)),
        SampleClass("7A", "Los Angeles", "America/Los_Angeles", ((time(8), 420),)),
    ),
    (
        SampleClass("6D", "Kathmandu", "Asia/Kathmandu", ((time(10), 360),)),
        SampleClass("6C", "Accra", "Africa/Accra", ((time(7, 30), 390),)),
    ),
    (
        SampleClass("8A", "Berlin", "Europe/Berlin", ((time(8), 450),)),
        SampleClass("8B", "New York", "America/New_York", ((time(8, 30), 390),)),
    ),
    (
        SampleClass("4A", "São Paulo", "America/Sao_Paulo", ((time(7, 30), 300),)),
        SampleClass("4C", "Lisbon", "Europe/Lisbon", ((time(9), 420),)),
    ),
)


@dataclass(frozen=True)
class Sample:
    """A pair of classes, and an hour they share on a Tuesday of the first one."""

    here: Classroom
    there: Classroom
    start: datetime
    end: datetime
    band: dict[str, Any]

    @property
    def here_words(self) -> str:
        """ "Tuesday 14:30" on the clock of the first class."""
        return _spoken(self.start, self.here)

    @property
    def there_words(self) -> str:
        return _spoken(self.start, self.there)


def sample_of(today: date) -> Sample:
    """What the first page shows on that day: the pair whose turn it is, on the coming Tuesday."""
    return sample_on(next_tuesday(today), *PAIRS[today.toordinal() % len(PAIRS)])


def next_tuesday(today: date) -> date:
    """The first Tuesday after `today`."""
    return today + timedelta(days=(TUESDAY - today.weekday() - 1) % 7 + 1)


def sample_on(day: date, ours: SampleClass, theirs: SampleClass) -> Sample:
    """Two classes on that day of the first one, and the first hour they share."""
    here, there = _class(ours), _class(theirs)
    band = two_clock_band(_time(ours, day), _time(theirs, day), day)
    shared = band.shared[0]
    return Sample(
        here=here,
        there=there,
        start=shared.viewer_start,
        end=min(shared.viewer_end, shared.viewer_start + AN_HOUR),
        band=band_context(band, (ours.name, ours.city), (theirs.name, theirs.city)),
    )


def _class(sample: SampleClass) -> Classroom:
    return Classroom(name=sample.name, school=School(city=sample.city, zone=sample.zone))


def _time(sample: SampleClass, day: date) -> ClassTime:
    slots = tuple(
        WeeklySlot(weekday, start, minutes)
        for weekday in SCHOOL_DAYS
        for start, minutes in sample.lessons
    )
    term = DateSpan(day - A_WEEK, day + A_WEEK)
    return ClassTime((Timetable(slots),), SchoolCalendar(sample.zone, (term,)))


def _spoken(instant: datetime, classroom: Classroom) -> str:
    local = instant.astimezone(zone(classroom.zone))
    weekday = date_format(local.date(), "l")
    return _("%(weekday)s %(clock)s") % {"weekday": weekday, "clock": f"{local:%H:%M}"}
