"""A teacher contests what counts against her class; staff decide."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from matching.choices import GRANTING, ContestAnswer, ContestReason
from matching.lifecycle import CONTEST_MOVES, ContestState, check_move
from matching.models import Contest, Seat
from matching.notices import tell_contest_decided
from matching.refusals import Refused
from matching.services.reliability import history_of
from users.audit import record
from users.models import User

MOST_CONTESTS = 3
"""So many times one thing is contested; after that staff have heard it."""


@transaction.atomic
def contest_event(
    seat: Seat, *, by: User, reason: ContestReason, words: str, at: datetime | None = None
) -> Contest:
    """Say that what counts against the class of this seat was not its fault.

    Sent again while it waits, the latest words count. Raises Refused when nothing of it counts
    against a class of this teacher, or somebody has contested it before.
    """
    now = at or timezone.now()
    locked = Seat.objects.select_for_update().get(pk=seat.pk)
    earlier = list(locked.contests.select_for_update().order_by("asked_at"))
    waiting = next((each for each in earlier if each.state == ContestState.ASKED), None)
    if waiting is not None and waiting.teacher_id == by.pk:
        waiting.reason, waiting.words = reason, words
        # What staff has on the screen does not show these words yet.
        waiting.turn += 1
        waiting.save(update_fields=["reason", "words", "turn"])
        return waiting
    if refusal := why_not_contested(locked, earlier, by=by, now=now):
        raise Refused(refusal)
    made = Contest.objects.create(seat=locked, teacher=by, reason=reason, words=words, asked_at=now)
    record("contest.ask", made, by=by, after=ContestState.ASKED, reason=reason, at=now)
    return made


def why_not_contested(seat: Seat, earlier: list[Contest], *, by: User, now: datetime) -> str | None:
    """None when this teacher can contest what the seat counts, else the message key of why not."""
    states = {each.state for each in earlier}
    if ContestState.ASKED in states:
        return "contest.asked"
    if ContestState.GRANTED in states:
        return "contest.granted"
    if len(earlier) >= MOST_CONTESTS:
        return "contest.enough"
    history = history_of(by, today=now.date())
    if not any(each.is_bad and each.seat_id == seat.pk for each in history):
        return "contest.nothing"
    return None


@transaction.atomic
def decide_contest(
    contest: Contest,
    *,
    by: User,
    answer: ContestAnswer,
    turn: int | None = None,
    at: datetime | None = None,
) -> Contest:
    """Grant or refuse it, by what staff answer, and tell the teacher.

    `turn` is what was on the screen: the teacher may have written other words since, or staff
    undone a decision. Raises IllegalMove, and Refused when it was moved.
    """
    now = at or timezone.now()
    after = ContestState.GRANTED if answer in GRANTING else ContestState.REFUSED
    locked = _hold(contest, after, turn)
    _move(locked, after, by=by, answer=answer, now=now)
    tell_contest_decided(locked)
    return locked


@transaction.atomic
def undo_excuse(
    contest: Contest, *, by: User, turn: int | None = None, at: datetime | None = None
) -> Contest:
    """It was excused by mistake: it counts again and waits for staff, who answer anew.

    Raises IllegalMove when it is not excused, and Refused when it was moved.
    """
    locked = _hold(contest, ContestState.ASKED, turn)
    _move(locked, ContestState.ASKED, by=by, answer="", now=at or timezone.now())
    return locked


def _hold(contest: Contest, after: ContestState, turn: int | None) -> Contest:
    """The row as it is now, held until the transaction ends, if it may move there."""
    locked: Contest = Contest.objects.select_for_update().get(pk=contest.pk)
    check_move(CONTEST_MOVES, locked.state, after)
    if turn is not None and turn != locked.turn:
        raise Refused("contest.moved")
    return locked


def _move(locked: Contest, after: ContestState, *, by: User, answer: str, now: datetime) -> None:
    before, locked.state = locked.state, after
    is_decided = after != ContestState.ASKED
    locked.answer, locked.turn = answer, locked.turn + 1
    locked.decided_by, locked.decided_at = (by, now) if is_decided else (None, None)
    locked.save(update_fields=["state", "answer", "turn", "decided_by", "decided_at"])
    verb = f"contest.{after}" if is_decided else "contest.undo"
    record(verb, locked, by=by, before=before, after=after, reason=answer, at=now)
