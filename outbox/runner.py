"""Running one job under its lease. Nothing here knows what the job does."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from outbox.claim import claim, count_attempt, finish, hand_back, postpone
from outbox.held import is_held
from outbox.lifecycle import JobState
from outbox.models import Job
from outbox.registry import QUEUE, Handler, Retry, registry

logger = logging.getLogger(__name__)

HELD_FOR = timedelta(seconds=30)


def run(job_id: UUID, *, at: datetime | None = None) -> bool:
    """Run the job if it is due and free; True when this call brought it to `done`."""
    kind = Job.objects.values_list("kind", flat=True).filter(pk=job_id).first()
    if kind is None:
        return False
    handler = registry.handlers.get(kind) or _unknown(kind)
    claimed = claim(job_id, lease=handler.lease, at=at)
    if claimed is None:
        return False
    try:
        handler.run(claimed)
    except Retry as verdict:
        postpone(claimed, verdict, at=at)
    except Exception as error:
        if is_held(error):
            # What it had done by then stays done; what another one holds is no fault of the job.
            postpone(claimed, Retry(HELD_FOR, "held elsewhere"), at=at)
            return False
        logger.exception("outbox.job_failed", extra={"kind": kind, "job": str(job_id)})
        # The type only: an error's text may hold what a person wrote.
        count_attempt(claimed, type(error).__name__, at=at)
    except BaseException:
        hand_back(claimed)
        raise
    else:
        return finish(claimed)
    return False


def drain(*, at: datetime | None = None, most: int = 10_000) -> int:
    """Run every due job here and now, and those that they cause. Returns how many were done.

    For the demo data and for tests, which need the effects without a worker.
    """
    done = 0
    for _ in range(most):
        now = at or timezone.now()
        job_id = (
            Job.objects.filter(state=JobState.WAITING, due_at__lte=now)
            .order_by("due_at", "created_at")
            .values_list("pk", flat=True)
            .first()
        )
        if job_id is None:
            break
        done += run(job_id, at=at)
    return done


def _unknown(kind: str) -> Handler:
    def refuse(work: object) -> None:
        raise LookupError(f"nobody handles {kind}")

    return Handler(kind, refuse, QUEUE, timedelta(minutes=1))
