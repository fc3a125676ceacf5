"""How invitations end; also where a class or its team ends them."""

from datetime import datetime

from classrooms.lifecycle import InvitationState
from classrooms.models import Classroom, Invitation
from users.audit import record
from users.models import User


def end_invitation(
    held: Invitation, state: InvitationState, *, by: User | None, now: datetime
) -> None:
    """Its link stops working. The caller holds the row."""
    before, held.state = held.state, state
    held.ended_at, held.digest = now, None
    held.save(update_fields=["state", "ended_at", "digest", "accepted_by", "classroom"])
    record(f"invitation.{state}", held, by=by, before=before, after=state, at=now)


def withdraw_waiting(
    classroom: Classroom, *, by: User, now: datetime, sent_by: User | None = None
) -> None:
    """Take back what nobody has answered: of the class, or what one teacher sent for it.

    The caller holds the class.
    """
    open_ones = classroom.invitations.filter(state=InvitationState.SENT)
    if sent_by is not None:
        open_ones = open_ones.filter(invited_by=sent_by)
    for held in open_ones.select_for_update().order_by("pk"):
        end_invitation(held, InvitationState.WITHDRAWN, by=by, now=now)
