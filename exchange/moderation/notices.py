"""The teachers of a class are told when it writes more than they read. No mail holds its words."""

from datetime import datetime

from exchange.moderation.queue import Load, overfull
from exchange.notices import teachers_of
from outbox.services import post


def tell_of_full_queues(*, at: datetime) -> int:
    """Every teacher of each such class, once until its oldest thing is read; how many mails."""
    return sum(_tell(load) for load in overfull(at=at))


def _tell(load: Load) -> int:
    mails = [
        post(
            "exchange/email/much_to_read",
            to=teacher,
            event=f"much-to-read:{load.classroom.pk}:{load.since.isoformat()}",
            context={"teacher": teacher, "load": load},
        )
        for teacher in teachers_of(load.classroom)
    ]
    return sum(mail is not None for mail in mails)
