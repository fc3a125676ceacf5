"""Once a day staff is told what waits: nothing stays unseen because nobody opened the queue."""

from datetime import datetime

from django.utils import timezone

from classrooms.models import SchoolTeacher
from classrooms.notices import tell_waiting
from classrooms.services.queue import queue_for, reviewers


def tell_reviewers(*, at: datetime | None = None) -> int:
    """Mail everybody who may review what waits in their countries; returns how many were told."""
    now = at or timezone.now()
    told = 0
    for reviewer in reviewers():
        queue = queue_for(reviewer, at=now)
        newcomers = SchoolTeacher.objects.reviewed_by(reviewer).to_confirm()
        began = [*(each.since for each in queue), *newcomers.values_list("since", flat=True)]
        if not began:
            continue
        tell_waiting(
            reviewer,
            waiting=len(began),
            newcomers=len(began) - len(queue),
            late=sum(each.is_late for each in queue),
            days=(now - min(began)).days,
            on=now.date(),
        )
        told += 1
    return told
