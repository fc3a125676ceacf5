"""Stages "proposals" and "partnerships": three rounds are run, and teachers answer.

The first round held two classes only, so that their project runs today. The second one, of last
week, becomes partnerships. The proposals of the third, of yesterday, wait for their answers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from classrooms.models import Classroom
from exchange.demo.days import Days
from exchange.demo.people import DOMAIN, TEACHER
from exchange.demo.progress import Progress
from matching.choices import DeclineReason
from matching.lifecycle import ProposalState, RoundState
from matching.models import MatchingRound, Proposal
from matching.services.proposals import accept_proposal, decline_proposal
from matching.services.rounds import enter_round, run_round
from outbox.runner import drain
from users.models import User

# The first classes make a pair; those that play another part come after them, then the pool.
PAIR, PARTS = 2, 7
# How much of the pool entered the second round.
EARLY_PERCENT = 70
FIRST, SECOND, THIRD = 23, 9, 1
# Proposals older than this many days have been answered, unless these are too few to lose one.
ANSWERED = 4
ENOUGH_TO_DECLINE_ONE = 4
TWO_DAYS = timedelta(days=2)


def demo_classes() -> list[Classroom]:
    """In the order in which they were registered."""
    ours = Classroom.objects.filter(teachings__teacher__email__endswith=f"@{DOMAIN}")
    return list(ours.select_related("school__programme").order_by("created_at", "pk"))


def teacher_of(classroom: Classroom) -> User:
    return classroom.teachings.select_related("teacher").order_by("pk")[0].teacher


def teachers_of(proposal: Proposal) -> list[User]:
    """One for each class, in the order of the classes' ids."""
    seats = proposal.seats.select_related("classroom").order_by("classroom_id")
    return [teacher_of(seat.classroom) for seat in seats]


def run_rounds(*, days: Days, tell: Progress) -> None:
    """Three rounds; every class enters one of them."""
    classes = demo_classes()
    pool = classes[PARTS:]
    early = len(pool) * EARLY_PERCENT // 100
    entries = (
        (FIRST, classes[:PAIR]),
        (SECOND, pool[:early]),
        (THIRD, [*classes[PAIR:PARTS], *pool[early:]]),
    )
    for number, (ago, entering) in enumerate(entries, 1):
        _run(entering, entered_at=days.ago(ago + 1), at=days.ago(ago))
        tell(number, len(entries))
    drain()


def _run(entering: Sequence[Classroom], *, entered_at: datetime, at: datetime) -> None:
    rounds = [enter_round(each, by=teacher_of(each), at=entered_at).round_id for each in entering]
    # The class that enters first opens the round, and does so by the real clock.
    MatchingRound.objects.filter(pk=rounds[0]).update(opened_at=entered_at)
    run_round(rounds[0], at=at)


def has_rounds() -> bool:
    """Whether the rounds have been run."""
    ours = [classroom.pk for classroom in demo_classes()]
    published = MatchingRound.objects.filter(state=RoundState.PUBLISHED)
    return published.filter(registrations__classroom__in=ours).exists()


def answer_proposals(*, days: Days, tell: Progress) -> None:
    """Old proposals are agreed, except one; of the fresh ones some have one yes."""
    proposals = _open_proposals()
    old = [each for each in proposals if each.proposed_at <= days.ago(ANSWERED)]
    declined = old[-1] if len(old) >= ENOUGH_TO_DECLINE_ONE else None
    for number, proposal in enumerate(proposals, 1):
        if proposal is declined:
            _decline(proposal)
        elif proposal in old:
            _accept(proposal)
        else:
            _half_accept(proposal, number, at=days.now)
        tell(number, len(proposals))
    drain()


def _open_proposals() -> list[Proposal]:
    """Those between classes of the demonstration: nobody else is answered for."""
    ours = {classroom.pk for classroom in demo_classes()}
    proposals = Proposal.objects.filter(
        state=ProposalState.OPEN, candidate__low__in=ours, candidate__high__in=ours
    )
    return list(proposals.order_by("proposed_at", "candidate__low_id", "candidate__high_id"))


def _accept(proposal: Proposal) -> None:
    for step, teacher in enumerate(teachers_of(proposal), 1):
        accept_proposal(proposal, by=teacher, at=proposal.proposed_at + step * TWO_DAYS)


def _decline(proposal: Proposal) -> None:
    decline_proposal(
        proposal,
        by=teachers_of(proposal)[0],
        reason=DeclineReason.TIME,
        at=proposal.proposed_at + TWO_DAYS,
    )


def _half_accept(proposal: Proposal, number: int, *, at: datetime) -> None:
    """The partner of the demonstration's teacher has said yes, and so has every third other."""
    teachers = teachers_of(proposal)
    others = [teacher for teacher in teachers if teacher.email != TEACHER]
    if len(others) < len(teachers) or number % 3 == 0:
        accept_proposal(proposal, by=others[0], at=at)
