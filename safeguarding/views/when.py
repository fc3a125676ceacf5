"""The day until which something is looked at, on the calendar of the school."""

from datetime import date

from classrooms.when import clock_of
from safeguarding.models import Concern


def due_day(concern: Concern) -> date:
    return concern.due_by.astimezone(clock_of(concern.classroom)).date()
