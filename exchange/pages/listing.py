"""A teacher's projects with the next meeting of each, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.models import Classroom
from exchange.models import ExchangeSession, Project
from exchange.viewpoint import Viewpoint, seen_from
from users.models import User


@dataclass(frozen=True)
class ProjectRow:
    project: Project
    view: Viewpoint
    meeting: ExchangeSession | None


def project_rows(user: User, *, at: datetime) -> list[ProjectRow]:
    """The projects that this teacher sees at that instant, the newest first."""
    projects = Project.objects.visible_to(user)
    meetings: dict[object, ExchangeSession] = {}
    for session in ExchangeSession.objects.upcoming(at).filter(project__in=projects):
        meetings.setdefault(session.project_id, session)
    return [
        ProjectRow(project, _view(project, user), meetings.get(project.pk))
        for project in projects.select_related("partnership").prefetch_related(
            "partnership__seats__classroom__school", "partnership__seats__classroom__teachings"
        )
    ]


def _view(project: Project, user: User) -> Viewpoint:
    seats = project.partnership.seats.all()
    classrooms = sorted((seat.classroom for seat in seats), key=lambda each: each.name)
    return seen_from(next(each for each in classrooms if _teaches(each, user)), classrooms)


def _teaches(classroom: Classroom, user: User) -> bool:
    return any(teaching.teacher_id == user.pk for teaching in classroom.teachings.all())
