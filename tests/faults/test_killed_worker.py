"""A worker is killed with SIGKILL in the middle of publishing a round. With its twin.

The test holds a lock on the table of pairs, so the worker stands still after it has written
candidates, proposal and seats, and before it can commit. There it is killed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from classrooms.models import Classroom
from matching.lifecycle import RoundState
from matching.models import Candidate, MatchingRound, Proposal, Seat
from matching.services.publish import TELL_PROPOSAL
from matching.services.rounds import enter_round, request_run
from outbox.bell import publish as ring
from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from outbox.registry import HEAVY_QUEUE
from outbox.runner import drain
from outbox.sweeper import free_abandoned
from tests.matching.builders import let_lessons_meet, round_of
from tests.twins import at_once
from tests.worker import database_url, running_worker

pytestmark = pytest.mark.django_db(transaction=True)

WITHOUT_TRANSACTION = """
import sys
import django
django.setup()
from django.db.models import QuerySet
from matching.services import publish, rounds
QuerySet.select_for_update = lambda self, **options: self
rounds.publish = publish.publish.__wrapped__
rounds.run_round(sys.argv[1])
"""


@pytest.fixture
def registered(nairobi_class: Classroom, bogota_class: Classroom) -> MatchingRound:
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=None)
    return round_of(nairobi_class)


@contextmanager
def publishing_stands_still() -> Iterator[None]:
    """Nobody can write a pair while this is open; leaves when a worker waits for it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE matching_pair IN EXCLUSIVE MODE")
        yield


def wait_until_somebody_waits() -> None:
    for _ in range(300):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND relation = 'matching_pair'::regclass"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.1)
    raise AssertionError("no worker came to the point where it is to be killed")


def kill_family(pid: int) -> None:
    """SIGKILL to the worker's whole process group, which this test started."""
    os.killpg(pid, signal.SIGKILL)


def request_run_elsewhere(round_: MatchingRound) -> Job:
    """Write the job on a connection of its own, for this one is inside the transaction."""
    (job,) = at_once([lambda: request_run(round_, by=None)])
    return job


def let_the_leases_run_out() -> None:
    """What the clock does to a dead worker's leases in five minutes."""
    past = timezone.now() - timedelta(seconds=1)
    MatchingRound.objects.update(lease_until=past)
    Job.objects.filter(state=JobState.RUNNING).update(lease_until=past)


@pytest.fixture(autouse=True)
def _patient_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The killed processes wait for the lock longer than a busy machine takes to look at them."""
    monkeypatch.setenv("DATABASE_LOCK_SECONDS", "120")
    monkeypatch.setenv("DATABASE_STATEMENT_SECONDS", "120")


def test_a_killed_worker_leaves_nothing_and_the_rerun_completes(
    registered: MatchingRound,
) -> None:
    with publishing_stands_still():
        job = request_run_elsewhere(registered)
        with running_worker(HEAVY_QUEUE, pool="prefork", concurrency=1) as worker:
            ring(job.pk, HEAVY_QUEUE)
            wait_until_somebody_waits()
            kill_family(worker.pid)
            worker.wait()

    registered.refresh_from_db()
    assert registered.state == RoundState.RUNNING
    assert not Candidate.objects.exists()
    assert not Proposal.objects.exists()

    let_the_leases_run_out()
    free_abandoned(timezone.now())
    drain()

    registered.refresh_from_db()
    job.refresh_from_db()
    assert registered.state == RoundState.PUBLISHED
    assert registered.token == 2
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert Proposal.objects.count() == 1
    assert Mail.objects.count() == 2


def test_twin_without_the_transaction_half_a_round_is_left(registered: MatchingRound) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WITHOUT_TRANSACTION, str(registered.pk)],
        env=os.environ | {"DATABASE_URL": database_url()},
        start_new_session=True,
    )
    with publishing_stands_still():
        wait_until_somebody_waits()
        kill_family(process.pid)
        process.wait()

    assert Candidate.objects.count() == 1
    assert Seat.objects.filter(live=True).count() == 2
    registered.refresh_from_db()
    assert registered.state == RoundState.RUNNING
    assert not Job.objects.filter(kind=TELL_PROPOSAL).exists()
