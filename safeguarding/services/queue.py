"""What waits for the leads: by the instant until which it is to be looked at or answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from safeguarding.leads import leads_some_care
from safeguarding.models import Concern
from users.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """One place in the queue."""

    pk: UUID
    since: datetime
    due_by: datetime


def queue_for(user: User) -> list[Waiting]:
    """What waits for this lead, the most urgent first."""
    rows = Concern.objects.visible_to(user).waiting().order_by("due_by", "pk")
    return [Waiting(*each) for each in rows.values_list("pk", "opened_at", "due_by")]


def may_open_desk(user: User) -> bool:
    """Whether the safeguarding desk exists for this person: for leads, and for a superuser where
    one has to stand in, be it for one concern that is about the only lead."""
    if leads_some_care(user):
        return True
    return user.is_superuser and Concern.objects.visible_to(user).exists()
