"""The next best between two nights, after a proposal that came to nothing."""

from datetime import UTC, datetime, time, timedelta

import pytest

from classrooms.choices import Mode
from classrooms.models import Classroom, Programme
from matching.choices import DeclineReason, RoundKind
from matching.lifecycle import Answer, ProposalState, RoundState
from matching.models import MatchingRound, Proposal
from matching.services import repair
from matching.services.learning import Taught
from matching.services.look_again import LOOK_AGAIN
from matching.services.partnerships import reject_partnership
from matching.services.places import ensure_places
from matching.services.proposals import accept_proposal, decline_proposal, expire_proposals
from matching.services.rounds import enter_round
from matching.tasks import find_next_best
from outbox.models import Job, Mail
from outbox.registry import Retry
from outbox.runner import drain
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.matching.builders import NOW, lesson_at, teacher_of
from tests.matching.services.looking_again import LATER, look_for, others_of
from users.models import User

pytestmark = pytest.mark.django_db
ELSEWHERE = Taught(has_partner=True)


def test_after_a_no_each_has_the_next_best_that_is_free(
    proposal: Proposal, nairobi_class: Classroom, lima_class: Classroom, bogota_teacher: User
) -> None:
    enter_round(lima_class, by=None, at=NOW)

    decline_proposal(
        proposal, by=bogota_teacher, reason=DeclineReason.HAVE_PARTNER, taught=ELSEWHERE, at=LATER
    )
    drain()

    assert others_of(nairobi_class) == [lima_class]
    following = Proposal.objects.get(state=ProposalState.OPEN)
    assert following.round.kind == RoundKind.REPAIR
    assert following.round.state == RoundState.PUBLISHED
    assert {seat.answer for seat in following.seats.all()} == {Answer.PENDING}
    asked = Mail.objects.filter(template="matching/email/proposal_made", key__contains=following.pk)
    assert {mail.to for mail in asked} == {
        "amina@kibera.example", teacher_of(lima_class).email
    }  # fmt: skip


def test_the_wait_is_carried_on(
    proposal: Proposal, nairobi_class: Classroom, lima_class: Classroom, bogota_teacher: User
) -> None:
    enter_round(lima_class, by=None, at=NOW + timedelta(hours=3))

    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.AGE, at=LATER)
    look_for(nairobi_class)

    round_ = MatchingRound.objects.get(kind=RoundKind.REPAIR)
    waits = dict(round_.registrations.values_list("classroom", "waiting_since"))
    assert waits == {nairobi_class.pk: NOW, lima_class.pk: NOW + timedelta(hours=3)}


def test_the_two_are_not_brought_together_again(
    proposal: Proposal, nairobi_class: Classroom, bogota_class: Classroom, bogota_teacher: User
) -> None:
    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)

    found = look_for(nairobi_class, bogota_class)

    assert found.proposals == []
    assert Proposal.objects.filter(state=ProposalState.OPEN).count() == 0


def test_of_two_ways_the_one_that_covers_both_is_taken(
    proposal: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    lima_class: Classroom,
    bogota_teacher: User,
) -> None:
    """Lima would take either. Only Nairobi could have the class that is older."""
    older = open_classroom(name="9A", age_from=13, age_to=14)
    older.school.country = "UG"
    older.school.save()
    Classroom.objects.filter(pk=bogota_class.pk).update(age_from=10, age_to=11)
    lesson_at(older, time(16, 0))
    for each in (lima_class, older):
        enter_round(each, by=None, at=NOW)

    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)
    found = look_for(nairobi_class, bogota_class)

    assert len(found.proposals) == 2
    assert others_of(bogota_class) == [lima_class]
    assert others_of(nairobi_class) == [older]


def test_when_staff_say_no_and_when_nobody_answers_it_is_the_same(
    proposal: Proposal,
    nairobi_class: Classroom,
    lima_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
    reviewer: User,
) -> None:
    enter_round(lima_class, by=None, at=NOW)
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)
    partnership = accept_proposal(proposal, by=bogota_teacher, at=NOW).partnership
    reject_partnership(partnership, by=reviewer, reason="safety", at=LATER)
    drain()
    [second] = Proposal.objects.filter(state=ProposalState.OPEN)
    assert {seat.classroom for seat in second.seats.all()} & {lima_class}

    expire_proposals(at=second.answer_by)

    jobs = Job.objects.filter(kind=LOOK_AGAIN, key__startswith="look-again:ended:")
    assert {job.payload["cause"] for job in jobs} == {f"ended:{proposal.pk}", f"ended:{second.pk}"}


def test_a_class_that_rests_is_left_in_peace(
    proposal: Proposal, bogota_class: Classroom, lima_class: Classroom, bogota_teacher: User
) -> None:
    """It has a partner already, so it is not in the next round."""
    enter_round(lima_class, by=None, at=NOW)
    decline_proposal(
        proposal, by=bogota_teacher, reason=DeclineReason.HAVE_PARTNER, taught=ELSEWHERE, at=LATER
    )

    look_for(bogota_class)

    assert others_of(bogota_class) == []


def test_nobody_with_a_proposal_is_parted(
    proposal: Proposal, nairobi_class: Classroom, lima_class: Classroom
) -> None:
    enter_round(lima_class, by=None, at=NOW)

    assert look_for(lima_class).proposals == []
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_one_cause_is_looked_into_once(
    proposal: Proposal, nairobi_class: Classroom, lima_class: Classroom, bogota_teacher: User
) -> None:
    """A worker was killed after the commit: the job runs again, and the class wants two."""
    Classroom.objects.filter(pk=nairobi_class.pk).update(partners_wanted=2)
    nairobi_class.refresh_from_db()
    ensure_places(nairobi_class)
    second = open_classroom(name="8D", school=lima_class.school)
    lesson_at(second, time(8, 0))
    for each in (lima_class, second):
        enter_round(each, by=None, at=NOW)
    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)

    look_for(nairobi_class, cause="once")
    look_for(nairobi_class, cause="once")

    assert len(others_of(nairobi_class)) == 1


def test_what_changed_since_it_was_chosen_is_seen_under_the_lock(
    proposal: Proposal,
    nairobi_class: Classroom,
    lima_class: Classroom,
    bogota_teacher: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter_round(lima_class, by=None, at=NOW)
    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)
    choose = repair._choose

    def choose_and_change(found: object) -> object:
        chosen = choose(found)  # type: ignore[arg-type]
        lesson_at(lima_class, time(3, 0))
        return chosen

    monkeypatch.setattr(repair, "_choose", choose_and_change)

    assert look_for(nairobi_class).proposals == []
    assert not MatchingRound.objects.filter(kind=RoundKind.REPAIR).exists()


def test_killed_in_the_middle_nothing_is_left(
    proposal: Proposal,
    nairobi_class: Classroom,
    lima_class: Classroom,
    bogota_teacher: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    enter_round(lima_class, by=None, at=NOW)
    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(repair, "ask_to_work_out", stop)
        with pytest.raises(KeyboardInterrupt):
            look_for(nairobi_class)
    assert not MatchingRound.objects.filter(kind=RoundKind.REPAIR).exists()

    assert len(look_for(nairobi_class).proposals) == 1


def test_while_a_round_runs_the_job_waits(
    proposal: Proposal, nairobi_class: Classroom, lima_class: Classroom, bogota_teacher: User
) -> None:
    enter_round(lima_class, by=None, at=NOW)
    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)
    MatchingRound.objects.create(
        programme=nairobi_class.school.programme,
        state=RoundState.RUNNING,
        lease_until=datetime.now(UTC) + timedelta(hours=1),
    )

    class Held:
        payload = {"classes": [str(nairobi_class.pk)], "cause": "held", "ended": True}

        def heartbeat(self) -> bool:
            return True

    with pytest.raises(Retry):
        find_next_best(Held())
    assert others_of(nairobi_class) == []


def test_so_many_are_compared_and_the_rest_is_counted(
    proposal: Proposal,
    nairobi_class: Classroom,
    lima_class: Classroom,
    bogota_teacher: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(repair, "LOOKED_AT", 1)
    far = open_classroom(name="9B", school=lima_class.school, age_from=12, age_to=13)
    too_far = open_classroom(name="9C", school=lima_class.school, age_from=17, age_to=18)
    never_live = open_classroom(name="9D", school=lima_class.school, mode=Mode.ASYNCHRONOUS)
    for each in (lima_class, far, too_far, never_live):
        enter_round(each, by=None, at=NOW)
    decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=LATER)

    found = look_for(nairobi_class)

    assert (found.looked_at, found.left_out) == (1, 1)
    assert others_of(nairobi_class) == [lima_class]


def test_a_country_that_may_not_meet_another_still_meets_itself(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    """Kenya and Colombia are kept apart; two classes of Kenya both allow their own country."""
    Programme.objects.update(excluded_country_pairs=["CO KE"])
    mombasa = open_classroom(
        name="6C", school=VerifiedSchoolFactory(name="Mombasa Primary", city="Mombasa")
    )
    Classroom.objects.update(same_country_ok=True)
    for each in (nairobi_class, mombasa):
        lesson_at(each, time(16, 0))
    lesson_at(bogota_class, time(8, 0))
    for each in (nairobi_class, bogota_class, mombasa):
        enter_round(each, by=None, at=NOW)

    look_for(nairobi_class)

    assert others_of(nairobi_class) == [mombasa]
