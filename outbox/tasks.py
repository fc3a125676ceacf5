"""What the workers and the clock call. Each task fetches by id and calls one function."""

from datetime import datetime
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from outbox.delivery import deliver
from outbox.registry import Work, handles
from outbox.runner import run as run_job
from outbox.services import SEND_MAIL, enqueue
from outbox.sweeper import sweep as sweep_jobs


@shared_task(name="outbox.tasks.run")
def run(job_id: str) -> None:
    run_job(UUID(job_id))


@shared_task(name="outbox.tasks.sweep")
def sweep() -> None:
    sweep_jobs()


@shared_task(name="outbox.tasks.due")
def due(kind: str, period: int) -> None:
    """One beat occurrence: the key is the kind and its due time, so two beats make one job."""
    occurrence = occurrence_at(timezone.now(), period)
    enqueue(kind, key=f"beat:{kind}:{occurrence}", payload={})


def occurrence_at(now: datetime, period: int) -> int:
    """The number of the period (in seconds since the epoch) that contains `now`."""
    return int(now.timestamp()) // period


@handles(SEND_MAIL)
def send_mail(work: Work) -> None:
    deliver(UUID(work.payload["mail"]))
