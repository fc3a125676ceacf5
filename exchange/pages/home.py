"""What the home of a project shows its teachers, read in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from classrooms.models import Classroom
from classrooms.timetable.zones import zone
from exchange.calendar import feed_url
from exchange.models import CalendarFeed, ExchangeSession, Phase, Project
from exchange.readiness import Readiness, Side, readiness_of
from exchange.viewpoint import Viewpoint, viewpoint_of
from safeguarding.gates import settled_shares
from users.models import User


@dataclass(frozen=True)
class Presence:
    """A class and how many of its students have joined; of a partner, those who take part."""

    classroom: Classroom
    students: int
    side: str


@dataclass(frozen=True)
class ProjectHome:
    view: Viewpoint
    presence: list[Presence]
    phases: list[Phase]
    current: Phase | None
    today: date
    meetings: list[ExchangeSession]
    feed: str
    ready: Readiness | None

    @property
    def sides(self) -> list[dict[str, Side]]:
        """While something is missing: how far each class is, the viewer's first."""
        ready = self.ready
        return [{"side": ready.of(each)} for each in self.view.classrooms] if ready else []

    @property
    def feed_webcal(self) -> str:
        """The same address in the form that opens a calendar program."""
        return "webcal://" + self.feed.split("://", 1)[-1]


def project_home(project: Project, user: User, *, at: datetime) -> ProjectHome:
    """The project as this teacher sees it at that instant."""
    view = viewpoint_of(project, user)
    today = at.astimezone(zone(view.here.zone)).date()
    phases = list(project.phases.all())
    feed = CalendarFeed.objects.live().filter(project=project, owner=user).first()
    return ProjectHome(
        view=view,
        presence=_presence([view.here] if project.is_alone else view.classrooms, view.here, at=at),
        phases=phases,
        current=current_phase(phases, today) if project.is_alive else None,
        today=today,
        meetings=list(project.sessions.upcoming(at)),
        feed=feed_url(feed) if feed else "",
        ready=readiness_of(project, at=at) if project.is_getting_ready else None,
    )


def current_phase(phases: Sequence[Phase], today: date) -> Phase | None:
    """The phase of today, or the next one when today lies before it; None after the last."""
    return next((phase for phase in phases if phase.ends_on >= today), None)


def _presence(classrooms: Sequence[Classroom], here: Classroom, *, at: datetime) -> list[Presence]:
    """Whoever has no consent is not counted for the other side."""
    found = settled_shares(classrooms, at=at)
    return [
        Presence(each, found[each.pk].joined, "here")
        if each == here
        else Presence(each, found[each.pk].students, "there")
        for each in classrooms
    ]
