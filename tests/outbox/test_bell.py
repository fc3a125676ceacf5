import time
import uuid

import pytest
from django.db import transaction

from outbox import bell as bells
from outbox.bell import Bell
from outbox.lifecycle import JobState
from outbox.models import Job
from outbox.services import enqueue
from outbox.sweeper import LATE, sweep


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[uuid.UUID]:
    """The ids that were published."""
    ids: list[uuid.UUID] = []
    monkeypatch.setattr(bells, "publish", lambda job_id, queue_name: ids.append(job_id))
    return ids


def wait_for(condition: object, seconds: float = 5.0) -> None:
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:  # type: ignore[operator]
        time.sleep(0.01)


def test_a_broken_broker_never_slows_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[uuid.UUID] = []

    def refuse(job_id: uuid.UUID, queue_name: str) -> None:
        calls.append(job_id)
        raise ConnectionError

    monkeypatch.setattr(bells, "publish", refuse)
    bell = Bell()

    bell.ring(uuid.uuid4(), "outbox")
    wait_for(lambda: bell._mute_until)
    for _ in range(100):
        bell.ring(uuid.uuid4(), "outbox")

    assert len(calls) == 1


def test_a_hanging_broker_fills_the_bell_and_not_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bells, "MOST_WAITING", 5)
    monkeypatch.setattr(bells, "publish", lambda job_id, queue_name: time.sleep(60))
    said: list[str] = []
    monkeypatch.setattr(bells.logger, "warning", said.append)
    bell = Bell()

    for _ in range(50):
        bell.ring(uuid.uuid4(), "outbox")

    assert bell._waiting.qsize() == 5
    assert said == ["outbox.bell_full"]


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_only(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[uuid.UUID] = []
    monkeypatch.setattr("outbox.services.ring", lambda job_id, queue: rung.append(job_id))

    with transaction.atomic():
        job = enqueue("test.work", key="one")
        before = list(rung)

    assert before == []
    assert rung == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_rolled_back_cause_does_not_exist(rung: list[uuid.UUID]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue("test.work", key="one")
        1 / 0  # noqa: B018

    assert not Job.objects.exists()
    assert rung == []


@pytest.mark.django_db
def test_the_sweeper_rings_for_late_jobs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[uuid.UUID] = []
    monkeypatch.setattr("outbox.sweeper.publish", lambda job_id, queue: rung.append(job_id))
    late, fresh, done = (
        Job.objects.create(kind="test.work", key=key) for key in ("late", "fresh", "done")
    )
    now = late.due_at + LATE * 2
    Job.objects.filter(pk=fresh.pk).update(due_at=now)
    Job.objects.filter(pk=done.pk).update(state=JobState.DONE)

    sweep(at=now)

    assert rung == [late.pk]
