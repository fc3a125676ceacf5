"""A proposal as one of its classes sees it."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.models import Classroom
from matching.choices import RoundKind
from matching.explanations import Explanation, explain
from matching.lifecycle import Answer, ProposalState
from matching.models import Proposal, Seat
from matching.permissions import can_answer, can_take_back
from users.models import User


@dataclass(frozen=True)
class Card:
    """The teacher's own class is `here`; `refusal` says why it cannot be answered now."""

    proposal: Proposal
    seat: Seat
    here: Classroom
    partners: list[Seat]
    explanation: Explanation
    refusal: str | None
    can_take_back: bool

    @property
    def is_last_to_answer(self) -> bool:
        """Every other class said yes already."""
        return all(seat.answer == Answer.YES for seat in self.partners)

    @property
    def was_invited(self) -> bool:
        """The other class found this one in the directory and asked."""
        asked = self.proposal.round.kind == RoundKind.INVITATION
        return asked and self.seat.answer == Answer.PENDING

    @property
    def can_withdraw(self) -> bool:
        """This class sent the invitation, and nobody has answered it."""
        sent = self.proposal.round.kind == RoundKind.INVITATION and self.seat.answer == Answer.YES
        return sent and self.proposal.state == ProposalState.OPEN

    @property
    def there(self) -> Classroom:
        return self.partners[0].classroom


def card_for(proposal: Proposal, user: User, now: datetime) -> Card:
    """The card of a proposal from `with_sides()` for a teacher who has a seat in it."""
    seats = list(proposal.seats.all())
    own = next(
        seat
        for seat in seats
        if any(teaching.teacher_id == user.pk for teaching in seat.classroom.teachings.all())
    )
    return Card(
        proposal=proposal,
        seat=own,
        here=own.classroom,
        partners=[seat for seat in seats if seat.pk != own.pk],
        explanation=explain(proposal.candidate, own.classroom),
        refusal=can_answer(proposal, own, now),
        can_take_back=can_take_back(proposal, own, now) is None
        and proposal.round.kind == RoundKind.POOL,
    )
