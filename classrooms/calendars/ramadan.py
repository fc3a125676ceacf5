"""When Ramadan is, as the public holidays of a country expect it."""

from datetime import date, timedelta

from classrooms.calendars.holidays import public_holidays
from classrooms.timetable.slots import DateSpan

# A month of the moon has 29 or 30 days; one too many is mended sooner than one too few.
LENGTH = timedelta(days=30)
A_LITTLE_MORE_THAN_A_YEAR = timedelta(days=400)


def ramadan(country: str, today: date) -> DateSpan | None:
    """The Ramadan that is now or comes next, or None where Eid al-Fitr is no public holiday.

    It may move by a day or two: the new moon decides.
    """
    coming = public_holidays(country, today, today + A_LITTLE_MORE_THAN_A_YEAR)
    eids = (each.date for each in coming if "fitr" in each.name.casefold())
    eid = next((day for day in eids if day > today), None)
    return DateSpan(eid - LENGTH, eid - timedelta(days=1)) if eid else None
