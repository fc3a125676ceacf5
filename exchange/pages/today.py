"""What a student reads first: one sentence of what is next, and when the classes meet."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.models import Enrolment
from classrooms.timetable.zones import zone
from exchange import wording
from exchange.choices import PhaseKind
from exchange.models import ExchangeSession, Phase, Project
from exchange.pages.home import current_phase
from exchange.viewpoint import Viewpoint, seen_from
from safeguarding.gates import is_stopped
from users.text import with_names


@dataclass(frozen=True)
class Today:
    """`is_soon`: the teachers get ready, and of the partner only class and city are told.

    With `project` the student can write to the partner class now.
    """

    view: Viewpoint
    sentence: str
    phase: Phase | None
    parts: int
    meeting: ExchangeSession | None
    is_soon: bool = False
    project: Project | None = None

    @property
    def says_hello(self) -> bool:
        return self.phase is not None and self.phase.kind == PhaseKind.HELLO


def todays_of(place: Enrolment, *, at: datetime) -> list[Today]:
    """One for each living project of the student's class, the soonest meeting first.

    What only gets ready comes last.
    """
    projects = (
        Project.objects.visible_to(place.student)
        .alive()
        .filter(partnership__seats__classroom=place.classroom_id)
        .select_related("partnership")
    )
    found = [_today(project, place, at) for project in projects]
    return sorted(found, key=lambda each: (each.is_soon, each.meeting is None, _begins(each, at)))


def is_stopped_with_partners(place: Enrolment) -> bool:
    """Whether contact of this student is paused, with everybody or with a class of a project."""
    partners = Project.objects.alive().filter(partnership__seats__classroom=place.classroom_id)
    seats = Project.objects.filter(pk__in=partners.values("pk"))
    others = seats.values_list("partnership__seats__classroom", flat=True)
    return is_stopped(place.student_id, towards=set(others))


def _today(project: Project, place: Enrolment, at: datetime) -> Today:
    view = seen_from(place.classroom, project.classrooms)
    if project.is_alone:
        gone = with_names(str(wording.ALONE), name=view.there.name, city=view.there.school.city)
        return Today(view, gone, phase=None, parts=0, meeting=None)
    if project.is_preparing or project.is_new(view.here):
        soon = with_names(str(wording.SOON), name=view.there.name, city=view.there.school.city)
        return Today(view, soon, phase=None, parts=0, meeting=None, is_soon=True)
    if project.is_paused:
        paused = with_names(str(wording.PAUSED), name=view.there.name, city=view.there.school.city)
        return Today(view, paused, phase=None, parts=0, meeting=None)
    clock = zone(view.here.zone)
    today = at.astimezone(clock).date()
    meeting = project.sessions.upcoming(at).first()
    phases = list(project.phases.all())
    phase = current_phase(phases, today)
    is_running = phase is not None and phase.starts_on <= today
    if meeting is not None and meeting.starts_at.astimezone(clock).date() == today:
        pattern = str(wording.MEETING_TODAY)
    elif phase is None:
        pattern = str(wording.FINISHED)
    else:
        pattern = str((wording.NOW if is_running else wording.NEXT)[phase.kind])
    sentence = with_names(pattern, name=view.there.name, city=view.there.school.city)
    return Today(view, sentence, phase, len(phases), meeting, project=project)


def _begins(each: Today, at: datetime) -> datetime:
    return each.meeting.starts_at if each.meeting else at
