"""What a teacher can do with a proposal now. A refusal names its reason."""

from datetime import datetime

from matching.choices import SUGGESTING
from matching.lifecycle import Answer, ProposalState
from matching.models import Proposal, Seat


def can_answer(proposal: Proposal, seat: Seat, now: datetime) -> str | None:
    """None when this class can say yes or no now, else the message key of the reason."""
    if proposal.state != ProposalState.OPEN:
        return "proposal.over"
    if now > proposal.answer_by:
        return "proposal.too_late"
    if seat.answer != Answer.PENDING:
        return "proposal.answered"
    return None


def can_take_back(proposal: Proposal, seat: Seat, now: datetime) -> str | None:
    """None while another class is still thinking, else the message key of the reason."""
    if proposal.state != ProposalState.OPEN or now > proposal.answer_by:
        return "proposal.over"
    if proposal.round.kind not in SUGGESTING:
        return "proposal.asked_yourself"
    if seat.answer != Answer.YES:
        return "proposal.not_answered"
    return None
