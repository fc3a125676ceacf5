"""What the workers do for safeguarding: fetch by id, call one service."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from outbox.registry import Work, handles
from safeguarding.services.data_requests import ERASE_STUDENT, EXPORT_STUDENT
from safeguarding.services.erasing import run_erasure
from safeguarding.services.exporting import END_EXPORT, end_export, run_export
from safeguarding.services.looking_after import close_answered, look_after_concerns
from safeguarding.services.retaining import RETAIN, begin_night, continue_night


@handles("safeguarding.retention")
def retention(work: Work) -> None:
    begin_night(at=timezone.now())


@handles(RETAIN, lease=timedelta(minutes=5))
def retain(work: Work) -> None:
    continue_night(work.payload, heartbeat=work.heartbeat)


@handles(EXPORT_STUDENT, lease=timedelta(minutes=5))
def export(work: Work) -> None:
    run_export(UUID(work.payload["request"]), after_step=work.heartbeat)


@handles(END_EXPORT)
def end(work: Work) -> None:
    end_export(UUID(work.payload["request"]))


@handles(ERASE_STUDENT, lease=timedelta(minutes=5))
def erase(work: Work) -> None:
    run_erasure(UUID(work.payload["request"]), after_step=work.heartbeat)


@handles("safeguarding.look-after-concerns")
def look_after(work: Work) -> None:
    look_after_concerns()
    close_answered()
