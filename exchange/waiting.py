"""What projects lay on a teacher's desk: first meetings to plan; and the partners they bring."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from classrooms.desk import Companion, Item, lays_on_desk
from classrooms.models import Classroom
from classrooms.signs import hears_signs
from classrooms.when import clock_of
from exchange.asked import asked_after
from exchange.choices import SignKind
from exchange.models import ExchangeSession, HealthNote, Project
from exchange.services.activity import mark_class
from exchange.viewpoint import Viewpoint, own_classrooms, seen_by
from users.models import User
from users.text import with_names


@lays_on_desk
def projects_on_desk(teacher: User, at: datetime) -> list[Item | Companion]:
    """The partner classes of open projects, and each in which no meeting is planned in time."""
    planned = set(
        ExchangeSession.objects.upcoming(at)
        .filter(project__in=_living_projects(teacher))
        .values_list("project_id", flat=True)
    )
    found: list[Item | Companion] = []
    for project, view in _views(teacher):
        found += _companions(project, view)
        if project.pk not in planned and project.ends_on >= _today(view, at):
            found.append(_no_meeting(project, view))
        found += asked_after(project, view, at)
    return found


@hears_signs
def signs_of_life(classroom: Classroom, kind: str, at: datetime) -> None:
    """What a class's teachers did outside any project counts for all of its projects."""
    mark_class(classroom, SignKind(kind), at=at)


def _companions(project: Project, view: Viewpoint) -> list[Companion]:
    words = _("Your project runs until %(day)s.") % {"day": date_format(project.ends_on, _("j F"))}
    page = reverse("exchange_pages:project", args=[project.pk])
    return [Companion(view.here.pk, partner, words, page) for partner in view.partners]


def _no_meeting(project: Project, view: Viewpoint) -> Item:
    return Item(
        text=with_names(
            _("No meeting of %(name)s with %(partner)s in %(city)s is planned."),
            name=view.here.name,
            partner=view.there.name,
            city=view.there.school.city,
        ),
        url=reverse("exchange:session-plan", args=[project.pk]),
        action=_("Plan a meeting"),
        classroom=view.here,
        partner=view.there,
    )


def _views(teacher: User) -> Iterator[tuple[Project, Viewpoint]]:
    own = own_classrooms(teacher)
    projects = _living_projects(teacher).select_related("partnership")
    planned = ExchangeSession.objects.planned().prefetch_related("reports")
    for project in projects.prefetch_related(
        "partnership__seats__classroom__school",
        Prefetch("health_notes", HealthNote.objects.live()),
        Prefetch("sessions", planned),
    ):
        seats = project.partnership.seats.all()
        classrooms = sorted((seat.classroom for seat in seats), key=lambda each: str(each.pk))
        yield project, seen_by(own, classrooms)


def _living_projects(teacher: User) -> QuerySet[Project]:
    return Project.objects.visible_to(teacher).alive()


def _today(view: Viewpoint, at: datetime) -> date:
    return at.astimezone(clock_of(view.here)).date()
