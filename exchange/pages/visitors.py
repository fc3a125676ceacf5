"""The first pages: what it is, with a pair of classes as an example, and how it works."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from classrooms.models import Classroom, School
from classrooms.templatetags.when import band_context
from classrooms.timetable.bands import two_clock_band
from classrooms.timetable.slots import ClassTime, DateSpan, SchoolCalendar, Timetable, WeeklySlot
from classrooms.timetable.zones import zone

TUESDAY = 1
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Sample:
    """A pair of classes that no table knows, and the lesson they share on a Tuesday."""

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


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    sample = sample_on(next_tuesday(timezone.now().date()))
    return render(request, "exchange_pages/home.html", {"sample": sample})


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange_pages/how_it_works.html")


def next_tuesday(today: date) -> date:
    """The first Tuesday after `today`."""
    return today + timedelta(days=(TUESDAY - today.weekday() - 1) % 7 + 1)


def sample_on(day: date) -> Sample:
    """Nairobi and Bogotá: the first lesson in Bogotá is the last one in Nairobi."""
    here = _class("6B", "Nairobi", "Africa/Nairobi")
    there = _class("6A", "Bogotá", "America/Bogota")
    band = two_clock_band(
        _time(here, day, (time(8, 0), 280), (time(14, 0), 90)),
        _time(there, day, (time(6, 30), 360)),
        day,
    )
    shared = band.shared[0]
    return Sample(
        here=here,
        there=there,
        start=shared.viewer_start,
        end=shared.viewer_end,
        band=band_context(band, (here.name, "Nairobi"), (there.name, "Bogotá")),
    )


def _class(name: str, city: str, zone_name: str) -> Classroom:
    return Classroom(name=name, school=School(city=city, zone=zone_name))


def _time(classroom: Classroom, day: date, *lessons: tuple[time, int]) -> ClassTime:
    slots = tuple(WeeklySlot(day.weekday(), start, minutes) for start, minutes in lessons)
    term = DateSpan(day - A_WEEK, day + A_WEEK)
    return ClassTime((Timetable(slots),), SchoolCalendar(classroom.zone, (term,)))


def _spoken(instant: datetime, classroom: Classroom) -> str:
    local = instant.astimezone(zone(classroom.zone))
    weekday = date_format(local.date(), "l")
    return _("%(weekday)s %(clock)s") % {"weekday": weekday, "clock": f"{local:%H:%M}"}
