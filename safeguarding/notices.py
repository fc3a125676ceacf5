"""What safeguarding tells by mail. No mail says anything of a student, not even the nickname."""

from outbox.services import post
from safeguarding.models import DataRequest


def tell_erased(asked: DataRequest) -> None:
    """Whoever asked for it learns that a student of the class was erased."""
    if asked.asked_by is not None and asked.asked_by.is_active:
        post(
            "safeguarding/email/student_erased",
            to=asked.asked_by,
            event=f"erased:{asked.pk}",
            context={"asked": asked, "classroom": asked.classroom},
        )
