"""Two open classes whose Tuesday lessons meet on the clock, and what the pairing makes of them."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from classrooms.models import Classroom, WeeklySlot
from classrooms.timetable.zones import UnknownZone
from classrooms.when import clock_of
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Proposal
from matching.services.rounds import enter_round, run_round
from users.models import User

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def lesson_at(classroom: Classroom, start: time) -> None:
    """Move the class's only lesson to another hour of its Tuesday."""
    WeeklySlot.objects.filter(timetable__classroom=classroom).update(start_time=start)


def let_lessons_meet(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    """16:00 in Nairobi is 08:00 in Bogotá, the whole year round."""
    lesson_at(nairobi_class, time(16, 0))
    lesson_at(bogota_class, time(8, 0))


def broken_for(classroom: Classroom) -> Callable[[Classroom], ZoneInfo]:
    """`clock_of`, which breaks at this one class."""

    def breaks(each: Classroom) -> ZoneInfo:
        if each.pk == classroom.pk:
            raise UnknownZone("Mars/Phobos")
        return clock_of(each)

    return breaks


def proposed(*classrooms: Classroom) -> Proposal:
    """Run a round with exactly these classes and return the proposal it made."""
    for classroom in classrooms:
        enter_round(classroom, by=teacher_of(classroom), at=NOW)
    round_ = round_of(classrooms[0])
    run_round(round_.pk, at=NOW)
    return Proposal.objects.get(round=round_)


def round_of(classroom: Classroom) -> MatchingRound:
    """The round that is gathering classes of this one's programme."""
    return MatchingRound.objects.get(
        programme=classroom.school.programme, state=RoundState.GATHERING
    )


def teacher_of(classroom: Classroom) -> User:
    return classroom.teachings.get().teacher
