"""What a teacher reads first: the next meeting, what waits for her, what she waits for."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.desk import Item, Turn, desk_of
from classrooms.models import Classroom
from exchange.models import ExchangeSession
from exchange.pages.listing import ProjectRow, project_rows
from users.models import User


@dataclass(frozen=True)
class NextMeeting:
    """The soonest meeting of all projects. `here` and `there` come with their lessons."""

    row: ProjectRow
    session: ExchangeSession
    here: Classroom
    there: Classroom


@dataclass(frozen=True)
class TeachersDay:
    """`is_new`: nothing is registered at all, so the page leads to the registration."""

    meeting: NextMeeting | None
    yours: list[Item]
    awaited: list[Item]
    projects: list[ProjectRow]
    is_new: bool


def teachers_day(teacher: User, *, at: datetime) -> TeachersDay:
    """The first page of a teacher at that instant."""
    desk = desk_of(teacher, at=at)
    rows = [row for row in project_rows(teacher, at=at) if row.project.is_alive]
    has_class = Classroom.objects.visible_to(teacher).exists()
    return TeachersDay(
        meeting=_next_meeting(rows),
        yours=desk.of_turn(Turn.YOURS),
        awaited=desk.of_turn(Turn.THEIRS, Turn.STAFF),
        projects=rows,
        is_new=not has_class and not desk.items,
    )


def _next_meeting(rows: list[ProjectRow]) -> NextMeeting | None:
    planned = [(row.meeting, row) for row in rows if row.meeting]
    if not planned:
        return None
    session, row = min(planned, key=lambda each: each[0].starts_at)
    pair = {row.view.here.pk, row.view.there.pk}
    known = {each.pk: each for each in Classroom.objects.with_profile().filter(pk__in=pair)}
    here, there = known[row.view.here.pk], known[row.view.there.pk]
    return NextMeeting(row, session, here, there)
