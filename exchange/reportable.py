"""What of a project somebody may tell us about: its people, its meetings, the words of its
agreement."""

from uuid import UUID

from classrooms.models import Enrolment, Teaching
from exchange.models import AgreementVersion, ExchangeSession, Project
from exchange.viewpoint import own_classrooms
from safeguarding.gates import STUDENT, TEACHER
from safeguarding.reportable import Thing, reportable
from users.models import Adult, User

MEETING, AGREEMENT = "meeting", "agreement"


@reportable(STUDENT, model=Enrolment)
def student(enrolment_id: UUID, viewer: User) -> Thing | None:
    """A student of the own class, or of a class one works with."""
    found = Enrolment.objects.present().filter(pk=enrolment_id, classroom__in=_classes(viewer))
    place = found.exclude(student=viewer).select_related("student").first()
    if place is None:
        return None
    return Thing(
        author=place.student,
        author_classroom=place.classroom_id,
        classrooms=tuple(_shared(viewer, place.classroom_id)),
        project=_project(viewer, place.classroom_id),
    )


@reportable(TEACHER, model=Adult)
def teacher(teacher_id: UUID, viewer: User) -> Thing | None:
    """A teacher of the own class, or of a class one works with."""
    found = Teaching.objects.filter(teacher=teacher_id, classroom__in=_classes(viewer))
    teaching = found.exclude(teacher=viewer).select_related("teacher").order_by("pk").first()
    if teaching is None:
        return None
    return Thing(
        author=teaching.teacher,
        author_classroom=teaching.classroom_id,
        classrooms=tuple(_shared(viewer, teaching.classroom_id)),
        project=_project(viewer, teaching.classroom_id),
    )


# Whoever tells us about a meeting or an agreement still has to know of it.
@reportable(MEETING, model=ExchangeSession, hides=False)
def meeting(session_id: UUID, viewer: User) -> Thing | None:
    found = ExchangeSession.objects.visible_to(viewer).filter(pk=session_id)
    session = found.select_related("project__partnership").first()
    if session is None:
        return None
    return Thing(
        author=None,
        author_classroom=None,
        classrooms=tuple(each.pk for each in session.project.classrooms),
        project=session.project_id,
        snapshot={"starts_at": session.starts_at.isoformat(), "minutes": session.minutes},
    )


@reportable(AGREEMENT, model=Project, hides=False)
def agreement(project_id: UUID, viewer: User) -> Thing | None:
    """The newest words of it; teachers write them and read them."""
    if viewer.is_student:
        return None
    project = Project.objects.visible_to(viewer).filter(pk=project_id).first()
    newest = AgreementVersion.objects.filter(project=project_id).order_by("-number").first()
    if project is None or newest is None:
        return None
    return Thing(
        author=newest.written_by,
        author_classroom=newest.classroom_id,
        classrooms=tuple(each.pk for each in project.classrooms),
        project=project.pk,
        snapshot={"version": newest.number, "goals": newest.goals, "text": newest.words},
    )


def _classes(viewer: User) -> set[UUID]:
    """The own classes and those of the projects one sees."""
    seats = Project.objects.visible_to(viewer).values_list(
        "partnership__seats__classroom", flat=True
    )
    return {*_own(viewer), *seats}


def _own(viewer: User) -> set[UUID]:
    return {UUID(str(each)) for each in own_classrooms(viewer)}


def _shared(viewer: User, there: UUID) -> list[UUID]:
    """That class, and those of the own ones that work with it."""
    own = _own(viewer)
    if there in own:
        return [there]
    shared = Project.objects.visible_to(viewer).filter(partnership__seats__classroom=there)
    every = Project.objects.filter(pk__in=shared.values("pk"))
    together = set(every.values_list("partnership__seats__classroom", flat=True))
    return [there, *sorted(own & together, key=str)]


def _project(viewer: User, there: UUID) -> UUID | None:
    if there in _own(viewer):
        return None
    found = Project.objects.visible_to(viewer).filter(partnership__seats__classroom=there)
    return found.values_list("pk", flat=True).first()
