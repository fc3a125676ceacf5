"""Erasing one student, step by step; whoever was killed half-way begins where nothing is lost."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from outbox.services import enqueue
from safeguarding.erasing import erase_everything_of
from safeguarding.holds import held_until
from safeguarding.lifecycle import RequestState
from safeguarding.models import DataRequest
from safeguarding.notices import tell_erased
from safeguarding.retention import Rule
from safeguarding.services.data_requests import ERASE_STUDENT, move
from users.models import User

logger = logging.getLogger(__name__)

# A hold may end early: it is asked again each day.
LOOK_AGAIN = timedelta(days=1)


def run_erasure(
    asked: UUID, *, at: datetime | None = None, after_step: Callable[[], object] = lambda: None
) -> bool:
    """Erase the student of this request if it is due; True when nothing is left.

    `after_step` runs between two steps, each of which is committed by then.
    """
    now = at or timezone.now()
    request = _begin(asked, now)
    if request is None:
        return False
    # Begun anew after a break: what is gone already is counted again.
    DataRequest.objects.filter(pk=asked).update(steps_done=0)

    def note(_rule: Rule) -> None:
        DataRequest.objects.filter(pk=asked).update(steps_done=F("steps_done") + 1)
        after_step()

    erase_everything_of([request.student], then=note)
    with transaction.atomic():
        locked = DataRequest.objects.select_for_update().filter(pk=asked).first()
        if locked is not None and locked.state == RequestState.RUNNING:
            _exports_are_gone(locked, now)
            move(locked, RequestState.DONE, by=None, at=now)
            tell_erased(locked)
    return True


@transaction.atomic
def _begin(asked: UUID, now: datetime) -> DataRequest | None:
    """The request, running; None when it is not to be done, or not yet."""
    # The student first, as merging does: it takes requests back whose erasure begins right now.
    whose = DataRequest.objects.filter(pk=asked).values("student")
    list(User.objects.select_for_update().filter(pk__in=whose))
    locked = DataRequest.objects.select_for_update().filter(pk=asked).first()
    if locked is None:
        return None
    if locked.state == RequestState.RUNNING:
        return locked
    if locked.state != RequestState.ASKED or now < locked.due_at:
        return None
    until = held_until(locked.student, at=now)
    if until is not None:
        _wait(locked, min(until, now + LOOK_AGAIN))
        return None
    # Nobody writes as this student any more while the steps are taken.
    User.objects.filter(pk=locked.student).update(is_active=False)
    move(locked, RequestState.RUNNING, by=None, at=now)
    return locked


def _wait(locked: DataRequest, again: datetime) -> None:
    """The row stays as it was: nobody who reads it learns that something has to be kept."""
    logger.info("safeguarding.erasure_held", extra={"request": str(locked.pk)})
    enqueue(
        ERASE_STUDENT,
        key=f"erase:{locked.pk}:{again:%Y-%m-%dT%H:%M}",
        payload={"request": str(locked.pk)},
        due_at=again,
    )


def _exports_are_gone(erasure: DataRequest, now: datetime) -> None:
    """Their files went with the student: what was ready is not ready any more."""
    ready = DataRequest.objects.of(erasure.student).exports().filter(state=RequestState.DONE)
    for each in ready.select_for_update():
        move(each, RequestState.GONE, by=None, at=now)
