"""A teacher asks for everything about a student, or to have it erased, and may think again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.models import Enrolment
from classrooms.services.teachings import may_lead
from outbox.services import enqueue
from safeguarding.choices import Asked
from safeguarding.erasing import steps
from safeguarding.lifecycle import REQUEST_MOVES, RequestState
from safeguarding.models import DataRequest
from safeguarding.personal import rules_told
from safeguarding.querysets import DataRequestQuerySet
from users.audit import record
from users.models import User

EXPORT_STUDENT = "safeguarding.export-student"
ERASE_STUDENT = "safeguarding.erase-student"
DAY_OF_GRACE = timedelta(days=1)


class NotAllowed(Exception):
    """A substitute looks after the class for a while: the teachers of the class decide this."""


@transaction.atomic
def ask_for_export(enrolment: Enrolment, *, by: User, at: datetime | None = None) -> DataRequest:
    """Everything about the student, made in the background; not twice at the same time."""
    now = at or timezone.now()
    waiting = _hold(enrolment).exports().still_open().first()
    if waiting is not None:
        return waiting
    asked = DataRequest.objects.create(
        kind=Asked.EXPORT,
        student=enrolment.student_id,
        classroom=enrolment.classroom,
        asked_by=by,
        asked_at=now,
        due_at=now,
        # One for each table, one for the files, one to pack it.
        steps=len(rules_told()) + 2,
    )
    record("export.ask", asked, by=by, after=asked.state, at=now)
    enqueue(EXPORT_STUDENT, key=f"export:{asked.pk}", payload={"request": str(asked.pk)})
    return asked


@transaction.atomic
def ask_for_erasure(enrolment: Enrolment, *, by: User, at: datetime | None = None) -> DataRequest:
    """Everything about the student goes after a day, until which it can be taken back.

    Raises NotAllowed.
    """
    now = at or timezone.now()
    if not may_lead(enrolment.classroom, by):
        raise NotAllowed
    waiting = _hold(enrolment).erasures().still_open().first()
    if waiting is not None:
        return waiting
    asked = DataRequest.objects.create(
        kind=Asked.ERASURE,
        student=enrolment.student_id,
        classroom=enrolment.classroom,
        asked_by=by,
        asked_at=now,
        due_at=now + DAY_OF_GRACE,
        steps=len(steps()),
    )
    record("erasure.ask", asked, by=by, after=asked.state, at=now)
    enqueue(
        ERASE_STUDENT,
        key=f"erase:{asked.pk}",
        payload={"request": str(asked.pk)},
        due_at=asked.due_at,
    )
    return asked


@transaction.atomic
def undo_erasure(asked: DataRequest, *, by: User, at: datetime | None = None) -> bool:
    """The student stays; False when the erasing had begun, or was taken back before."""
    locked = DataRequest.objects.select_for_update().get(pk=asked.pk)
    if not locked.can_be_undone:
        return False
    move(locked, RequestState.UNDONE, by=by, at=at or timezone.now())
    return True


def move(locked: DataRequest, state: RequestState, *, by: User | None, at: datetime) -> None:
    """One step of its life, with its line in the diary; the caller holds the row."""
    before = RequestState(locked.state)
    if state not in REQUEST_MOVES[before]:
        raise ValueError(f"{before} -> {state}")
    locked.state = state
    if state == RequestState.DONE:
        locked.finished_at = at
        locked.steps_done = locked.steps
    locked.save(update_fields=["state", "finished_at", "steps_done", "ends_at"])
    record(f"{locked.kind}.{state}", locked, by=by, before=before, after=state, at=at)


def _hold(enrolment: Enrolment) -> DataRequestQuerySet:
    """What was asked about this student; two presses at once come here one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=enrolment.student_id)
    return DataRequest.objects.of(enrolment.student_id)
