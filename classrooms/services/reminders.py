"""The one mail to a teacher who left a registration half-way."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.notices import tell_unfinished

LEFT_FOR = timedelta(days=1)
# Whoever left it longer ago has decided; a server that slept for weeks does not wake them all.
LEFT_FOR_GOOD = timedelta(days=14)


def remind_of_unfinished(*, at: datetime | None = None) -> int:
    """Write about each class nobody worked on for a day; once, and never about a finished one."""
    now = at or timezone.now()
    left = Classroom.objects.filter(
        state=ClassroomState.DRAFT,
        reminded_at=None,
        touched_at__range=(now - LEFT_FOR_GOOD, now - LEFT_FOR),
    )
    return sum(_remind(pk, at=now) for pk in left.values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: UUID, *, at: datetime) -> bool:
    waiting = Classroom.objects.filter(pk=pk, state=ClassroomState.DRAFT, reminded_at=None)
    if not waiting.update(reminded_at=at):
        return False
    tell_unfinished(
        Classroom.objects.select_related("school").prefetch_related("teachings__teacher").get(pk=pk)
    )
    return True
