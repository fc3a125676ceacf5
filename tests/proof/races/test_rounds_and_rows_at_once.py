"""C7 and C11: many workers start one round, and eight connections write what must not be.

C7: workers, the button of the administration and the beat at once; then one that was given up
wakes up. C11: raw rows, past every service: the database itself has to refuse all but one.
"""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from classrooms.models import Classroom
from exchange.models import ExchangeSession, SessionSide
from matching.models import Candidate, MatchingRound, Pair, Proposal, Seat
from matching.querysets import RoundQuerySet
from matching.services import publish as publishing
from matching.services import rounds
from matching.services.rounds import LEASE, claim_round, enter_round, request_run
from outbox.invariants import broken
from outbox.models import Job, Mail
from outbox.runner import drain
from tests.exchange.builders import FIRST_MEETING, opened_project
from tests.factories import ClassroomFactory, StaffFactory, open_classroom
from tests.matching.builders import NOW, let_lessons_meet, round_of
from tests.proof.races.pairs import Couples, race
from users.models import AuditEntry

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

ROUNDS, ROWS, CONNECTIONS = 60, 60, 8


def test_one_of_many_workers_publishes_the_round(
    nairobi_class: Classroom,
    bogota_class: Classroom,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    chance = random.Random(7)
    several = failed = late = 0
    staff = StaffFactory()

    for _ in range(ROUNDS):
        round_ = _gathered(nairobi_class, bogota_class)
        workers = [lambda pk=round_.pk: rounds.run_round(pk, at=NOW)] * chance.randint(2, 6)
        button = [lambda each=round_: request_run(each, by=staff)]
        beat = [lambda: rounds.request_due_rounds(at=NOW)]
        said = race([*workers, *button, *beat])
        drain()
        # Whoever asks while a worker has it writes a job of its own, which finds nothing to do.
        several += _published(round_) != 1
        failed += any(isinstance(each, Exception) for each in said)
        late += _wakes_up_late(_gathered(nairobi_class, bogota_class))
        _clear()
    anomalies = broken()

    with monkeypatch.context() as guards:
        guards.setattr(RoundQuerySet, "claimable", lambda self, now: self)
        guards.setattr(publishing, "may_publish", lambda round_, token: True)
        guards.setattr(rounds.RoundClaim, "beat", lambda self, *progress: None)
        twin = _wakes_up_late(_gathered(nairobi_class, bogota_class))

    with capsys.disabled():
        figures = {
            "id": "C7",
            "rounds": ROUNDS,
            "published_twice": several,
            "errors": failed,
            "late_published": late,
            "anomalies": anomalies,
            "twin": {"late_published": twin},
        }
        print("\n" + json.dumps(figures))  # noqa: T201
    assert (several, failed, late, anomalies) == (0, 0, 0, {})
    assert twin == 1


def _gathered(*classrooms: Classroom) -> MatchingRound:
    _clear()
    for classroom in classrooms:
        enter_round(classroom, by=None, at=NOW)
    return round_of(classrooms[0])


def _published(round_: MatchingRound) -> int:
    lines = AuditEntry.objects.filter(verb="round.publish", subject_id=str(round_.pk))
    return lines.count()


def _wakes_up_late(round_: MatchingRound) -> int:
    """Whether a worker whose lease ran out publishes what another one published already."""
    old = claim_round(round_.pk, at=NOW)
    assert old is not None
    rounds.run_round(round_.pk, at=NOW + LEASE * 2)
    try:
        rounds._solve_or_hand_out(old, NOW)
    except publishing.Fenced:
        return 0
    except IntegrityError:
        # The fence was off; only the unique index of the candidates stopped it half-way.
        return 1
    return _published(round_) - 1


def _clear() -> None:
    Proposal.objects.all().delete()
    Candidate.objects.all().delete()
    MatchingRound.objects.all().delete()
    Job.objects.all().delete()
    Mail.objects.all().delete()


def test_the_database_refuses_what_no_service_would_write(
    nairobi_class: Classroom,
    bogota_class: Classroom,
    capsys: pytest.CaptureFixture[str],
) -> None:
    couples = Couples()
    written = {name: _most_written(couples, name) for name in WRITERS}

    twins = {}
    for name, (table, guard, kind) in GUARDS.items():
        with without(table, guard, kind):
            twins[name] = _most_written(couples, name, rows=5)
            _take_away(table)

    with capsys.disabled():
        figures = {"id": "C11", "connections": CONNECTIONS, "rows": ROWS} | {
            "most_written": written,
            "twin": twins,
        }
        print("\n" + json.dumps(figures))  # noqa: T201
    assert written == dict.fromkeys(WRITERS, 1)
    assert all(most > 1 for most in twins.values())


def _most_written(couples: Couples, name: str, rows: int = ROWS) -> int:
    """Of eight that write the same at once, how many get through, at most."""
    return max(
        sum(each is True for each in race([WRITERS[name](couples)] * CONNECTIONS))
        for _ in range(rows)
    )


def _tries(write: Callable[[], object]) -> Callable[[], bool]:
    def attempt() -> bool:
        try:
            with transaction.atomic():
                write()
        except (IntegrityError, OperationalError):
            return False
        return True

    return attempt


def _second_seat(couples: Couples) -> Callable[[], bool]:
    """The same place once more, in another proposal."""
    taken, other = couples.make(), couples.make()
    seat = taken.proposal.seats.all()[0]
    Seat.objects.filter(proposal=taken.proposal).update(live=False)
    return _tries(
        lambda: Seat.objects.create(
            proposal=other.proposal,
            classroom=ClassroomFactory(school=taken.here.school),
            place=seat.place,
        )
    )


def _second_pair(couples: Couples) -> Callable[[], bool]:
    """The same two classes once more."""
    couple = couples.make()
    pair = couple.proposal.pairs.get()
    Pair.objects.filter(pk=pair.pk).update(live=False)
    return _tries(
        lambda: Pair.objects.create(proposal=couple.proposal, low=pair.low, high=pair.high)
    )


def _second_meeting(couples: Couples) -> Callable[[], bool]:
    """The same class in another meeting that overlaps."""
    project = opened_project(open_classroom(), open_classroom(school=couples.schools[1]))
    classroom = project.classrooms[0]

    def write() -> None:
        meeting = ExchangeSession.objects.create(
            project=project,
            starts_at=FIRST_MEETING,
            minutes=45,
            zone="UTC",
            local_date=FIRST_MEETING.date(),
            local_time=FIRST_MEETING.time(),
        )
        SessionSide.objects.create(
            session=meeting,
            classroom=classroom,
            during=DateTimeTZRange(FIRST_MEETING, FIRST_MEETING + timedelta(minutes=45)),
        )

    return _tries(write)


WRITERS: dict[str, Callable[[Couples], Callable[[], bool]]] = {
    "place": _second_seat,
    "pair": _second_pair,
    "meeting": _second_meeting,
}
GUARDS = {
    "place": ("matching_seat", "place_taken_once", "index"),
    "pair": ("matching_pair", "pair_live_once", "index"),
    "meeting": ("exchange_sessionside", "class_in_one_meeting_at_a_time", "constraint"),
}


@contextmanager
def without(table: str, guard: str, kind: str) -> Iterator[None]:
    """The guard is away, and comes back as it was."""
    with connection.cursor() as cursor:
        if kind == "index":
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [guard])
            again = cursor.fetchone()[0]
            cursor.execute(f"DROP INDEX {guard}")
        else:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [guard]
            )
            again = f"ALTER TABLE {table} ADD CONSTRAINT {guard} {cursor.fetchone()[0]}"
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {guard}")
    try:
        yield
    finally:
        _take_away(table)
        with connection.cursor() as cursor:
            cursor.execute(again)


def _take_away(table: str) -> None:
    """What the twin wrote, so that the guard can come back."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
