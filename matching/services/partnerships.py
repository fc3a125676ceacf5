"""Staff decide: nothing opens before they approve.

Whoever decides says which `turn` of the partnership was on the screen. If somebody else moved it
meanwhile, Refused("partnership.moved") is raised and nothing is changed: two decide at once, one
counts. Without a turn nobody looked at a screen.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom
from matching.choices import ReviewReason, TeacherQuestion
from matching.lifecycle import (
    PARTNERSHIP_MOVES,
    PartnershipState,
    ProposalState,
    check_move,
)
from matching.models import Partnership, PartnershipQuestion
from matching.notices import tell_ended, tell_held, tell_question
from matching.refusals import Refused
from matching.services.conflicts import is_stopped
from matching.services.proposals import close_proposal, enter_again, lock_proposal, seats_of
from matching.services.rounds import gathering_round
from outbox.services import enqueue
from safeguarding.gates import may_meet
from users.audit import record
from users.models import User

OPEN_PROJECT = "exchange.open-project"


@transaction.atomic
def approve_partnership(
    partnership: Partnership,
    *,
    by: User,
    reason: str,
    turn: int | None = None,
    at: datetime | None = None,
) -> Partnership:
    """Let the classes begin: the job that opens their project is written with the approval.

    Where the programme wants two members of staff, the first approval is noted and nothing opens.
    Raises IllegalMove from a state that cannot be approved, Refused when a gate has closed, one of
    the classes went on into another year, the site finds that something else stands in the way, or
    the second approval is by the same person.
    """
    now = at or timezone.now()
    locked = _lock(partnership, turn)
    check_move(PARTNERSHIP_MOVES, locked.state, PartnershipState.APPROVED)
    if any(classroom.is_archived for classroom in locked.classrooms):
        raise Refused("partnership.archived")
    if refusal := may_meet(locked.classrooms):
        raise Refused(refusal)
    if is_stopped(locked, at=now):
        raise Refused("partnership.stopped")
    if not locked.proposal.round.programme.two_person_review:
        locked.first_approved_by = locked.first_approved_at = None
    elif locked.first_approved_at is None:
        return _note_first(locked, by=by, reason=reason, now=now)
    elif locked.first_approved_by_id == by.pk:
        raise Refused("partnership.same_person")
    _decide(locked, PartnershipState.APPROVED, by=by, reason=reason, at=now)
    enqueue(OPEN_PROJECT, key=f"project:{locked.pk}", payload={"partnership": str(locked.pk)})
    return locked


@transaction.atomic
def hold_partnership(
    partnership: Partnership,
    *,
    by: User | None,
    reason: str,
    turn: int | None = None,
    at: datetime | None = None,
) -> Partnership:
    """Wait before deciding; the teachers are told. `by` is None when the site does it itself.

    Raises IllegalMove, and Refused when somebody moved it.
    """
    locked = _lock(partnership, turn)
    locked.first_approved_by = locked.first_approved_at = None
    _decide(locked, PartnershipState.ON_HOLD, by=by, reason=reason, at=at)
    tell_held(locked)
    return locked


@transaction.atomic
def reject_partnership(
    partnership: Partnership,
    *,
    by: User,
    reason: str,
    turn: int | None = None,
    at: datetime | None = None,
) -> Partnership:
    """Do not let the classes meet; both are free again and enter the next round.

    Raises IllegalMove, and Refused when somebody moved it.
    """
    now = at or timezone.now()
    gathering_round(partnership.proposal.round.programme)
    proposal = lock_proposal(partnership.proposal)
    locked = _lock(partnership, turn)
    locked.first_approved_by = locked.first_approved_at = None
    _decide(locked, PartnershipState.REJECTED, by=by, reason=reason, at=now)
    seats = seats_of(proposal)
    close_proposal(proposal, ProposalState.WITHDRAWN, by=by, now=now, reason=reason)
    enter_again(proposal, seats, by=by, now=now)
    tell_ended(proposal, seats=seats, event="rejected")
    return locked


@transaction.atomic
def ask_teachers(
    partnership: Partnership,
    *,
    classrooms: Collection[Classroom],
    question: TeacherQuestion,
    text: str,
    by: User,
    turn: int | None = None,
    at: datetime | None = None,
) -> Sequence[PartnershipQuestion]:
    """Ask the teachers of these classes by mail and on their pages; it waits for their answers.

    Raises IllegalMove once it is decided, and Refused when somebody moved it.
    """
    now = at or timezone.now()
    locked = _lock(partnership, turn)
    if locked.state != PartnershipState.ON_HOLD:
        check_move(PARTNERSHIP_MOVES, locked.state, PartnershipState.ON_HOLD)
    locked.first_approved_by = locked.first_approved_at = None
    _move(locked, PartnershipState.ON_HOLD, by=by, reason=ReviewReason.QUESTION, now=now)
    record("partnership.ask", locked, by=by, after=question, reason=ReviewReason.QUESTION, at=now)
    seated = {classroom.pk for classroom in locked.classrooms}
    asked = [
        PartnershipQuestion.objects.create(
            partnership=locked,
            classroom=classroom,
            question=question,
            text=text,
            asked_by=by,
            asked_at=now,
        )
        for classroom in classrooms
        if classroom.pk in seated
    ]
    for each in asked:
        tell_question(each)
    return asked


@transaction.atomic
def answer_question(
    question: PartnershipQuestion, *, words: str, by: User, at: datetime | None = None
) -> bool:
    """A teacher of the class answers; False when somebody did, or it does not matter any more.

    With the last answer the partnership is staff's again, and its wait begins anew.
    """
    now = at or timezone.now()
    locked = Partnership.objects.select_for_update().get(pk=question.partnership_id)
    asked = PartnershipQuestion.objects.select_for_update().get(pk=question.pk)
    if asked.answered_at or locked.state != PartnershipState.ON_HOLD:
        return False
    asked.answer, asked.answered_by, asked.answered_at = words, by, now
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    record("partnership.answer", locked, by=by, after=asked.question, at=now)
    if not locked.questions.filter(answered_at=None).exists():
        locked.since = now
    # What staff has on the screen does not show this answer yet.
    locked.turn += 1
    locked.save(update_fields=["since", "turn"])
    return True


def _lock(partnership: Partnership, turn: int | None) -> Partnership:
    """The row as it is now, held until the transaction ends."""
    locked = (
        Partnership.objects.select_for_update(of=("self",))
        .select_related("proposal__round__programme")
        .get(pk=partnership.pk)
    )
    if turn is not None and turn != locked.turn:
        raise Refused("partnership.moved")
    return locked


def _note_first(locked: Partnership, *, by: User, reason: str, now: datetime) -> Partnership:
    """The first of two approvals; it stays in the queue for somebody else."""
    locked.first_approved_by, locked.first_approved_at = by, now
    locked.turn += 1
    locked.save(update_fields=["first_approved_by", "first_approved_at", "turn"])
    record("partnership.first-approval", locked, by=by, before=locked.state, reason=reason, at=now)
    return locked


def _decide(
    locked: Partnership, after: str, *, by: User | None, reason: str, at: datetime | None
) -> None:
    check_move(PARTNERSHIP_MOVES, locked.state, after)
    before, now = locked.state, at or timezone.now()
    _move(locked, after, by=by, reason=reason, now=now)
    record(f"partnership.{after}", locked, by=by, before=before, after=after, reason=reason, at=at)


def _move(locked: Partnership, after: str, *, by: User | None, reason: str, now: datetime) -> None:
    locked.state, locked.turn = after, locked.turn + 1
    locked.reviewed_at, locked.reviewed_by, locked.review_reason = now, by, reason
    locked.save()
