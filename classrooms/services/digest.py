"""Once a day staff is told what waits: nothing stays unseen because nobody opened the queue."""

from datetime import datetime

from django.utils import timezone

from classrooms.notices import tell_waiting
from classrooms.services.queue import queue_for, reviewers


def tell_reviewers(*, at: datetime | None = None) -> int:
    """Mail everybody who may review what waits in their countries; returns how many were told."""
    now = at or timezone.now()
    told = 0
    for reviewer in reviewers():
        queue = queue_for(reviewer, at=now)
        if not queue:
            continue
        tell_waiting(
            reviewer,
            waiting=len(queue),
            late=sum(each.is_late for each in queue),
            days=(now - min(each.since for each in queue)).days,
            on=now.date(),
        )
        told += 1
    return told
