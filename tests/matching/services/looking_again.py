"""Looking again between two nights, and what came of it."""

from datetime import timedelta

from classrooms.models import Classroom
from matching.models import Seat
from matching.services.repair import LookedAgain, look_again
from tests.matching.builders import NOW

LATER = NOW + timedelta(days=1)


def others_of(classroom: Classroom) -> list[Classroom]:
    """Whom the class is proposed to now."""
    seats = Seat.objects.filter(live=True, proposal__seats__classroom=classroom)
    return [seat.classroom for seat in seats.exclude(classroom=classroom).order_by("pk")]


def look_for(*classrooms: Classroom, cause: str = "a cause", ended: bool = True) -> LookedAgain:
    return look_again([each.pk for each in classrooms], cause=cause, ended=ended, at=LATER)
