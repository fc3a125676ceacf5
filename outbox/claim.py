"""Claiming a job: a conditional update with a lease, counted, never a lock held while working."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from outbox.lifecycle import JobState
from outbox.models import Job
from outbox.registry import Retry

MOST_ATTEMPTS = 3
LONGEST_WAIT = timedelta(hours=1)
KEEP_TRYING = timedelta(hours=48)


@dataclass(frozen=True)
class Claimed:
    """A job in our hands until its lease runs out."""

    id: UUID
    kind: str
    key: str
    payload: dict[str, Any]
    token: UUID
    lease: timedelta

    def heartbeat(self) -> bool:
        return bool(_held(self).update(lease_until=timezone.now() + self.lease))


def claim(job_id: UUID, *, lease: timedelta, at: datetime | None = None) -> Claimed | None:
    """Take a waiting, due job; None when it is done, not due or in other hands."""
    now = at or timezone.now()
    token = uuid.uuid4()
    taken = Job.objects.filter(pk=job_id, state=JobState.WAITING, due_at__lte=now).update(
        state=JobState.RUNNING, lease_token=token, lease_until=now + lease
    )
    if not taken:
        return None
    job = Job.objects.get(pk=job_id)
    return Claimed(job.id, job.kind, job.key, job.payload, token, lease)


def finish(claimed: Claimed) -> bool:
    """False when the lease was lost meanwhile: the other holder's verdict counts."""
    return bool(
        _held(claimed).update(
            state=JobState.DONE,
            finished_at=timezone.now(),
            lease_token=None,
            lease_until=None,
            last_error="",
        )
    )


def hand_back(claimed: Claimed) -> bool:
    """A graceful stop: the job waits again, and nothing is counted against it."""
    return bool(_held(claimed).update(state=JobState.WAITING, lease_token=None, lease_until=None))


def postpone(claimed: Claimed, verdict: Retry, *, at: datetime | None = None) -> bool:
    """The handler asked for another try: wait longer each time, for two days from the first.

    No wait is longer than an hour, unless the handler itself asked for more.
    """
    now = at or timezone.now()
    job = Job.objects.get(pk=claimed.id)
    since = job.retrying_since or now
    longest = max(LONGEST_WAIT, verdict.after)
    wait = min(verdict.after * 2 ** min(job.retries, 20), longest)
    given_up = now - since > KEEP_TRYING
    return bool(
        _held(claimed).update(
            state=JobState.DEAD if given_up else JobState.WAITING,
            due_at=now + wait,
            retries=F("retries") + 1,
            retrying_since=since,
            last_error=verdict.reason[:500],
            lease_token=None,
            lease_until=None,
        )
    )


def count_attempt(claimed: Claimed, error: str, *, at: datetime | None = None) -> bool:
    """The handler broke without a verdict: try again soon, and give up after three."""
    now = at or timezone.now()
    attempts = Job.objects.values_list("attempts", flat=True).get(pk=claimed.id) + 1
    return bool(
        _held(claimed).update(
            state=JobState.DEAD if attempts >= MOST_ATTEMPTS else JobState.WAITING,
            attempts=attempts,
            due_at=now + timedelta(seconds=10 * attempts),
            last_error=error[:500],
            lease_token=None,
            lease_until=None,
        )
    )


def _held(claimed: Claimed) -> QuerySet[Job]:
    return Job.objects.filter(pk=claimed.id, state=JobState.RUNNING, lease_token=claimed.token)
