"""A project starts when every class is ready, on its first day or, after that, at once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from exchange.lifecycle import ProjectState
from exchange.models import Project
from exchange.notices import tell_project_ready, tell_project_started
from exchange.readiness import Readiness, readiness_of
from exchange.refusals import Refused
from exchange.services.dates import classrooms_of, earliest_date, latest_date, move_dates
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
    locked = Project.objects.select_for_update().get(pk=project.pk)
    if locked.state == ProjectState.OPEN:
        return locked
    if refusal := _refusal(locked, ready := readiness_of(locked)):
        raise Refused(refusal)
    return _start(locked, ready, by=by, now=now)


def start_if_ready(project: Project, *, by: User | None, at: datetime) -> Project:
    """What follows when a class has said something. The caller holds the project.

    The last thing that was missing starts it, or, before its first day, lets it wait for that day.
    What is taken back before the start makes it wait for the classes again. Where a class joined
    after the start, its students come in.
    """
    if project.is_joining:
        return _let_in(project, by=by, now=at)
    if project.state != ProjectState.PREPARING:
        return project
    if _refusal(project, ready := readiness_of(project)):
        if project.ready_at is not None:
            project.ready_at = None
            project.save(update_fields=["ready_at"])
            record("project.unready", project, by=by, before="ready", at=at)
        return project
    if project.starts_on <= latest_date(classrooms_of(project), at):
        return _start(project, ready, by=by, now=at)
    if project.ready_at is None:
        project.ready_at = at
        project.save(update_fields=["ready_at"])
        record("project.ready", project, by=by, after="ready", at=at)
        tell_project_ready(project)
    return project


def _let_in(project: Project, *, by: User | None, now: datetime) -> Project:
    ready = readiness_of(project)
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

    Whose verification was taken back meanwhile waits on.
    """
    started = 0
    # No clock is further ahead than fourteen hours.
    ahead = (at + timedelta(hours=14)).date()
    waiting = Project.objects.preparing().filter(ready_at__isnull=False, starts_on__lte=ahead)
    for pk in waiting.order_by("starts_on", "pk").values_list("pk", flat=True):
        with transaction.atomic():
            locked = Project.objects.select_for_update().get(pk=pk)
            if start_if_ready(locked, by=None, at=at).state == ProjectState.OPEN:
                started += 1
    return started


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
