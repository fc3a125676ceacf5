"""Until when somebody has to look at what was told, and to answer it: in days of the school."""

from datetime import datetime, timedelta

from classrooms.clock import school_calendar
from classrooms.models import School
from classrooms.timetable.deadlines import counting_day, day_after, day_end
from classrooms.timetable.slots import TimetableError
from classrooms.timetable.zones import zone_or_utc
from safeguarding.choices import Path

# School days until the first look, and from it to the answer; after the second number of calendar
# days nobody waits for a holiday to be over.
FIRST_LOOK = {Path.LEADS: (1, 3), Path.CLASS: (3, 7)}
ANSWER = {Path.LEADS: (3, 7), Path.CLASS: (3, 7)}
LAST_MINUTE = timedelta(minutes=1)


def look_by(school: School, path: str, *, at: datetime) -> datetime:
    return _after(school, FIRST_LOOK[Path(path)], at=at)


def answer_by(school: School, path: str, *, at: datetime) -> datetime:
    return _after(school, ANSWER[Path(path)], at=at)


def _after(school: School, allowed: tuple[int, int], *, at: datetime) -> datetime:
    """The last minute, on the school's clock, of the day on which so many days have passed."""
    days, most = allowed
    clock = zone_or_utc(school.zone).key
    today = at.astimezone(zone_or_utc(clock)).date()
    try:
        calendar = school_calendar(school) if clock == school.zone else None
        counts = counting_day(calendar, today, within=most)
    except TimetableError:
        # A calendar that cannot be read keeps no child waiting.
        counts = counting_day(None, today, within=most)
    return day_end(clock, day_after(today, days, counts, most=most)) - LAST_MINUTE
