"""Two classes that were partners, and are not any more."""

from classrooms.models import Classroom
from matching.choices import EndReason
from matching.lifecycle import PartnershipState
from matching.models import Pair, Partnership, Proposal, Seat
from matching.services.proposals import accept_proposal
from tests.matching.builders import NOW, proposed, teacher_of


def were_partners(here: Classroom, there: Classroom) -> Proposal:
    """Both said yes to a round's proposal, staff approved it, and it came to its end."""
    proposal = proposed(here, there)
    for classroom in (here, there):
        accept_proposal(proposal, by=teacher_of(classroom), at=NOW)
    Partnership.objects.filter(proposal=proposal).update(
        state=PartnershipState.ENDED,
        reviewed_at=NOW,
        review_reason="checked",
        ended_at=NOW,
        end_reason=EndReason.FINISHED,
    )
    Seat.objects.filter(proposal=proposal).update(live=False)
    Pair.objects.filter(proposal=proposal).update(live=False)
    return proposal
