"""Planning and cancelling the meetings of a project."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from classrooms.models import Classroom
from classrooms.timetable.slots import TimetableError
from classrooms.timetable.zones import zone
from exchange.choices import SignKind
from exchange.lifecycle import SessionState
from exchange.models import ExchangeSession, Project, SessionSide
from exchange.notices import tell_session_cancelled, tell_session_planned
from exchange.permissions import can_cancel_session, can_plan_session
from exchange.refusals import Refused
from exchange.services.activity import mark
from exchange.services.moving import refusing_taken_times
from exchange.slots import (
    LONGEST_MINUTES,
    REACH,
    SHORTEST_MINUTES,
    FreeWindow,
    PossibleTime,
    free_windows,
    possible_times,
)
from exchange.viewpoint import viewpoint_of
from users.audit import record
from users.models import User


def times_for(project: Project, *, minutes: int, at: datetime | None = None) -> list[PossibleTime]:
    """The times at which all classes of the project can meet for that long; none in a pause."""
    if project.is_paused:
        return []
    windows = _windows(project, _with_profiles(project), minutes, at or timezone.now())
    return possible_times(windows, minutes=minutes)


@transaction.atomic
def plan_session(
    project: Project,
    *,
    starts_at: datetime,
    minutes: int,
    by: User,
    at: datetime | None = None,
) -> ExchangeSession:
    """Plan a meeting in a window that all classes share, and tell the other teachers.

    Raises Refused: the project is over, the classes may not meet, the time is over, not shared or
    taken by another meeting.
    """
    now = at or timezone.now()
    locked = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    classrooms = _with_profiles(locked)
    if refusal := can_plan_session(locked, classrooms):
        raise Refused(refusal)
    _check_time(locked, classrooms, starts_at, minutes, now)
    view = viewpoint_of(locked, by)
    session = write_session(
        locked, classrooms, starts_at, minutes, zone_name=view.here.zone, by=by, now=now
    )
    mark(locked, view.here, SignKind.MEETING, at=now)
    record("session.plan", session, by=by, after=SessionState.PLANNED, at=now)
    tell_session_planned(session, by=by)
    return session


@transaction.atomic
def cancel_session(
    session: ExchangeSession, *, by: User, at: datetime | None = None
) -> ExchangeSession:
    """Give the time back and tell the other teachers. Raises Refused when it is too late."""
    now = at or timezone.now()
    locked: ExchangeSession = (
        ExchangeSession.objects.select_for_update(of=("self",), no_key=True)
        .select_related("project__partnership")
        .get(pk=session.pk)
    )
    if refusal := can_cancel_session(locked, at=now):
        raise Refused(refusal)
    locked.state, locked.changed_at = SessionState.CANCELLED, now
    locked.sequence += 1
    locked.save(update_fields=["state", "changed_at", "sequence"])
    locked.sides.update(live=False)
    record(
        "session.cancel",
        locked,
        by=by,
        before=SessionState.PLANNED,
        after=SessionState.CANCELLED,
        at=now,
    )
    mark(locked.project, viewpoint_of(locked.project, by).here, SignKind.MEETING, at=now)
    tell_session_cancelled(locked, by=by)
    return locked


def _check_time(
    project: Project,
    classrooms: Sequence[Classroom],
    starts_at: datetime,
    minutes: int,
    now: datetime,
) -> None:
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise Refused("session.minutes")
    if starts_at <= now:
        raise Refused("session.past")
    if starts_at.second or starts_at.microsecond or starts_at.date() > project.ends_on + REACH:
        raise Refused("session.not_shared")
    if any(
        window.holds(starts_at, minutes) for window in _windows(project, classrooms, minutes, now)
    ):
        return
    ends_at = starts_at + timedelta(minutes=minutes)
    during = DateTimeTZRange(starts_at, ends_at)
    taken = SessionSide.objects.filter(classroom__in=classrooms, live=True, during__overlap=during)
    raise Refused("session.taken" if taken.exists() else "session.not_shared")


def write_session(
    project: Project,
    classrooms: Sequence[Classroom],
    starts_at: datetime,
    minutes: int,
    *,
    zone_name: str,
    by: User | None,
    now: datetime,
) -> ExchangeSession:
    """The rows alone. Raises Refused when a class is taken then."""
    local = starts_at.astimezone(zone(zone_name))
    with refusing_taken_times():
        session = ExchangeSession.objects.create(
            project=project,
            starts_at=starts_at.astimezone(UTC),
            minutes=minutes,
            zone=zone_name,
            local_date=local.date(),
            local_time=local.time(),
            planned_by=by,
            changed_at=now,
        )
        SessionSide.objects.bulk_create(
            SessionSide(
                session=session,
                classroom=classroom,
                during=DateTimeTZRange(session.starts_at, session.ends_at),
            )
            for classroom in classrooms
        )
    return session


def _windows(
    project: Project, classrooms: Sequence[Classroom], minutes: int, now: datetime
) -> list[FreeWindow]:
    try:
        return free_windows(project, classrooms, at=now, minutes=minutes)
    except TimetableError:
        # A timetable that no clock can hold shares no time until its teacher mends it.
        return []


def _with_profiles(project: Project) -> list[Classroom]:
    """The classes by id: inserts in one order cannot wait for each other in a circle."""
    return list(
        Classroom.objects.with_profile()
        .filter(seats__partnership=project.partnership_id)
        .order_by("pk")
    )
