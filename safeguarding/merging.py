"""Two entries of one child became one student: the answers of its family come along."""

from datetime import datetime

from classrooms.merging import hears_merge
from safeguarding.models import Consent
from users.models import User


@hears_merge
def move_consents(kept: User, gone: User, *, at: datetime) -> None:
    """Of two living answers to one purpose a no counts before a yes, and else the newer one."""
    living = Consent.objects.living().select_for_update().filter(student__in=[kept, gone])
    counts: dict[str, Consent] = {}
    for consent in living.order_by("-is_yes", "recorded_at", "pk"):
        before = counts.get(consent.purpose)
        if before is not None:
            before.ended_at = at
            before.save(update_fields=["ended_at"])
        counts[consent.purpose] = consent
    Consent.objects.filter(student=gone).update(student=kept)
