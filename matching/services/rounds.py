"""The life of a round before it is published: gathering classes, taking it, solving it."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from classrooms.models import Classroom, Programme
from classrooms.services.excuses import excused_countries
from matching.engine.all_pairs import Found
from matching.engine.plan import Plan, plan
from matching.lifecycle import RoundState
from matching.models import Look, MatchingRound, Registration
from matching.services import looks
from matching.services.look_again import ask_to_look_again
from matching.services.news import forget_told
from matching.services.places import ensure_places, standings
from matching.services.profiles import Pool, pool_of, thresholds_of, weights_of
from matching.services.publish import Fenced, publish
from matching.services.round_locks import lock_rounds
from outbox.models import Job
from outbox.services import enqueue
from users.audit import record
from users.models import User

logger = logging.getLogger(__name__)

RUN_ROUND = "matching.run-round"
LEASE = timedelta(minutes=5)
HEARTBEAT_SECONDS = 1.0
# When the rounds of the night begin; the timetable in config.celery says the same.
RUNS_AT = time_of_day(2, 0, tzinfo=UTC)


@dataclass
class RoundClaim:
    """A round in our hands: only the holder of the last token may publish."""

    round_id: UUID
    token: int
    alive: Callable[[], object] | None = None
    last_beat: float = 0.0

    def beat(self, stage: str, done: int, total: int) -> None:
        """Show the progress and extend the lease, about once a second. Raises Fenced."""
        now = time.monotonic()
        if done < total and now - self.last_beat < HEARTBEAT_SECONDS:
            return
        self.last_beat = now
        held = (
            MatchingRound.objects.running()
            .filter(pk=self.round_id, token=self.token)
            .update(
                stage=stage,
                done=done,
                total=total,
                heartbeat_at=timezone.now(),
                lease_until=timezone.now() + LEASE,
            )
        )
        if not held:
            raise Fenced
        if self.alive:
            self.alive()


def gathering_round(programme: Programme) -> MatchingRound:
    """The round that classes of the programme enter now, held until the transaction ends.

    With those that were gathered before, in the order in which everybody holds them.
    """
    while True:
        for round_ in lock_rounds(programme):
            if round_.state == RoundState.GATHERING:
                return round_
        # None yet, or a worker took it while we waited: the next one is ours.
        MatchingRound.objects.get_or_create(programme=programme, state=RoundState.GATHERING)


@transaction.atomic
def enter_round(
    classroom: Classroom,
    *,
    by: User | None,
    since: datetime | None = None,
    alive_at: datetime | None = None,
    at: datetime | None = None,
    look: bool = True,
) -> Registration:
    """Register the class for the next round; entering twice is entering once.

    `since` is when it began to wait, for a class that comes back; it weighs in the pairing.
    `alive_at` is when it was last heard of; now, unless it comes back by the clock. A newcomer is
    looked at at once, unless the caller asks for that itself (`look`).
    """
    now = at or timezone.now()
    round_ = gathering_round(classroom.school.programme)
    ensure_places(classroom)
    registration, created = Registration.objects.get_or_create(
        round=round_,
        classroom=classroom,
        defaults={"waiting_since": since or now, "alive_at": alive_at or now},
    )
    if created:
        record("round.enter", classroom, by=by, at=now)
        forget_told(classroom)
        if look:
            ask_to_look_again([classroom.pk], cause=f"entered:{registration.pk}", at=now)
    return registration


@transaction.atomic
def request_run(round_: MatchingRound, *, by: User | None) -> Job:
    """Write the job that runs the round. Asking twice before it runs is asking once."""
    fresh = MatchingRound.objects.get(pk=round_.pk)
    job = enqueue(
        RUN_ROUND,
        key=f"round:{fresh.pk}:{fresh.token}",
        payload={"round": str(fresh.pk)},
    )
    record("round.request", fresh, by=by, before=fresh.state)
    return job


def next_run(at: datetime) -> datetime:
    """When the rounds run for the next time."""
    today = datetime.combine(at.astimezone(UTC).date(), RUNS_AT)
    return today if today > at else today + timedelta(days=1)


def request_due_rounds(*, at: datetime | None = None) -> int:
    """Every night: run each round that nobody works on and that has at least two classes.

    A round that failed is among them, so that its classes are never forgotten.
    """
    asked = 0
    for round_ in MatchingRound.objects.all().claimable(at or timezone.now()):
        if round_.registrations.count() >= 2:
            request_run(round_, by=None)
            asked += 1
    return asked


def claim_round(
    round_id: UUID, *, at: datetime | None = None, alive: Callable[[], object] | None = None
) -> RoundClaim | None:
    """Take the round by one conditional update; None when somebody works on it or it is done."""
    now = at or timezone.now()
    with transaction.atomic():
        taken = (
            MatchingRound.objects.filter(pk=round_id)
            .claimable(now)
            .update(
                state=RoundState.RUNNING,
                token=F("token") + 1,
                lease_until=now + LEASE,
                heartbeat_at=now,
                stage="reading",
                done=0,
                total=0,
            )
        )
        if not taken:
            return None
        round_ = MatchingRound.objects.get(pk=round_id)
        record("round.run", round_, by=None, after=RoundState.RUNNING, at=now)
    return RoundClaim(round_id, round_.token, alive)


def run_round(
    round_id: UUID, *, at: datetime | None = None, alive: Callable[[], object] | None = None
) -> bool:
    """Take, solve and publish the round, or hand a large one to all heavy workers; True unless it
    is in other hands. `alive` is called with every sign of life, for whoever holds a lease on the
    work itself.

    Solved from a snapshot outside every lock, published in one transaction: killed at any
    instant it leaves nothing or everything.
    """
    claim = claim_round(round_id, at=at, alive=alive)
    return claim is not None and _held_through(claim, _solve_or_hand_out, at or timezone.now())


def finish_round(
    look_id: UUID, *, at: datetime | None = None, alive: Callable[[], object] | None = None
) -> bool:
    """Go on with a large round whose pairs were all looked at; True when this call published it."""
    look = Look.objects.filter(pk=look_id).first()
    if look is None:
        return False
    claim = RoundClaim(look.round_id, look.token, alive)
    return _held_through(claim, partial(_merge_and_publish, look), at or timezone.now())


def _held_through(
    claim: RoundClaim, work: Callable[[RoundClaim, datetime], None], now: datetime
) -> bool:
    try:
        work(claim, now)
    except Fenced:
        logger.warning("matching.round_fenced", extra={"round": str(claim.round_id)})
        return False
    except BaseException:
        # A graceful stop of the worker too: whoever comes next need not wait for the lease.
        _give_up(claim)
        raise
    return True


@transaction.atomic
def _give_up(claim: RoundClaim) -> None:
    held = MatchingRound.objects.running().filter(pk=claim.round_id, token=claim.token)
    if held.update(state=RoundState.FAILED, lease_until=None):
        round_ = MatchingRound.objects.get(pk=claim.round_id)
        record("round.fail", round_, by=None, before=RoundState.RUNNING, after=RoundState.FAILED)


def _solve_or_hand_out(claim: RoundClaim, now: datetime) -> None:
    round_ = MatchingRound.objects.select_related("programme").get(pk=claim.round_id)
    pool = snapshot(round_, now)
    if len(pool.profiles) >= looks.FROM_CLASSES:
        looks.begin_look(claim.round_id, claim.token, looks.pool_arrays(round_, pool, at=now))
        return
    result = solve_pool(round_, pool, now, progress=claim.beat)
    publish(round_.pk, claim.token, result, unreadable=pool.unreadable, at=now)


def _merge_and_publish(look: Look, claim: RoundClaim, now: datetime) -> None:
    claim.beat("solving", 1, 1)
    round_ = MatchingRound.objects.select_related("programme").get(pk=look.round_id)
    pool = snapshot(round_, now)
    first = looks.found_by_all(look, looks.pool_arrays(round_, pool, at=now))
    result = solve_pool(round_, pool, now, progress=claim.beat, first=first)
    publish(round_.pk, claim.token, result, unreadable=pool.unreadable, at=now)
    Look.objects.filter(round=round_).delete()


def solve_pool(
    round_: MatchingRound,
    pool: Pool,
    now: datetime,
    *,
    progress: Callable[[str, int, int], None],
    first: Found | None = None,
) -> Plan:
    """The engine's plan for the pool under the programme's thresholds and weights."""
    return plan(
        pool.profiles,
        thresholds_of(round_.programme),
        weights_of(round_.programme),
        today=now.date(),
        seed=round_.seed,
        progress=progress,
        first=first,
    )


def snapshot(round_: MatchingRound, now: datetime) -> Pool:
    """The registered classes that are still looking, awake, can answer and have a place left, as
    the engine's data."""
    registrations = list(
        Registration.objects.awake()
        .filter(round=round_, classroom__in=Classroom.objects.looking())
        .exclude(classroom__school__country__in=excused_countries(now.date()))
        .select_related("classroom")
    )
    standing = standings(registrations, at=now)
    living = [pk for pk, each in standing.items() if each.places_left]
    classrooms = Classroom.objects.filter(pk__in=living).with_profile().select_related("limits")
    return pool_of(classrooms.order_by("pk"), standing, today=now.date())
