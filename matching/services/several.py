"""Several partnerships decided at once: each a decision of its own, seen before it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from classrooms.models import Classroom
from matching.lifecycle import IllegalMove, PartnershipState
from matching.models import Partnership
from matching.refusals import Refused
from matching.services.conflicts import Finding, findings_of, stands_in_the_way
from matching.services.partnerships import approve_partnership, reject_partnership
from users.models import User

MOST_AT_ONCE = 50
FIRST = "first"
"""The outcome of a first approval, where a second person has to follow."""


@dataclass(frozen=True)
class Picked:
    """A ticked partnership as it is now, with what the site found. `turn` is what was ticked."""

    partnership: Partnership
    turn: int
    findings: Sequence[Finding]

    @property
    def key(self) -> str:
        return f"{self.partnership.pk}.{self.turn}"

    @property
    def classrooms(self) -> list[Classroom]:
        return [seat.classroom for seat in self.partnership.seats.all()]

    @property
    def was_moved(self) -> bool:
        return self.turn != self.partnership.turn

    @property
    def is_asked(self) -> bool:
        """Its teachers have not answered yet."""
        return any(each.answered_at is None for each in self.partnership.questions.all())

    @property
    def is_clear(self) -> bool:
        """It may be approved with others: nothing is in the way or open, and nobody moved it."""
        return not (self.was_moved or self.is_asked or stands_in_the_way(self.findings))


@dataclass(frozen=True)
class Outcome:
    """What became of one: its state, or the key of why it was left."""

    picked: Picked
    state: str = ""
    refusal: str = ""


def pick(keys: Sequence[str], *, by: User, at: datetime) -> list[Picked]:
    """The undecided ones among the ticked that this member of staff sees, in their order."""
    turns = dict(filter(None, map(_read, keys)))
    visible = Partnership.objects.visible_to(by).undecided().filter(pk__in=turns)
    found = {each.pk: each for each in visible.with_everything()}
    findings = findings_of(list(found.values()), at=at)
    return [Picked(found[pk], turn, findings[pk]) for pk, turn in turns.items() if pk in found]


def approve_several(keys: Sequence[str], *, by: User, reason: str, at: datetime) -> list[Outcome]:
    """Approve those with nothing in the way; the others are left for a look of their own."""
    outcomes = []
    for each in pick(keys, by=by, at=at):
        if not each.was_moved and not each.is_clear:
            outcomes.append(Outcome(each, refusal="partnership.in_the_way"))
            continue
        try:
            done = approve_partnership(
                each.partnership, by=by, reason=reason, turn=each.turn, at=at
            )
        except Refused as refusal:
            outcomes.append(Outcome(each, refusal=refusal.key))
        except IllegalMove:
            outcomes.append(Outcome(each, refusal="partnership.moved"))
        else:
            is_open = done.state == PartnershipState.APPROVED
            outcomes.append(Outcome(each, state=done.state if is_open else FIRST))
    return outcomes


def reject_several(keys: Sequence[str], *, by: User, reason: str, at: datetime) -> list[Outcome]:
    """Reject all of them, for one reason."""
    outcomes = []
    for each in pick(keys, by=by, at=at):
        try:
            reject_partnership(each.partnership, by=by, reason=reason, turn=each.turn, at=at)
        except Refused as refusal:
            outcomes.append(Outcome(each, refusal=refusal.key))
        except IllegalMove:
            outcomes.append(Outcome(each, refusal="partnership.moved"))
        else:
            outcomes.append(Outcome(each, state=PartnershipState.REJECTED))
    return outcomes


def _read(key: str) -> tuple[UUID, int] | None:
    """The partnership and the turn that a tick stands for; None for what no page of ours sends."""
    pk, _dot, turn = key.partition(".")
    if not (turn.isascii() and turn.isdigit() and len(turn) < 9):
        return None
    try:
        return UUID(pk), int(turn)
    except ValueError:
        return None
