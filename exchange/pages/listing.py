"""A teacher's projects with the next meeting of each, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.models import Classroom
from exchange.models import ExchangeSession, Project
from exchange.viewpoint import Viewpoint, own_classrooms, seen_by
from users.models import User


@dataclass(frozen=True)
class ProjectRow:
    project: Project
    view: Viewpoint
    meeting: ExchangeSession | None


def project_rows(user: User, *, at: datetime) -> list[ProjectRow]:
    """The projects that this teacher sees at that instant, the newest first."""
    projects = Project.objects.visible_to(user)
    own = own_classrooms(user)
    meetings: dict[object, ExchangeSession] = {}
    for session in ExchangeSession.objects.upcoming(at).filter(project__in=projects):
        meetings.setdefault(session.project_id, session)
    return [
        ProjectRow(project, seen_by(own, _classrooms(project)), meetings.get(project.pk))
        for project in projects.select_related("partnership").prefetch_related(
            "partnership__seats__classroom__school"
        )
    ]


def _classrooms(project: Project) -> list[Classroom]:
    """`project.classrooms` in the same order, from what was fetched for all projects at once."""
    seats = project.partnership.seats.all()
    return sorted((seat.classroom for seat in seats), key=lambda each: (each.name, str(each.pk)))
