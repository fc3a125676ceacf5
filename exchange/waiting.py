"""What projects lay on a teacher's desk: steps before the start, meetings; and the partners."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classrooms.desk import Companion, Item, Turn, lays_on_desk
from classrooms.models import Classroom
from classrooms.signs import hears_signs
from classrooms.when import clock_of
from exchange.asked import asked_after
from exchange.choices import SignKind
from exchange.models import ExchangeSession, HealthNote, Project
from exchange.readiness import Readiness, Step, readiness_of_all
from exchange.services.activity import mark_class
from exchange.services.starting import start_if_ready
from exchange.viewpoint import Viewpoint, own_classrooms, seen_by
from safeguarding.consent_news import hears_consents
from users.models import User
from users.text import with_names

# For each step what waits, and what one presses. "first" is an agreement that nobody wrote yet.
STEPS = {
    "first": (
        gettext_lazy("Agree with %(partner)s in %(city)s on goals, weeks and rules."),
        gettext_lazy("Read our suggestion"),
    ),
    Step.AGREED: (
        gettext_lazy("Sign the agreement with %(partner)s in %(city)s."),
        gettext_lazy("Read the agreement"),
    ),
    Step.MET: (
        gettext_lazy("Meet the teacher of %(partner)s in %(city)s, and say that you have met."),
        gettext_lazy("Say that you have met"),
    ),
    Step.TESTED: (
        gettext_lazy("Say what you have tested with %(partner)s in %(city)s."),
        gettext_lazy("Say what worked"),
    ),
    Step.PART: (
        gettext_lazy(
            "Record which students of %(name)s may take part with %(partner)s in %(city)s."
        ),
        gettext_lazy("Record the forms"),
    ),
}


@lays_on_desk
def projects_on_desk(teacher: User, at: datetime) -> list[Item | Companion]:
    """The partner classes of living projects, what is missing before a start, and each project in
    which no meeting is planned in time."""
    planned = set(
        ExchangeSession.objects.upcoming(at)
        .filter(project__in=_living_projects(teacher))
        .values_list("project_id", flat=True)
    )
    views = list(_views(teacher))
    starting = [(each, view.classrooms) for each, view in views if each.is_getting_ready]
    readiness = readiness_of_all(starting, at=at) if starting else {}
    found: list[Item | Companion] = []
    for project, view in views:
        if project.is_alone:
            # Nobody is there to do anything with.
            continue
        found += _companions(project, view)
        if project.is_paused:
            continue
        if project.is_getting_ready:
            found += _before_the_start(project, view, readiness[project.pk])
        elif project.pk not in planned and project.ends_on >= _today(view, at):
            found.append(_no_meeting(project, view))
        found += asked_after(project, view, at)
    return found


def _before_the_start(project: Project, view: Viewpoint, ready: Readiness) -> list[Item]:
    """What this class has still to do; when that is nothing, what the others have."""
    missing = ready.of(view.here).missing
    if missing:
        return [_step(project, view, step, ready) for step in missing]
    left = sum(len(ready.of(partner).missing) for partner in view.partners)
    if not left:
        return []
    text = ngettext(
        "%(partner)s in %(city)s has %(left)d thing left to do before you start with %(name)s.",
        "%(partner)s in %(city)s has %(left)d things left to do before you start with %(name)s.",
        left,
    )
    # The names keep their gaps until they are escaped.
    words = text % {"left": left, **{gap: f"%({gap})s" for gap in ("name", "partner", "city")}}
    page = reverse("exchange:readiness", args=[project.pk])
    return [
        Item(
            text=_named(words, view),
            url=page,
            action=_("See the list"),
            turn=Turn.THEIRS,
            classroom=view.here,
            partner=view.there,
        )
    ]


def _step(project: Project, view: Viewpoint, step: Step, ready: Readiness) -> Item:
    key = "first" if step == Step.AGREED and ready.newest is None else str(step)
    text, action = STEPS[key]
    return Item(
        text=_named(str(text), view),
        url=_page_of(step, project, view),
        action=str(action),
        classroom=view.here,
        partner=view.there,
    )


def _page_of(step: Step, project: Project, view: Viewpoint) -> str:
    if step == Step.PART:
        return reverse("safeguarding:consents", args=[view.here.pk])
    page = "exchange:agreement" if step == Step.AGREED else "exchange:readiness"
    url = reverse(page, args=[project.pk])
    return url if step == Step.AGREED else f"{url}#{step}"


def _named(pattern: str, view: Viewpoint) -> str:
    return with_names(
        pattern, name=view.here.name, partner=view.there.name, city=view.there.school.city
    )


@hears_signs
def signs_of_life(classroom: Classroom, kind: str, at: datetime) -> None:
    """What a class's teachers did outside any project counts for all of its projects."""
    mark_class(classroom, SignKind(kind), at=at)


@hears_consents
def start_what_waited(classrooms: Collection[UUID], by: User | None, at: datetime) -> None:
    """A form may have been the last thing that was missing, or one that was there is taken back."""
    waiting = Project.objects.getting_ready().filter(partnership__seats__classroom__in=classrooms)
    for pk in waiting.order_by("pk").values_list("pk", flat=True).distinct():
        project = Project.objects.select_for_update(no_key=True).get(pk=pk)
        start_if_ready(project, by=by, at=at)


def _companions(project: Project, view: Viewpoint) -> list[Companion]:
    if project.is_paused:
        words = _("The exchange pauses at the moment.")
    elif project.is_preparing:
        words = _("You are getting your project ready.")
    else:
        last = date_format(project.ends_on, _("j F"))
        words = _("Your project runs until %(day)s.") % {"day": last}
    page = reverse("exchange_pages:project", args=[project.pk])
    return [Companion(view.here.pk, partner, words, page) for partner in view.partners]


def _no_meeting(project: Project, view: Viewpoint) -> Item:
    return Item(
        text=_named(_("No meeting of %(name)s with %(partner)s in %(city)s is planned."), view),
        url=reverse("exchange:session-plan", args=[project.pk]),
        action=_("Plan a meeting"),
        classroom=view.here,
        partner=view.there,
    )


def _views(teacher: User) -> Iterator[tuple[Project, Viewpoint]]:
    own = own_classrooms(teacher)
    projects = _living_projects(teacher).select_related("partnership")
    planned = ExchangeSession.objects.planned().not_paused().prefetch_related("reports", "sides")
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
