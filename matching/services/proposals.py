"""The life of a proposal: every class says yes, or one says no, or nobody answers in time."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.excuses import excuses_between
from matching.choices import SUGGESTING
from matching.lifecycle import (
    PROPOSAL_MOVES,
    Answer,
    PartnershipState,
    ProposalState,
    check_move,
)
from matching.models import Pair, Partnership, Proposal, Seat
from matching.notices import tell_agreed, tell_ended
from matching.refusals import Refused
from matching.services.learning import NOTHING, Taught, learn
from matching.services.look_again import ask_to_look_again
from matching.services.rounds import enter_round, gathering_round
from outbox.services import enqueue
from safeguarding.gates import may_meet
from users.audit import record
from users.models import User

RESCUE_NEXT = "matching.rescue-next"


@transaction.atomic
def accept_proposal(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Say yes for the class of this teacher; the last yes makes the partnership.

    Saying yes twice is saying it once. Raises Refused when the proposal is over, too late, or the
    classes may not meet any more.
    """
    now = at or timezone.now()
    locked = lock_proposal(proposal)
    hold_classes(locked)
    own, others = _sides(locked, by)
    if locked.state == ProposalState.AGREED:
        return locked
    _check_open(locked, now)
    if any(seat.classroom.is_archived for seat in (*own, *others)):
        # Projects of last year run to their end; none begins in a class that went on.
        raise Refused("proposal.over")
    if refusal := may_meet([seat.classroom for seat in (*own, *others)]):
        raise Refused(refusal)
    for seat in own:
        if seat.answer == Answer.PENDING:
            record_answer(seat, Answer.YES, by=by, now=now)
    if all(seat.answer == Answer.YES for seat in others):
        agree(locked, [*own, *others], by=by, now=now)
    return locked


@transaction.atomic
def take_back(proposal: Proposal, *, by: User, at: datetime | None = None) -> Proposal:
    """Undo a yes while another class is still thinking.

    Raises Refused when it is too late, and where the class did not answer but ask.
    """
    now = at or timezone.now()
    locked, own, _others = _open_proposal(proposal, by=by, now=now)
    if locked.round.kind not in SUGGESTING:
        raise Refused("proposal.asked_yourself")
    if all(seat.answer != Answer.YES for seat in own):
        raise Refused("proposal.not_answered")
    for seat in own:
        if seat.answer == Answer.YES:
            seat.answer, seat.answered_at, seat.answered_by = Answer.PENDING, None, None
            seat.save(update_fields=["answer", "answered_at", "answered_by"])
            record(
                "proposal.take-back", seat, by=by, before=Answer.YES, after=Answer.PENDING, at=now
            )
    return locked


@transaction.atomic
def decline_proposal(
    proposal: Proposal,
    *,
    by: User,
    reason: str,
    taught: Taught = NOTHING,
    at: datetime | None = None,
) -> Proposal:
    """Say no for the class of this teacher: everybody is free again and enters the next round.

    What the no taught changes the class in the same transaction; a class that looks no more by it
    rests. Raises Refused when the proposal is over.
    """
    now = at or timezone.now()
    gathering_round(proposal.round.programme)
    locked, own, others = _open_proposal(proposal, by=by, now=now)
    for seat in own:
        seat.decline_reason, seat.decline_words = reason, taught.words
        record_answer(seat, Answer.NO, by=by, now=now)
    close_proposal(locked, ProposalState.DECLINED, by=by, now=now, reason=reason)
    for seat in own:
        learn(seat.classroom, taught, by=by, at=now)
    enter_again(locked, [*own, *others], by=by, now=now)
    tell_ended(locked, seats=others, event="declined")
    return locked


def expire_proposals(*, at: datetime | None = None) -> int:
    """End every proposal whose time is over, or whose class went on into another year.

    Each in a transaction of its own.
    """
    now = at or timezone.now()
    return sum(expire_proposal(proposal, now) for proposal in Proposal.objects.overdue(now))


@transaction.atomic
def expire_proposal(proposal: Proposal, now: datetime) -> bool:
    """End it if its time is over, or a class of it went on; whether it did."""
    gathering_round(proposal.round.programme)
    locked = lock_proposal(proposal)
    if locked.state != ProposalState.OPEN:
        return False
    seats = seats_of(locked)
    staying = [seat for seat in seats if not seat.classroom.is_archived]
    if len(staying) < len(seats):
        close_proposal(locked, ProposalState.WITHDRAWN, by=None, now=now)
        enter_again(locked, staying, by=None, now=now)
        tell_ended(locked, seats=staying, event="went-on")
        return True
    if locked.answer_by > now:
        return False
    close_proposal(locked, ProposalState.EXPIRED, by=None, now=now)
    # A class that did not answer rests until its teacher asks again: silence is no wish. Unless
    # it could not answer, or had but a day to jump in for another one.
    excused = seats if locked.rescue else excused_seats(locked, seats)
    looking = [seat for seat in seats if seat.answer == Answer.YES or seat in excused]
    enter_again(locked, looking, by=None, now=now)
    tell_ended(locked, seats=seats, event="expired", excused=excused)
    return True


def excused_seats(proposal: Proposal, seats: Collection[Seat]) -> list[Seat]:
    """Those of a country whose schools could not answer on some of the days there were."""
    first, last = proposal.proposed_at.date(), proposal.answer_by.date()
    excuses = excuses_between(first, last)
    return [seat for seat in seats if excuses.of(seat.classroom.school)]


def lock_proposal(proposal: Proposal) -> Proposal:
    """The row as it is now, held until the transaction ends."""
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("round__programme", "candidate", "rescue")
        .get(pk=proposal.pk)
    )


def hold_classes(proposal: Proposal) -> None:
    """Keep the classes of a locked proposal as they are until the transaction ends.

    Without it a yes could pass a class that goes on into a new year in the same instant. Read them
    afterwards. The lock lets new rows name the class, so that no round waits for it.
    """
    ids = proposal.seats.values("classroom")
    list(Classroom.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))


def seats_of(proposal: Proposal) -> list[Seat]:
    return list(proposal.seats.select_related("classroom__school").order_by("pk"))


def close_proposal(
    locked: Proposal, after: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    """End a locked proposal: its places and its pair are free again."""
    check_move(PROPOSAL_MOVES, locked.state, after)
    before, locked.state = locked.state, after
    locked.save(update_fields=["state"])
    Seat.objects.filter(proposal=locked).update(live=False)
    Pair.objects.filter(proposal=locked).update(live=False)
    record(f"proposal.{after}", locked, by=by, before=before, after=after, reason=reason, at=now)


def _open_proposal(
    proposal: Proposal, *, by: User, now: datetime
) -> tuple[Proposal, list[Seat], list[Seat]]:
    """The locked proposal, the seats this teacher answers for, and the others."""
    locked = lock_proposal(proposal)
    hold_classes(locked)
    own, others = _sides(locked, by)
    _check_open(locked, now)
    return locked, own, others


def _check_open(locked: Proposal, now: datetime) -> None:
    if locked.state != ProposalState.OPEN:
        raise Refused("proposal.over")
    if now > locked.answer_by:
        raise Refused("proposal.too_late")


def _sides(proposal: Proposal, by: User) -> tuple[list[Seat], list[Seat]]:
    """The seats this teacher answers for, and the others. Raises Refused for a stranger."""
    seats = seats_of(proposal)
    mine = set(by.teachings.values_list("classroom_id", flat=True))
    own = [seat for seat in seats if seat.classroom_id in mine]
    if not own:
        raise Refused("proposal.not_yours")
    return own, [seat for seat in seats if seat.classroom_id not in mine]


def record_answer(seat: Seat, answer: str, *, by: User, now: datetime) -> None:
    before, seat.answer = seat.answer, answer
    seat.answered_at, seat.answered_by = now, by
    said = ["answer", "answered_at", "answered_by", "decline_reason", "decline_words"]
    seat.save(update_fields=said)
    record("proposal.answer", seat, by=by, before=before, after=answer, at=now)


def agree(locked: Proposal, seats: Collection[Seat], *, by: User, now: datetime) -> None:
    """All said yes: the partnership begins, and waits for staff."""
    check_move(PROPOSAL_MOVES, locked.state, ProposalState.AGREED)
    before, locked.state = locked.state, ProposalState.AGREED
    locked.save(update_fields=["state"])
    record("proposal.agreed", locked, by=by, before=before, after=locked.state, at=now)
    partnership = Partnership.objects.create(
        proposal=locked,
        agreed_at=now,
        rescues_id=locked.rescue.partnership_id if locked.rescue else None,
    )
    Seat.objects.filter(proposal=locked).update(partnership=partnership)
    record("partnership.agree", partnership, by=by, after=PartnershipState.IN_REVIEW, at=now)
    tell_agreed(locked, seats=seats)


def ask_another(proposal: Proposal) -> None:
    """A question of a rescue came to nothing: a job asks the next class of the bench."""
    enqueue(
        RESCUE_NEXT,
        key=f"rescue-next:{proposal.pk}",
        payload={"rescue": str(proposal.rescue_id)},
    )


def enter_again(
    proposal: Proposal, seats: Collection[Seat], *, by: User | None, now: datetime
) -> None:
    """Those of the classes that still look enter the next round, with the wait they had.

    In a rescue the class that is left keeps its seat, and the next one is asked at once. For the
    others the workers look for their next best partner at once.
    """
    left = proposal.rescue.here_id if proposal.rescue else None
    if proposal.rescue:
        ask_another(proposal)
    before = {each.classroom_id: each for each in proposal.round.registrations.all()}
    for seat in seats:
        if seat.classroom_id != left and seat.classroom.state == ClassroomState.OPEN:
            known = before.get(seat.classroom_id)
            enter_round(
                seat.classroom,
                by=by,
                since=known.waiting_since if known else None,
                alive_at=known.alive_at if known else None,
                at=now,
                look=False,
            )
    free = [seat.classroom_id for seat in seats if seat.classroom_id != left]
    ask_to_look_again(free, cause=f"ended:{proposal.pk}", ended=True, at=now)
