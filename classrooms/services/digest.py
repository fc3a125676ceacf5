"""Once a day staff is told what waits: nothing stays unseen because nobody opened the queue."""

from datetime import datetime

from django.utils import timezone, translation

from classrooms.models import SchoolTeacher
from classrooms.notices import tell_waiting
from classrooms.services.queue import MAY_REVIEW, queue_for
from users.desk import Waits, what_waits
from users.lifecycle import Role
from users.models import User


def tell_reviewers(*, at: datetime | None = None) -> int:
    """Mail all staff what waits in their countries for whom may decide; returns how many were told.

    What waits in other apps comes from the desk: lines that say since when.
    """
    now = at or timezone.now()
    told = 0
    staff = User.objects.filter(role=Role.STAFF, is_staff=True, is_active=True)
    for reviewer in staff.select_related("adult").order_by("pk"):
        told += _tell(reviewer, now)
    return told


def _tell(reviewer: User, now: datetime) -> bool:
    may_review = reviewer.has_perm(MAY_REVIEW)
    queue = queue_for(reviewer, at=now) if may_review else []
    newcomers = SchoolTeacher.objects.reviewed_by(reviewer).to_confirm()
    began = [each.since for each in queue]
    if may_review:
        began += newcomers.values_list("since", flat=True)
    also = _also(reviewer, now)
    if not began and not also:
        return False
    tell_waiting(
        reviewer,
        waiting=len(began),
        newcomers=len(began) - len(queue),
        late=sum(each.is_late for each in queue),
        days=(now - min(began, default=now)).days,
        also=also,
        on=now.date(),
    )
    return True


def _also(reviewer: User, now: datetime) -> list[Waits]:
    """The lines of the desk that say since when, in the words of the reader."""
    with translation.override(reviewer.language):
        return [each for each in what_waits(reviewer, at=now) if each.since is not None]
