"""Looks after jobs whose bell was not heard or whose worker died."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from outbox.bell import publish
from outbox.claim import MOST_ATTEMPTS
from outbox.lifecycle import JobState
from outbox.models import Job
from outbox.registry import registry

LATE = timedelta(seconds=5)
MOST_RINGS = 500


def sweep(*, at: datetime | None = None) -> int:
    """Free the jobs of dead workers and ring for every late job. Returns the rings."""
    now = at or timezone.now()
    free_abandoned(now)
    late = Job.objects.filter(state=JobState.WAITING, due_at__lte=now - LATE).order_by("due_at")
    rung = 0
    for job_id, kind in late.values_list("pk", "kind")[:MOST_RINGS]:
        publish(job_id, registry.queue_of(kind))
        rung += 1
    return rung


def free_abandoned(now: datetime) -> None:
    """A lease that ran out without a verdict counts as an attempt; three are the end."""
    abandoned = Job.objects.filter(state=JobState.RUNNING, lease_until__lt=now)
    freed = {"lease_token": None, "lease_until": None, "attempts": F("attempts") + 1}
    abandoned.filter(attempts__gte=MOST_ATTEMPTS - 1).update(
        state=JobState.DEAD, last_error="lease ran out", **freed
    )
    abandoned.filter(attempts__lt=MOST_ATTEMPTS - 1).update(
        state=JobState.WAITING, due_at=now - LATE, last_error="lease ran out", **freed
    )
