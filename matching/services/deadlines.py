"""Until when the classes of proposals can answer, by the calendars of all their schools at once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from uuid import UUID

from classrooms.clock import school_calendar
from classrooms.models import Classroom, School
from classrooms.timetable.deadlines import answer_by
from classrooms.timetable.slots import SchoolCalendar, TimetableError
from classrooms.timetable.zones import UnknownZone

AT_WORK = time_of_day(6)
"""Nobody is asked or reminded in the night: from this hour on, on the clock of the class."""


@dataclass(frozen=True)
class Clocks:
    """Zone and calendar of the schools of some classes; None for a calendar nobody can read."""

    known: dict[UUID, tuple[str, SchoolCalendar | None]]

    def answer_by(
        self, classrooms: Collection[UUID], *, asked_at: datetime, days: int, starts_on: date
    ) -> datetime:
        """The end of the time to answer for a proposal to these classes."""
        return answer_by(
            [self.known[pk] for pk in classrooms], asked_at=asked_at, days=days, starts_on=starts_on
        )


def clocks_of(classrooms: Collection[UUID]) -> Clocks:
    """The clocks of these classes, in four queries however many there are."""
    rows = dict(Classroom.objects.filter(pk__in=classrooms).values_list("pk", "school_id"))
    schools = School.objects.filter(pk__in=set(rows.values())).prefetch_related("terms", "breaks")
    clocks = {school.pk: (school.zone or "UTC", calendar_of(school)) for school in schools}
    return Clocks({pk: clocks[school_id] for pk, school_id in rows.items()})


def calendar_of(school: School) -> SchoolCalendar | None:
    """The school's calendar; None where it cannot be read, so that nobody waits for it."""
    try:
        return school_calendar(school)
    except (TimetableError, UnknownZone):
        return None
