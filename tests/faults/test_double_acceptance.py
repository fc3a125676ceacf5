"""Both teachers say yes in the same moment, or one of them twice, on two connections.

Each test has its twin: the same run with the guard switched off shows the damage.
"""

from collections.abc import Callable
from typing import Any

import pytest

from matching.lifecycle import Answer, ProposalState
from matching.models import Partnership, Proposal
from matching.services import proposals
from outbox.models import Mail
from tests.matching.builders import NOW, let_lessons_meet, proposed
from tests.twins import Meeting, at_once
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposal(nairobi_class: Any, bogota_class: Any) -> Proposal:
    let_lessons_meet(nairobi_class, bogota_class)
    return proposed(nairobi_class, bogota_class)


@pytest.fixture
def meet_after_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both threads have read the seats before either writes, unless a lock keeps one out."""
    meeting = Meeting()
    ask = proposals.may_meet

    def ask_and_wait(classrooms: Any) -> str | None:
        answer = ask(classrooms)
        meeting.point()
        return answer

    monkeypatch.setattr(proposals, "may_meet", ask_and_wait)


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard switched off: the proposal is read without holding its row, nor its classes."""
    monkeypatch.setattr(
        proposals,
        "lock_proposal",
        lambda proposal: Proposal.objects.select_related("round__programme").get(pk=proposal.pk),
    )
    monkeypatch.setattr(proposals, "hold_classes", lambda _proposal: None)


def _accept(proposal: Proposal, by: User) -> Callable[[], Any]:
    return lambda: proposals.accept_proposal(proposal, by=by, at=NOW)


@pytest.mark.usefixtures("meet_after_reading")
def test_two_yes_at_once_make_one_partnership(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    at_once([_accept(proposal, nairobi_teacher), _accept(proposal, bogota_teacher)])

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.AGREED
    assert Partnership.objects.count() == 1
    assert Mail.objects.filter(template="matching/email/proposal_agreed").count() == 2


@pytest.mark.usefixtures("meet_after_reading", "without_lock")
def test_twin_without_the_lock_two_yes_hang_for_ever(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    at_once([_accept(proposal, nairobi_teacher), _accept(proposal, bogota_teacher)])

    proposal.refresh_from_db()
    assert set(proposal.seats.values_list("answer", flat=True)) == {Answer.YES}
    assert proposal.state == ProposalState.OPEN
    assert not Partnership.objects.exists()


@pytest.mark.usefixtures("meet_after_reading")
def test_a_double_click_is_one_acceptance(proposal: Proposal, nairobi_teacher: User) -> None:
    at_once([_accept(proposal, nairobi_teacher)] * 2)

    assert AuditEntry.objects.filter(verb="proposal.answer").count() == 1


@pytest.mark.usefixtures("meet_after_reading", "without_lock")
def test_twin_without_the_lock_a_double_click_answers_twice(
    proposal: Proposal, nairobi_teacher: User
) -> None:
    at_once([_accept(proposal, nairobi_teacher)] * 2)

    assert AuditEntry.objects.filter(verb="proposal.answer").count() == 2


@pytest.mark.usefixtures("meet_after_reading")
def test_yes_and_expiry_at_once_end_in_a_legal_state(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    proposals.accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    at_once(
        [
            _accept(proposal, bogota_teacher),
            lambda: proposals.expire_proposals(at=proposal.answer_by),
        ]
    )

    proposal.refresh_from_db()
    agreed = proposal.state == ProposalState.AGREED
    assert proposal.state in (ProposalState.AGREED, ProposalState.EXPIRED)
    assert Partnership.objects.exists() == agreed
    assert proposal.seats.filter(live=True).count() == (2 if agreed else 0)
