"""Classes of a country whose schools cannot answer are suggested to nobody, and wait on."""

from datetime import timedelta

import pytest

from classrooms.choices import ExcuseReason
from classrooms.models import Classroom, CountryExcuse
from classrooms.services.excuses import end_excuse, excuse_country
from matching.engine.plan import Plan
from matching.lifecycle import ProposalState, RoundState
from matching.models import Proposal, Registration
from matching.refusals import Refused
from matching.services import rounds
from matching.services.direct import invite
from matching.services.directory import findable, open_to
from matching.services.proposals import expire_proposals
from matching.services.rounds import enter_round, run_round, snapshot
from outbox.runner import drain
from tests.matching.builders import NOW, proposed, round_of, teacher_of
from tests.matching.services.looking_again import look_for
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def excuse(reviewer: User) -> CountryExcuse:
    """Schools in Kenya, since NOW."""
    strike = ExcuseReason.STRIKE
    return excuse_country("KE", reason=strike, starts_on=NOW.date(), by=reviewer, at=NOW)


@pytest.fixture
def entered(lessons_meet: None, nairobi_class: Classroom, bogota_class: Classroom) -> None:
    for each in (nairobi_class, bogota_class):
        enter_round(each, by=None, at=NOW)


@pytest.mark.usefixtures("entered", "excuse")
def test_a_round_leaves_them_out_and_carries_them_on(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    round_ = round_of(nairobi_class)
    assert [each.id for each in snapshot(round_, NOW).profiles] == [str(bogota_class.pk)]

    run_round(round_.pk, at=NOW)

    assert not Proposal.objects.exists()
    assert Registration.objects.get(
        round__state=RoundState.GATHERING, classroom=nairobi_class
    ).waiting_since == NOW  # fmt: skip


@pytest.mark.usefixtures("entered")
def test_who_is_excused_while_the_round_is_solved_is_not_proposed(
    nairobi_class: Classroom, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = rounds.solve_pool

    def solve_and_excuse(*args: object, **options: object) -> Plan:
        found: Plan = solve(*args, **options)  # type: ignore[arg-type]
        assert found.pairs
        excuse_country("KE", reason=ExcuseReason.STRIKE, starts_on=NOW.date(), by=reviewer, at=NOW)
        return found

    monkeypatch.setattr(rounds, "solve_pool", solve_and_excuse)

    run_round(round_of(nairobi_class).pk, at=NOW)

    assert not Proposal.objects.exists()


@pytest.mark.usefixtures("entered", "excuse")
def test_nobody_finds_or_invites_them(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    programme = nairobi_class.school.programme_id

    assert list(findable(programme, at=NOW)) == [bogota_class]
    assert nairobi_class not in open_to(bogota_class, at=NOW)
    with pytest.raises(Refused, match=r"^direct\.not_looking$"):
        invite(bogota_class, nairobi_class, by=teacher_of(bogota_class), at=NOW)


@pytest.mark.usefixtures("entered", "excuse")
def test_they_may_ask_others(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    sent = invite(nairobi_class, bogota_class, by=teacher_of(nairobi_class), at=NOW)

    assert sent.state == ProposalState.OPEN


@pytest.mark.usefixtures("entered", "excuse")
def test_nobody_looks_for_them_between_two_nights(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    look_for(nairobi_class)
    look_for(bogota_class)

    assert not Proposal.objects.exists()


@pytest.mark.usefixtures("lessons_meet")
def test_after_an_end_in_silence_nobody_is_looked_for_and_all_wait(
    nairobi_class: Classroom, bogota_class: Classroom, excuse: CountryExcuse, reviewer: User
) -> None:
    CountryExcuse.objects.update(starts_on=NOW.date() + timedelta(days=1))
    proposal = proposed(nairobi_class, bogota_class)

    expire_proposals(at=proposal.answer_by)
    drain()

    assert Proposal.objects.get() == proposal
    back = Registration.objects.get(round__state=RoundState.GATHERING)
    assert back.classroom == nairobi_class
    end_excuse(excuse, ends_on=proposal.answer_by.date(), by=reviewer)
    later = proposal.answer_by + timedelta(days=1)
    assert nairobi_class in findable(nairobi_class.school.programme_id, at=later)


@pytest.mark.parametrize(("days", "comes_back"), [(3, True), (None, True), (-1, False)])
@pytest.mark.usefixtures("lessons_meet")
def test_a_silence_is_excused_by_any_of_its_days(
    nairobi_class: Classroom, bogota_class: Classroom, days: int | None, *, comes_back: bool
) -> None:
    proposal = proposed(nairobi_class, bogota_class)
    day = NOW.date()
    CountryExcuse.objects.create(
        country="KE",
        reason=ExcuseReason.STRIKE,
        starts_on=day - timedelta(days=2),
        ends_on=None if days is None else day + timedelta(days=days),
    )

    expire_proposals(at=proposal.answer_by)

    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert waiting.filter(classroom=nairobi_class).exists() == comes_back
