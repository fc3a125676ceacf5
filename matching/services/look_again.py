"""Asking the workers to look again for some classes, between two nights.

Whatever frees a class or lets it look anew writes the job in its own transaction.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from matching.models import Outlook
from outbox.models import Job
from outbox.services import enqueue

LOOK_AGAIN = "matching.look-again"
WORK_OUT = "matching.work-out"


@transaction.atomic
def ask_to_look_again(
    ids: Collection[UUID], *, cause: str, ended: bool = False, at: datetime | None = None
) -> Job:
    """Look for a partner of these classes now. The same cause is looked into once.

    Their pages say that somebody looks until the workers have: only where there is a job for it.

    `ended`: a proposal of theirs came to nothing, so that each of them is to have the next best.
    """
    key = f"look-again:{cause}"
    if known := Job.objects.filter(key=key).first():
        return known
    Outlook.objects.bulk_create([Outlook(classroom_id=one) for one in ids], ignore_conflicts=True)
    held = Outlook.objects.filter(classroom__in=ids).order_by("pk").select_for_update()
    Outlook.objects.filter(pk__in=[row.pk for row in held]).update(asked_at=at or timezone.now())
    return enqueue(
        LOOK_AGAIN,
        key=key,
        payload={"classes": sorted(map(str, ids)), "cause": cause, "ended": ended},
    )


def ask_to_work_out(ids: Collection[UUID], *, cause: str) -> Job:
    """Work out how these classes stand, and what would help them."""
    return enqueue(WORK_OUT, key=worked_out(cause), payload={"classes": sorted(map(str, ids))})


def ask_to_work_out_all(programme_id: UUID | int, *, cause: str) -> Job:
    """The same for every class of the programme that waits, shared out among the workers."""
    payload = {"programme": str(programme_id), "cause": cause}
    return enqueue(WORK_OUT, key=worked_out(cause), payload=payload)


def was_looked_into(cause: str) -> bool:
    """Whether the workers have looked again for this cause: the next job stands behind it."""
    return Job.objects.filter(key=worked_out(cause)).exists()


def worked_out(cause: str) -> str:
    return f"work-out:{cause}"
