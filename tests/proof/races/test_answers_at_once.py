"""C9 and C10: two people answer one proposal in the same moment, and one of them twice.

Each race is run on many pairs from one start, and counted against what may come of it. Its twin is
the same run with the lock on the proposal off: it has to show damage, or the race proves nothing.
"""

import json
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import DatabaseError

from matching.choices import DeclineReason, ReviewReason, RoundKind
from matching.lifecycle import Answer, IllegalMove, PartnershipState, ProposalState
from matching.models import Partnership, Proposal
from matching.refusals import Refused
from matching.services import direct, partnerships, proposals
from outbox.invariants import broken
from outbox.models import Job
from tests.factories import StaffFactory
from tests.matching.builders import NOW
from tests.proof.races.pairs import Couple, Couples, mails_of, race
from users.models import AuditEntry, User

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]

PAIRS, TWINS = 500, 60
Action = Callable[[], object]


def accepts(couple: Couple, who: int) -> Action:
    teacher = couple.teachers[who]
    return lambda: proposals.accept_proposal(couple.proposal, by=teacher, at=NOW)


def both_accept(couples: Couples) -> tuple[Couple, list[Action]]:
    couple = couples.make()
    return couple, [accepts(couple, 0), accepts(couple, 1)]


def one_clicks_twice(couples: Couples) -> tuple[Couple, list[Action]]:
    couple = couples.make()
    return couple, [accepts(couple, 0)] * 2


def accept_and_decline(couples: Couples) -> tuple[Couple, list[Action]]:
    couple = couples.make()
    accepts(couple, 0)()

    def declines() -> object:
        return proposals.decline_proposal(
            couple.proposal, by=couple.teachers[0], reason=DeclineReason.TIME, at=NOW
        )

    return couple, [accepts(couple, 1), declines]


def accept_and_withdraw(couples: Couples) -> tuple[Couple, list[Action]]:
    couple = couples.make(RoundKind.INVITATION)
    accepts(couple, 0)()

    def withdraws() -> object:
        return direct.withdraw_invitation(couple.proposal, by=couple.teachers[0], at=NOW)

    return couple, [accepts(couple, 1), withdraws]


def accept_and_take_back(couples: Couples) -> tuple[Couple, list[Action]]:
    couple = couples.make()
    accepts(couple, 0)()

    def takes_back() -> object:
        return proposals.take_back(couple.proposal, by=couple.teachers[0], at=NOW)

    return couple, [accepts(couple, 1), takes_back]


def accept_and_expire(couples: Couples) -> tuple[Couple, list[Action]]:
    couple = couples.make()
    accepts(couple, 0)()
    end = couple.proposal.answer_by

    def accept_at_the_end() -> object:
        return proposals.accept_proposal(couple.proposal, by=couple.teachers[1], at=end)

    return couple, [accept_at_the_end, lambda: proposals.expire_proposals(at=end)]


def approve_and_reject(couples: Couples) -> tuple[Couple, list[Action]]:
    couple, partnership = couples.agreed()
    first, second = staff()

    def approve() -> object:
        return partnerships.approve_partnership(
            partnership, by=first, reason=ReviewReason.CHECKED, at=NOW
        )

    def reject() -> object:
        return partnerships.reject_partnership(
            partnership, by=second, reason=ReviewReason.SAFETY, at=NOW
        )

    return couple, [approve, reject]


RACES = [
    both_accept,
    one_clicks_twice,
    accept_and_decline,
    accept_and_withdraw,
    accept_and_take_back,
    accept_and_expire,
    approve_and_reject,
]


def staff() -> tuple[User, User]:
    """The two reviewers of every race."""
    known = list(User.objects.filter(role="staff").order_by("email"))
    return tuple(known or [StaffFactory(), StaffFactory()])  # type: ignore[return-value]


def damage(couple: Couple, said: list[object]) -> str:
    """What must not have come of it; nothing when all is well."""
    proposal = Proposal.objects.get(pk=couple.proposal.pk)
    partnership = Partnership.objects.filter(proposal=proposal).first()
    answers = set(proposal.seats.values_list("answer", flat=True))
    for each in said:
        if isinstance(each, DatabaseError):
            return "an error of the database reached a person"
        if isinstance(each, Exception) and not isinstance(each, Refused | IllegalMove):
            # No race does that: the test itself is wrong.
            raise each
    if (answers == {Answer.YES}) != (partnership is not None):
        return "all said yes and nothing came of it, or the other way round"
    living = proposal.state == ProposalState.OPEN or (
        proposal.state == ProposalState.AGREED
        and partnership is not None
        and partnership.state != PartnershipState.REJECTED
    )
    if set(proposal.seats.values_list("live", flat=True)) != {living}:
        return "places are held by nobody, or by what is over"
    is_over = proposal.state != ProposalState.AGREED
    if partnership is not None and partnership.state == PartnershipState.APPROVED and is_over:
        return "staff approved what the other one had rejected"
    if partnership is not None and _opens(partnership) != (
        partnership.state == PartnershipState.APPROVED
    ):
        return "a project opens that staff rejected, or none that they approved"
    most = Counter(mails_of(proposal)).most_common(1)
    if most and most[0][1] > 1:
        return "somebody got a mail twice"
    answered = AuditEntry.objects.filter(
        verb="proposal.answer", subject_id__in=[str(seat.pk) for seat in proposal.seats.all()]
    )
    if max(Counter(answered.values_list("subject_id", "after")).values(), default=0) > 1:
        return "one answer was given twice"
    return ""


def _opens(partnership: Partnership) -> bool:
    return Job.objects.filter(key=f"project:{partnership.pk}").exists()


def run(race_of: Callable[[Couples], tuple[Couple, list[Action]]], pairs: int) -> Counter[str]:
    """So many pairs; how often each damage was seen."""
    couples, found = Couples(), Counter[str]()
    for _ in range(pairs):
        couple, actions = race_of(couples)
        if wrong := damage(couple, race(actions)):
            found[wrong] += 1
    return found


@pytest.mark.parametrize("race_of", RACES, ids=lambda each: each.__name__)
def test_race(
    race_of: Callable[[Couples], tuple[Couple, list[Action]]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.monotonic()
    found = run(race_of, PAIRS)
    anomalies = {**found, **{name: len(rows) for name, rows in broken().items()}}
    took = time.monotonic() - began

    with monkeypatch.context() as guards:
        without_locks(guards)
        twin = run(race_of, TWINS)

    with capsys.disabled():
        figures = {
            "id": "C10" if race_of is one_clicks_twice else "C9",
            "race": race_of.__name__,
            "pairs": PAIRS,
            "anomalies": anomalies,
            "ms_a_pair": round(1000 * took / PAIRS),
            "twin": {"pairs": TWINS, "damaged": twin.total(), **twin},
        }
        print("\n" + json.dumps(figures))  # noqa: T201
    assert anomalies == {}
    assert twin.total() > 0


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard switched off: rows are read without being held."""

    def unlocked(proposal: Proposal) -> Proposal:
        found = Proposal.objects.select_related("round__programme", "candidate")
        read: Proposal = found.get(pk=proposal.pk)
        # What a slower page would need between looking and writing.
        time.sleep(0.03)
        return read

    for module in (proposals, direct, partnerships):
        monkeypatch.setattr(module, "lock_proposal", unlocked)

    def unlocked_partnership(partnership: Partnership, turn: int | None) -> Partnership:
        found = Partnership.objects.select_related("proposal__round__programme")
        read: Partnership = found.get(pk=partnership.pk)
        time.sleep(0.03)
        return read

    monkeypatch.setattr(partnerships, "_lock", unlocked_partnership)
    # Whoever holds the classes waits for each other, too.
    monkeypatch.setattr(proposals, "hold_classes", lambda proposal: None)
    monkeypatch.setattr(proposals, "gathering_round", lambda programme: None)
    monkeypatch.setattr(direct, "gathering_round", lambda programme: None)
    monkeypatch.setattr(partnerships, "gathering_round", lambda programme: None)
