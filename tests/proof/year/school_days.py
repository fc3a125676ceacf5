"""School days of a class, counted."""

from bisect import bisect_right
from datetime import date, timedelta

from classrooms.timetable.slots import SchoolCalendar

LAST = date(2027, 7, 31)
FIRST = date(2026, 8, 1)


class SchoolDays:
    """The days of the year on which a school is open."""

    def __init__(self, calendar: SchoolCalendar) -> None:
        self.days = [
            day
            for day in calendar.teaching_days(FIRST, LAST + timedelta(days=60))
            if day.weekday() in calendar.school_days
        ]

    def after(self, day: date, count: int) -> date:
        """The school day that comes so many after `day`; far away where there are too few."""
        at = bisect_right(self.days, day) + max(1, count) - 1
        return self.days[at] if at < len(self.days) else date.max
