"""A project starts when every class is ready, on its first day or, after that, at once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from exchange.lifecycle import PROJECT_MOVES, ProjectState
from exchange.models import Project
from exchange.notices import tell_project_ready, tell_project_started
from exchange.readiness import Readiness, readiness_of, readiness_of_all
from exchange.refusals import Refused
from exchange.services.apart import set_apart
from exchange.services.dates import classrooms_of, earliest_date, latest_date, move_dates
from matching.lifecycle import check_move
from safeguarding.gates import may_meet
from users.audit import record
from users.models import User


@transaction.atomic
def start_project(
    project: Project, *, by: User | None = None, at: datetime | None = None
) -> Project:
    """Everything is ready: the project is open to the students, and all teachers are told.

    When its first day is over everywhere, its plan is laid anew from the next day on which all
    schools teach, with the same number of weeks if the terms allow. Raises Refused when something
    is missing or the classes may not meet; a project that has started is returned as it is.
    """
    now = at or timezone.now()
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if locked.state == ProjectState.OPEN:
        return locked
    if refusal := _refusal(locked, ready := readiness_of(locked, at=now)):
        raise Refused(refusal)
    return _start(locked, ready, by=by, now=now)


def start_if_ready(project: Project, *, by: User | None, at: datetime) -> Project:
    """What follows when a class has said something. The caller holds the project.

    The last thing that was missing starts it, or, before its first day, lets it wait for that day.
    What is taken back before the start makes it wait for the classes again. Where it cannot start
    at the moment what was said is kept, and `start_on_first_day` tries again. Where a class joined
    after the start, its students come in, now or with `let_in_who_joined`.
    """
    if project.is_joining:
        return _let_in(project, by=by, now=at)
    if project.state != ProjectState.PREPARING:
        return project
    refusal = _refusal(project, ready := readiness_of(project, at=at))
    if not ready.is_ready and project.ready_at is not None:
        project.ready_at = None
        project.save(update_fields=["ready_at"])
        record("project.unready", project, by=by, before="ready", at=at)
    if refusal:
        return project
    if project.starts_on <= latest_date(classrooms_of(project), at):
        with set_apart("exchange.project_not_started", project=project.pk):
            return _start(project, ready, by=by, now=at)
        project.refresh_from_db()
    elif project.ready_at is None:
        project.ready_at = at
        project.save(update_fields=["ready_at"])
        record("project.ready", project, by=by, after="ready", at=at)
        tell_project_ready(project)
    return project


def _let_in(project: Project, *, by: User | None, now: datetime) -> Project:
    ready = readiness_of(project, at=now)
    if not project.is_together or not ready.is_ready or may_meet(project.classrooms):
        return project
    project.ready_at = now
    project.started_with = ready.newest
    project.channel = ready.channel
    project.save(update_fields=["ready_at", "started_with", "channel"])
    record("project.joined", project, by=by, after=project.state, at=now)
    return project


def start_on_first_day(*, at: datetime) -> int:
    """Start what is ready and whose first day has begun in one of its classes. Returns how many.

    Each in a transaction of its own. Whether it is ready is asked anew: what was missing may have
    come without a press. Whose verification was taken back meanwhile waits on.
    """
    started = 0
    for project in _ready_about(at):
        with set_apart("exchange.project_not_started", project=project.pk):
            if project.starts_on <= latest_date(classrooms_of(project), at):
                start_project(project, at=at)
                started += 1
    return started


def let_in_who_joined(*, at: datetime) -> int:
    """Where a class joined a project that had started and is ready by now, its students come in.

    On the last press a gate may have been shut, and a share is met without a press, too. Each in a
    transaction of its own; returns in how many projects.
    """
    joined = 0
    for project in _ready_of(Project.objects.going_on().joining(), at=at):
        with set_apart("exchange.class_not_let_in", project=project.pk):
            locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
            joined += locked.is_joining and not _let_in(locked, by=None, now=at).is_joining
    return joined


def _ready_about(at: datetime) -> list[Project]:
    """Those with nothing left to do whose first day has begun somewhere."""
    # No clock is further ahead than fourteen hours.
    ahead = (at + timedelta(hours=14)).date()
    waiting = Project.objects.going_on().preparing().filter(starts_on__lte=ahead)
    return _ready_of(waiting, at=at)


def _ready_of(waiting: QuerySet[Project], *, at: datetime) -> list[Project]:
    """Those of them with nothing left to do, in few queries."""
    waiting = waiting.order_by("starts_on", "pk").select_related("partnership")
    known = [
        (each, [seat.classroom for seat in each.partnership.seats.all()])
        for each in waiting.prefetch_related("partnership__seats__classroom__school")
    ]
    ready = readiness_of_all(known, at=at)
    return [each for each, _classrooms in known if ready[each.pk].is_ready]


def _refusal(project: Project, ready: Readiness) -> str | None:
    if project.state != ProjectState.PREPARING:
        return "project.over"
    if not project.is_together:
        return "project.alone"
    if not ready.is_ready:
        return "project.not_ready"
    return may_meet(project.classrooms)


def _start(project: Project, ready: Readiness, *, by: User | None, now: datetime) -> Project:
    classrooms = classrooms_of(project)
    is_late = project.starts_on < earliest_date(classrooms, now)
    if is_late:
        next_day = latest_date(classrooms, now) + timedelta(days=1)
        project = move_dates(project, next_day, by=by, at=now)
    check_move(PROJECT_MOVES, project.state, ProjectState.OPEN)
    project.state = ProjectState.OPEN
    project.started_at = now
    project.ready_at = project.ready_at or now
    project.started_with = ready.newest
    project.channel = ready.channel
    project.save(update_fields=["state", "started_at", "ready_at", "started_with", "channel"])
    record(
        "project.start",
        project,
        by=by,
        before=ProjectState.PREPARING,
        after=ProjectState.OPEN,
        reason="moved" if is_late else "",
        at=now,
    )
    tell_project_started(project, is_moved=is_late)
    return project
