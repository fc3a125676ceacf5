from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from outbox.claim import MOST_ATTEMPTS, claim, finish
from outbox.held import DEADLOCK_DETECTED, LOCK_NOT_AVAILABLE
from outbox.lifecycle import JobState
from outbox.models import Job
from outbox.registry import Retry, Work, registry
from outbox.runner import drain, run
from outbox.services import enqueue, revive
from outbox.sweeper import free_abandoned
from outbox.tasks import due, occurrence_at

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
LEASE = timedelta(minutes=2)


@pytest.fixture
def effects() -> Iterator[list[str]]:
    """What the jobs of kind "test.*" did, in order."""
    done: list[str] = []

    @registry.handles("test.work", lease=LEASE)
    def work(work: Work) -> None:
        done.append(work.payload["name"])

    @registry.handles("test.broken")
    def broken(work: Work) -> None:
        raise RuntimeError("a secret that must not be stored")

    @registry.handles("test.later")
    def later(work: Work) -> None:
        raise Retry(timedelta(seconds=30), "SMTP 421")

    @registry.handles("test.stopped")
    def stopped(work: Work) -> None:
        raise SystemExit

    @registry.handles("test.held")
    def held(work: Work) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            # As the database says it of a row that another transaction keeps for too long.
            code = work.payload["name"]
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'kept' USING ERRCODE = '{code}'; END $$")

    yield done
    for kind in ("test.work", "test.broken", "test.later", "test.stopped", "test.held"):
        del registry.handlers[kind]


def waiting_job(kind: str = "test.work", name: str = "a") -> Job:
    return enqueue(kind, key=f"{kind}:{name}", payload={"name": name}, due_at=NOW)


def test_the_same_cause_has_one_job() -> None:
    first = waiting_job()

    second = enqueue("test.work", key="test.work:a", payload={"name": "other"})

    assert second == first
    assert second.payload == {"name": "a"}


def test_a_job_is_done_once_however_often_it_is_delivered(effects: list[str]) -> None:
    job = waiting_job()

    outcomes = [run(job.pk, at=NOW), run(job.pk, at=NOW), run(job.pk, at=NOW)]

    assert outcomes == [True, False, False]
    assert effects == ["a"]


def test_a_job_is_not_run_before_its_time(effects: list[str]) -> None:
    job = waiting_job()

    assert not run(job.pk, at=NOW - timedelta(seconds=1))
    assert effects == []


def test_a_claimed_job_is_in_one_pair_of_hands() -> None:
    job = waiting_job()

    first = claim(job.pk, lease=LEASE, at=NOW)
    second = claim(job.pk, lease=LEASE, at=NOW)

    assert first is not None
    assert second is None


def test_a_worker_whose_lease_ran_out_has_no_verdict(effects: list[str]) -> None:
    job = waiting_job()
    slow = claim(job.pk, lease=LEASE, at=NOW)
    assert slow is not None
    free_abandoned(NOW + LEASE * 2)

    drain(at=NOW + LEASE * 2)

    assert not finish(slow)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)
    assert effects == ["a"]


def test_three_dead_workers_are_the_end() -> None:
    job = waiting_job()

    for attempt in range(1, MOST_ATTEMPTS + 1):
        claim(job.pk, lease=LEASE, at=NOW + timedelta(hours=attempt))
        free_abandoned(NOW + timedelta(hours=attempt) + LEASE * 2)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == (JobState.DEAD, 3, "lease ran out")


@pytest.mark.usefixtures("effects")
def test_a_broken_job_is_dead_after_three_attempts_and_keeps_no_text() -> None:
    job = waiting_job("test.broken")

    for hour in range(5):
        run(job.pk, at=NOW + timedelta(hours=hour))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.last_error) == (JobState.DEAD, 3, "RuntimeError")


@pytest.mark.usefixtures("effects")
@pytest.mark.parametrize("code", [LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED])
def test_a_job_that_meets_a_held_row_comes_again_and_counts_no_attempt(code: str) -> None:
    job = waiting_job("test.held", code)

    for minute in range(5):
        run(job.pk, at=NOW + timedelta(minutes=30 * minute))

    job.refresh_from_db()
    assert (job.state, job.attempts, job.retries) == (JobState.WAITING, 0, 5)
    assert job.last_error == "held elsewhere"


@pytest.mark.usefixtures("effects")
def test_another_fault_of_the_database_counts() -> None:
    job = waiting_job("test.held", "53100")

    run(job.pk, at=NOW)

    job.refresh_from_db()
    assert (job.attempts, job.last_error) == (1, "OperationalError")


def test_nonsense_is_dead_and_harms_nobody(effects: list[str]) -> None:
    nonsense = waiting_job("test.unknown")
    waiting_job()

    for hour in range(4):
        drain(at=NOW + timedelta(hours=hour))

    nonsense.refresh_from_db()
    assert nonsense.state == JobState.DEAD
    assert effects == ["a"]


@pytest.mark.usefixtures("effects")
def test_a_retry_waits_longer_each_time_and_counts_no_attempt() -> None:
    job = waiting_job("test.later")
    waits = []

    at = NOW
    for _ in range(3):
        run(job.pk, at=at)
        job.refresh_from_db()
        waits.append((job.due_at - at).total_seconds())
        at = job.due_at

    assert waits == [30, 60, 120]
    assert (job.state, job.attempts, job.last_error) == (JobState.WAITING, 0, "SMTP 421")


@pytest.mark.usefixtures("effects")
def test_after_two_days_of_retries_it_gives_up_and_staff_can_revive_it() -> None:
    job = waiting_job("test.later")
    run(job.pk, at=NOW)

    run(job.pk, at=NOW + timedelta(hours=49))

    job.refresh_from_db()
    assert job.state == JobState.DEAD
    assert revive(job)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.retries) == (JobState.WAITING, 0, 0)
    assert not revive(job)


@pytest.mark.usefixtures("effects")
def test_two_days_count_from_the_first_retry_and_not_from_the_job() -> None:
    job = waiting_job("test.later")
    Job.objects.filter(pk=job.pk).update(created_at=NOW - timedelta(days=30))

    run(job.pk, at=NOW)

    job.refresh_from_db()
    assert job.state == JobState.WAITING


@pytest.mark.usefixtures("effects")
def test_a_graceful_stop_hands_the_job_back() -> None:
    job = waiting_job("test.stopped")

    with pytest.raises(SystemExit):
        run(job.pk, at=NOW)

    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == (JobState.WAITING, 0, None)


def test_the_database_refuses_a_running_job_without_a_lease() -> None:
    job = waiting_job()

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING)


def test_one_occurrence_of_the_clock_is_one_job() -> None:
    due("test.work", 3600)
    due("test.work", 3600)

    assert Job.objects.filter(kind="test.work").count() == 1


@pytest.mark.parametrize(
    ("minutes", "same"), [(0, True), (29, True), (59, True), (60, False), (-1, False)]
)
def test_an_occurrence_is_its_period(minutes: int, same: bool) -> None:
    later = NOW + timedelta(minutes=minutes)

    assert (occurrence_at(later, 3600) == occurrence_at(NOW, 3600)) is same
