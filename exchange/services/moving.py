"""Moving what is planned: a meeting to another shared time, phases to other weeks."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import chain

from django.db import IntegrityError, OperationalError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from classrooms.models import Classroom
from classrooms.timetable.zones import zone
from exchange.lifecycle import SessionState
from exchange.models import ExchangeSession, Project
from exchange.refusals import Refused
from exchange.services.dates import calendars_of, lay_again
from exchange.slots import FreeWindow
from users.audit import record
from users.models import User

# What Postgres answers when another meeting of a class was faster: the exclusion constraint, or
# a deadlock of two inserts that wait for each other.
TAKEN = frozenset({"23P01", "40P01"})
# So long the same weekday and hour are waited for; later an earlier time is better.
SAME_HOUR_WITHIN = timedelta(days=15)


def next_time(session: ExchangeSession, windows: Iterable[FreeWindow]) -> datetime | None:
    """When a meeting could take place instead: later, in a free window that holds its length.

    The same weekday and hour on the planner's clock, if it comes soon; else the first of all.
    """
    clock = zone(session.zone)
    was = session.starts_at.astimezone(clock)
    starts = list(chain.from_iterable(_starts(each, session, was, clock) for each in windows))
    later = sorted(each for each in starts if each > session.starts_at)
    same = [each for each in later if _weekly(each.astimezone(clock)) == _weekly(was)]
    if same and same[0] - session.starts_at <= SAME_HOUR_WITHIN:
        return same[0]
    return later[0] if later else None


def move_session(
    session: ExchangeSession, starts_at: datetime, *, by: User | None, now: datetime
) -> None:
    """Put a held meeting to another time. Raises Refused when a class is taken then."""
    local = starts_at.astimezone(zone(session.zone))
    session.starts_at, session.local_date, session.local_time = (
        starts_at,
        local.date(),
        local.time(),
    )
    session.sequence += 1
    session.changed_at = now
    with refusing_taken_times():
        session.save(
            update_fields=["starts_at", "local_date", "local_time", "sequence", "changed_at"]
        )
        session.sides.update(during=DateTimeTZRange(session.starts_at, session.ends_at))
    record("session.move", session, by=by, before=session.state, after=session.state, at=now)


@contextmanager
def refusing_taken_times() -> Iterator[None]:
    """The database has the last word: a refusal where another meeting of a class was faster."""
    try:
        with transaction.atomic():
            yield
    except (IntegrityError, OperationalError) as error:
        if getattr(error.__cause__, "pgcode", "") in TAKEN:
            raise Refused("session.taken") from error
        raise


def cancel_quietly(session: ExchangeSession, *, by: User | None, now: datetime) -> None:
    """Cancel a held meeting; whoever calls tells the teachers, together with the reason."""
    before, session.state = session.state, SessionState.CANCELLED
    session.changed_at = now
    session.sequence += 1
    session.save(update_fields=["state", "changed_at", "sequence"])
    session.sides.update(live=False)
    record("session.cancel", session, by=by, before=before, after=session.state, at=now)


def coming_sessions(project: Project, now: datetime) -> list[ExchangeSession]:
    """The planned meetings that have not begun, held until the transaction ends."""
    return list(
        project.sessions.planned()
        .filter(starts_at__gt=now)
        .order_by("starts_at", "pk")
        .select_for_update(no_key=True)
    )


def relay(project: Project, classrooms: Sequence[Classroom], *, first: date, today: date) -> None:
    """Lay the phases that are not over again, from `first` to the project's last day.

    Those that are over stay as they are, and what has begun keeps its beginning. Raises
    NoCommonWeek, Refused.
    """
    phases = list(project.phases.all())
    left = [phase for phase in phases if phase.ends_on >= today] or phases[-1:]
    lay_again(
        project,
        calendars_of(classrooms),
        left,
        first=first,
        last=project.ends_on,
        today=today,
        fills=True,
    )


def _starts(
    window: FreeWindow, session: ExchangeSession, was: datetime, clock: object
) -> list[datetime]:
    """The beginning of the window, and the old hour where the window holds it."""
    found = [window.interval.start]
    day = window.interval.start.astimezone(clock).date()  # type: ignore[arg-type]
    wanted = datetime.combine(day, was.time(), tzinfo=clock).astimezone(  # type: ignore[arg-type]
        window.interval.start.tzinfo
    )
    if window.holds(wanted, session.minutes):
        found.append(wanted)
    return found


def _weekly(local: datetime) -> tuple[int, int, int]:
    return local.weekday(), local.hour, local.minute
