"""What classes were asked in the past, and what came of it."""

from datetime import datetime, timedelta

from classrooms.models import Classroom
from classrooms.services.schools import default_programme
from matching.choices import EndReason, RoundKind
from matching.lifecycle import Answer, PartnershipState, ProposalState, RoundState
from matching.models import Candidate, MatchingRound, Partnership, Place, Proposal, Seat
from tests.factories import ClassroomFactory
from tests.matching.builders import NOW

TIME_TO_ANSWER = timedelta(days=10)
LATER = NOW + timedelta(days=90)
"""When the past is looked at: all of it counts in full."""


def asked(
    classroom: Classroom,
    *,
    answer: str = Answer.YES,
    state: str = ProposalState.AGREED,
    late: bool = False,
    at: datetime = NOW,
    kind: str = RoundKind.POOL,
) -> Seat:
    """A proposal to the class, made `at`, and its answer the day before its time was over."""
    other: Classroom = ClassroomFactory()
    low, high = sorted([classroom, other], key=lambda each: each.pk)
    round_ = MatchingRound.objects.create(
        programme=default_programme(), state=RoundState.PUBLISHED, published_at=at, kind=kind
    )
    proposal = Proposal.objects.create(
        round=round_,
        candidate=Candidate.objects.create(
            round=round_,
            low=low,
            high=high,
            score=500,
            mode="live",
            explanation={
                "low": str(low.pk),
                "high": str(high.pk),
                "reasons": [],
                "windows": [],
                "weekly": [],
            },
        ),
        state=state,
        mode="live",
        starts_on=at,
        ends_on=at,
        proposed_at=at,
        answer_by=at + TIME_TO_ANSWER,
    )
    seat = _seat(proposal, classroom)
    _seat(proposal, other)
    if answer != Answer.PENDING:
        off = timedelta(days=1 if late else -1)
        seat.answer, seat.answered_at = answer, proposal.answer_by + off
        seat.decline_reason = "other"
        seat.save()
    return seat


def unanswered(classroom: Classroom, *, at: datetime = NOW) -> Seat:
    """A proposal that ran out without a word from the class."""
    return asked(classroom, answer=Answer.PENDING, state=ProposalState.EXPIRED, at=at)


def ended(
    classroom: Classroom,
    reason: str,
    *,
    at: datetime,
    by_us: bool = True,
    agreed_at: datetime = NOW,
) -> Seat:
    """A partnership that ended `at`; where the reason names a class, it is this one or the other.

    Its yes came with the proposal, so that the end alone counts.
    """
    seat = asked(classroom, at=agreed_at, kind=RoundKind.LINK)
    seat.answered_at = agreed_at
    other = seat.proposal.seats.exclude(pk=seat.pk).get()
    names = reason in {EndReason.SILENT, EndReason.STOPPED}
    seat.partnership = Partnership.objects.create(
        proposal=seat.proposal,
        state=PartnershipState.ENDED,
        agreed_at=agreed_at,
        reviewed_at=agreed_at,
        review_reason="checked",
        ended_at=at,
        end_reason=reason,
        ended_for=(seat if by_us else other).classroom if names else None,
    )
    seat.save()
    return seat


def _seat(proposal: Proposal, classroom: Classroom) -> Seat:
    number = Place.objects.filter(classroom=classroom).count() % 3 + 1
    place, _new = Place.objects.get_or_create(classroom=classroom, number=number)
    return Seat.objects.create(proposal=proposal, classroom=classroom, place=place, live=False)
