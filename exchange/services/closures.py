"""“We are closed that day”: what was planned on those days moves, and everybody is told.

Lock order: school, project, meetings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.choices import BreakKind
from classrooms.models import Break, Classroom, School
from classrooms.services.schools import hold_school
from classrooms.timetable.slots import DateSpan, TimetableError
from classrooms.timetable.zones import zone
from exchange.choices import ClosureReason, SignKind
from exchange.models import Closure, ExchangeSession, MovedMeeting, Project
from exchange.notices import tell_closed, tell_open_after_all
from exchange.plan import NoCommonWeek
from exchange.refusals import Refused
from exchange.services.activity import mark
from exchange.services.moving import (
    cancel_quietly,
    coming_sessions,
    move_session,
    next_time,
    relay,
)
from exchange.slots import FreeWindow, free_windows
from exchange.viewpoint import own_classrooms
from matching.lifecycle import PartnershipState
from users.audit import record
from users.models import User

MOST_DAYS = 14


@dataclass(frozen=True)
class Move:
    """A meeting, where it stood and where it goes; `now` is None where no shared time is free."""

    session: ExchangeSession
    was: datetime
    now: datetime | None

    @property
    def was_until(self) -> datetime:
        return self.was + timedelta(minutes=self.session.minutes)

    @property
    def now_until(self) -> datetime | None:
        return self.now + timedelta(minutes=self.session.minutes) if self.now else None


@dataclass(frozen=True)
class Affected:
    """A project and one of the school's classes in it: what moves, and whether phases do."""

    project: Project
    here: Classroom
    classrooms: Sequence[Classroom]
    moves: list[Move] = field(default_factory=list)
    phases_move: bool = False

    @property
    def there(self) -> Classroom:
        """The partner class; in a circle the first one."""
        return next(each for each in self.classrooms if each.pk != self.here.pk)


@dataclass(frozen=True)
class Closing:
    closure: Closure
    affected: list[Affected]

    @property
    def moves(self) -> list[tuple[Affected, Move]]:
        return [(each, move) for each in self.affected for move in each.moves]


class _OnlyLooking(Exception):
    def __init__(self, closing: Closing) -> None:
        super().__init__()
        self.closing = closing


def preview_closing(
    school: School, span: DateSpan, *, by: User, at: datetime | None = None
) -> Closing:
    """What would move. It is done, and all of it is undone: nothing is guessed. Raises Refused."""
    try:
        with transaction.atomic():
            raise _OnlyLooking(close_days(school, span, by=by, at=at))
    except _OnlyLooking as looked:
        return looked.closing


@transaction.atomic
def close_days(
    school: School,
    span: DateSpan,
    *,
    reason: str = "",
    by: User,
    at: datetime | None = None,
) -> Closing:
    """The school has no lessons on these days: a break for all of its classes.

    Every planned meeting on them moves to the next free time of the same length, or is cancelled
    where there is none; everybody is told once for each project. Raises Refused.
    """
    now = at or timezone.now()
    locked = hold_school(school)
    _check_teacher(by)
    _check(locked, span, now)
    Break.objects.get_or_create(
        school=locked,
        kind=BreakKind.CLOSURE,
        name="",
        starts_on=span.first,
        defaults={"ends_on": span.last},
    )
    closure = Closure.objects.create(
        school=locked,
        starts_on=span.first,
        ends_on=span.last,
        reason=ClosureReason(reason) if reason else "",
        said_by=by,
        said_at=now,
    )
    record("school.close-days", closure, by=by, reason=reason, at=now)
    affected = [_move_all(each, closure, span, by, now) for each in _projects(locked)]
    taught = own_classrooms(by)
    for each in affected:
        for classroom in each.classrooms:
            # It says nothing about the classes of colleagues.
            if classroom.pk in taught:
                mark(each.project, classroom, SignKind.MEETING, at=now)
        tell_closed(closure, each, by=by)
    return Closing(closure, affected)


@transaction.atomic
def take_back_closing(
    closure: Closure, *, by: User, at: datetime | None = None
) -> list[tuple[Affected, Move, bool]]:
    """Open after all, on the day it was said: meetings go back where their old time is still free.

    Returns each meeting with whether it went back. Raises Refused on a later day.
    """
    now = at or timezone.now()
    _check_teacher(by)
    school = hold_school(closure.school)
    held = Closure.objects.select_for_update().get(pk=closure.pk)
    if held.undone_at is not None:
        return []
    if not may_take_back(held, now):
        raise Refused("closure.too_late")
    held.undone_at = now
    held.save(update_fields=["undone_at"])
    Break.objects.filter(
        school=school, kind=BreakKind.CLOSURE, name="", starts_on=held.starts_on
    ).delete()
    record("school.open-days", held, by=by, at=now)
    back = []
    for each in _projects(school):
        rows = held.moved.filter(session__project=each.project).order_by("from_at")
        own = [(each, *_put_back(row, each, by, now)) for row in rows]
        tell_open_after_all(held, each, [(move, done) for _each, move, done in own], by=by)
        back += own
    return back


def may_take_back(closure: Closure, now: datetime) -> bool:
    """Within the day on which it was said, on the school's clock."""
    clock = zone(closure.school.zone or "UTC")
    said, today = closure.said_at.astimezone(clock).date(), now.astimezone(clock).date()
    return closure.undone_at is None and said == today


def _check_teacher(by: User) -> None:
    """Whom staff do not know, or know no more, moves nobody's meetings."""
    if not by.adult.is_verified:
        raise Refused("closure.unverified")


def _check(school: School, span: DateSpan, now: datetime) -> None:
    if span.first < now.astimezone(zone(school.zone or "UTC")).date():
        raise Refused("closure.past")
    if (span.last - span.first).days >= MOST_DAYS:
        raise Refused("closure.long")
    standing = Closure.objects.standing().filter(
        school=school, starts_on__lte=span.last, ends_on__gte=span.first
    )
    if standing.exists():
        raise Refused("closure.known")


def _projects(school: School) -> list[Affected]:
    """The school's classes in projects that go on, held by id; a project of two of them once."""
    projects = Project.objects.alive().filter(
        partnership__state=PartnershipState.APPROVED,
        partnership__seats__classroom__school=school,
    )
    ids = projects.order_by("pk").values_list("pk", flat=True).distinct()
    found = []
    for project in (
        Project.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update(no_key=True)
    ):
        classrooms = list(
            Classroom.objects.with_profile()
            .filter(seats__partnership=project.partnership_id)
            .order_by("pk")
        )
        here = next(each for each in classrooms if each.school_id == school.pk)
        found.append(Affected(project, here, classrooms))
    return found


def _move_all(
    each: Affected, closure: Closure, span: DateSpan, by: User, now: datetime
) -> Affected:
    moves = []
    for session in coming_sessions(each.project, now):
        if not _falls_on(session, each.here, span):
            continue
        was = session.starts_at
        starts_at = next_time(session, _windows(each, session.minutes, now))
        if starts_at is None:
            cancel_quietly(session, by=by, now=now)
        else:
            move_session(session, starts_at, by=by, now=now)
        MovedMeeting.objects.create(closure=closure, session=session, from_at=was, to_at=starts_at)
        moves.append(Move(session, was, starts_at))
    return Affected(
        each.project, each.here, each.classrooms, moves, _relaid(each, span, now.date())
    )


def _relaid(each: Affected, span: DateSpan, today: date) -> bool:
    """Whether a phase began or ended on a closed day, so that what is left was laid again."""
    left = [phase for phase in each.project.phases.all() if phase.ends_on >= today]
    if not any(phase.starts_on in span or phase.ends_on in span for phase in left):
        return False
    try:
        relay(each.project, each.classrooms, first=left[0].starts_on, today=today)
    except (NoCommonWeek, Refused):
        # Nothing better is known: the plan stays.
        return False
    return True


def _put_back(row: MovedMeeting, each: Affected, by: User, now: datetime) -> tuple[Move, bool]:
    session = ExchangeSession.objects.select_for_update(no_key=True).get(pk=row.session_id)
    move = Move(session, row.from_at, row.to_at)
    if not session.is_planned or session.starts_at != row.to_at or row.from_at <= now:
        return move, False
    # Its own time counts as taken, which is no matter: the old one does not overlap it.
    windows = _windows(each, session.minutes, now)
    if not any(window.holds(row.from_at, session.minutes) for window in windows):
        return move, False
    try:
        move_session(session, row.from_at, by=by, now=now)
    except Refused:
        return move, False
    return move, True


def _windows(each: Affected, minutes: int, now: datetime) -> list[FreeWindow]:
    try:
        return free_windows(each.project, each.classrooms, at=now, minutes=minutes)
    except TimetableError:
        return []


def _falls_on(session: ExchangeSession, classroom: Classroom, span: DateSpan) -> bool:
    """Whether a minute of it lies on one of the days, by the school's own clock."""
    clock = zone(classroom.zone)
    last = session.ends_at - timedelta(minutes=1)
    return any(each.astimezone(clock).date() in span for each in (session.starts_at, last))
