"""Two classes that found each other become a proposal under the same rules as any other."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School
from matching.choices import DeclineReason, RoundKind
from matching.lifecycle import Answer, ProposalState, RoundState
from matching.models import MatchingRound, Partnership, Proposal, Registration
from matching.refusals import Refused
from matching.services.direct import invite, invite_again, pair_up, withdraw_invitation
from matching.services.directory import open_to, partners_to_ask_again
from matching.services.partnerships import reject_partnership
from matching.services.proposals import accept_proposal, decline_proposal, expire_proposals
from matching.services.rounds import enter_round, request_due_rounds
from outbox.models import Mail
from outbox.runner import drain
from safeguarding.models import Block
from tests.factories import ClassroomFactory, TeachingFactory, open_classroom
from tests.matching.builders import NOW, lesson_at, let_lessons_meet
from tests.matching.past import were_partners
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lessons_meet(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    let_lessons_meet(nairobi_class, bogota_class)


@pytest.fixture
def invitation(
    nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
) -> Proposal:
    return invite(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)


def test_who_invites_says_yes_and_the_other_is_asked(
    invitation: Proposal, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    drain()

    answers = dict(invitation.seats.values_list("classroom", "answer"))
    assert answers == {nairobi_class.pk: Answer.YES, bogota_class.pk: Answer.PENDING}
    assert invitation.answer_by == datetime(2026, 9, 16, 4, 59, tzinfo=UTC)
    asked = Mail.objects.filter(template="matching/email/proposal_made")
    assert [mail.to for mail in asked] == ["lucia@andino.example"]


def test_it_is_explained_like_any_other(invitation: Proposal) -> None:
    keys = [reason["key"] for reason in invitation.candidate.explanation["reasons"]]

    assert keys[0] == "reason.shared_time"
    assert invitation.candidate.score > 0
    assert invitation.candidate.explanation["windows"][0][0] == "2026-09-22T13:00Z"


def test_the_others_yes_brings_it_before_staff(invitation: Proposal, bogota_teacher: User) -> None:
    agreed = accept_proposal(invitation, by=bogota_teacher, at=NOW)

    assert agreed.state == ProposalState.AGREED
    assert Partnership.objects.get().proposal == invitation


def test_a_no_brings_both_into_the_next_round_with_the_wait_they_had(
    nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User, bogota_teacher: User
) -> None:
    since = NOW - timedelta(weeks=3)
    enter_round(nairobi_class, by=nairobi_teacher, since=since, at=NOW)
    invitation = invite(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)
    Registration.objects.filter(round__kind=RoundKind.POOL).delete()

    decline_proposal(invitation, by=bogota_teacher, reason=DeclineReason.TOPIC, at=NOW)

    waits = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert dict(waits.values_list("classroom", "waiting_since")) == {
        nairobi_class.pk: since,
        bogota_class.pk: NOW,
    }


def test_silence_ends_it(invitation: Proposal) -> None:
    assert expire_proposals(at=invitation.answer_by) == 1

    invitation.refresh_from_db()
    assert invitation.state == ProposalState.EXPIRED


def test_after_silence_the_same_class_can_be_asked_again(
    invitation: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
) -> None:
    expire_proposals(at=invitation.answer_by)

    again = invite(nairobi_class, bogota_class, by=nairobi_teacher, at=invitation.answer_by)

    assert again.pk != invitation.pk
    assert again.state == ProposalState.OPEN


@pytest.mark.usefixtures("invitation")
def test_its_round_is_nobodys_work_and_on_no_list(reviewer: User) -> None:
    [round_] = MatchingRound.objects.exclude(kind=RoundKind.POOL)

    assert round_.registrations.count() == 2
    assert request_due_rounds(at=NOW + timedelta(days=1)) == 0
    assert not MatchingRound.objects.visible_to(reviewer).filter(pk=round_.pk).exists()


def test_the_sender_takes_it_back(invitation: Proposal, nairobi_teacher: User) -> None:
    withdrawn = withdraw_invitation(invitation, by=nairobi_teacher, at=NOW)

    assert withdrawn.state == ProposalState.WITHDRAWN
    assert not invitation.seats.filter(live=True).exists()
    told = Mail.objects.filter(template="matching/email/proposal_ended")
    assert [mail.to for mail in told] == ["lucia@andino.example"]


def test_only_the_sender_takes_it_back(invitation: Proposal, bogota_teacher: User) -> None:
    with pytest.raises(Refused, match=r"^direct\.not_yours$"):
        withdraw_invitation(invitation, by=bogota_teacher, at=NOW)


def test_what_is_over_is_not_taken_back(
    invitation: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    accept_proposal(invitation, by=bogota_teacher, at=NOW)

    with pytest.raises(Refused, match=r"^proposal\.over$"):
        withdraw_invitation(invitation, by=nairobi_teacher, at=NOW)


class TestRefusals:
    """Each leaves nothing behind."""

    @pytest.fixture(autouse=True)
    def _nothing_is_left(self, db: None) -> Iterator[None]:
        yield
        assert not MatchingRound.objects.exclude(kind=RoundKind.POOL).exists()

    def refused(self, here: Classroom, there: Classroom, by: User) -> str:
        with pytest.raises(Refused) as caught:
            invite(here, there, by=by, at=NOW)
        return caught.value.key

    def test_oneself(self, nairobi_class: Classroom, nairobi_teacher: User) -> None:
        key = self.refused(nairobi_class, nairobi_class, nairobi_teacher)

        assert key == "direct.same_class"

    def test_for_a_class_of_somebody_else(
        self, nairobi_class: Classroom, bogota_class: Classroom, bogota_teacher: User
    ) -> None:
        key = self.refused(nairobi_class, bogota_class, bogota_teacher)

        assert key == "proposal.not_yours"

    def test_a_school_nobody_checked(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        School.objects.filter(pk=bogota_class.school_id).update(verified_at=None)

        key = self.refused(nairobi_class, bogota_class, nairobi_teacher)

        assert key == "gate.not_verified"

    def test_a_blocked_school(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

        key = self.refused(nairobi_class, bogota_class, nairobi_teacher)

        assert key == "gate.blocked"

    def test_a_class_that_rests(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.DRAFT)

        key = self.refused(nairobi_class, bogota_class, nairobi_teacher)

        assert key == "direct.not_looking"

    def test_while_the_own_class_rests(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.DRAFT)

        key = self.refused(nairobi_class, bogota_class, nairobi_teacher)

        assert key == "direct.not_looking_here"

    def test_the_own_school(self, nairobi_class: Classroom, nairobi_teacher: User) -> None:
        neighbour = ClassroomFactory(school=nairobi_class.school, state=ClassroomState.OPEN)
        TeachingFactory(classroom=neighbour, teacher=nairobi_teacher)

        key = self.refused(nairobi_class, neighbour, nairobi_teacher)

        assert key == "refusal.same_school"

    def test_lessons_that_never_meet(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        lesson_at(nairobi_class, time(8, 0))

        key = self.refused(nairobi_class, bogota_class, nairobi_teacher)

        assert key == "refusal.windows"

    def test_ages_too_far_apart(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        Classroom.objects.filter(pk=bogota_class.pk).update(age_from=17, age_to=18)

        key = self.refused(nairobi_class, bogota_class, nairobi_teacher)

        assert key == "refusal.age"


def test_one_open_invitation_for_two_classes(
    invitation: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    bogota_teacher: User,
) -> None:
    with pytest.raises(Refused, match=r"^direct\.already$"):
        invite(bogota_class, nairobi_class, by=bogota_teacher, at=NOW)


def test_each_open_invitation_holds_a_place(
    invitation: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    third = open_classroom()

    with pytest.raises(Refused, match=r"^direct\.full_here$"):
        invite(nairobi_class, third, by=nairobi_teacher, at=NOW)


def test_a_class_without_a_free_place_is_not_asked(
    invitation: Proposal, bogota_class: Classroom
) -> None:
    third = open_classroom()

    with pytest.raises(Refused, match=r"^refusal\.capacity$"):
        invite(third, bogota_class, by=third.teachings.get().teacher, at=NOW)


def test_a_declined_class_is_not_asked_again(
    invitation: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
) -> None:
    decline_proposal(invitation, by=bogota_teacher, reason=DeclineReason.TOPIC, at=NOW)

    with pytest.raises(Refused, match=r"^refusal\.blocked$"):
        invite(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)


class TestAgain:
    """A partner of before is asked again only by name."""

    @pytest.fixture(autouse=True)
    def _last_year(self, nairobi_class: Classroom, bogota_class: Classroom) -> None:
        were_partners(nairobi_class, bogota_class)

    def test_the_ordinary_invitation_wants_a_new_partner(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        with pytest.raises(Refused, match=r"^refusal\.paired_before$"):
            invite(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)

    def test_asked_again_both_carry_on(
        self,
        nairobi_class: Classroom,
        bogota_class: Classroom,
        nairobi_teacher: User,
        bogota_teacher: User,
    ) -> None:
        asked = invite_again(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)

        agreed = accept_proposal(asked, by=bogota_teacher, at=NOW)

        assert agreed.state == ProposalState.AGREED
        keys = [reason["key"] for reason in asked.candidate.explanation["reasons"]]
        assert "reason.novelty" not in keys

    def test_who_went_on_into_a_new_year_is_no_new_partner(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        seventh = open_classroom(name="7B", school=nairobi_class.school, continues=nairobi_class)
        lesson_at(seventh, time(16, 0))

        with pytest.raises(Refused, match=r"^refusal\.paired_before$"):
            invite(seventh, bogota_class, by=nairobi_teacher, at=NOW)

    def test_the_classes_that_carry_on_may_be_new_ones(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        seventh = open_classroom(name="7B", school=nairobi_class.school, continues=nairobi_class)
        lesson_at(seventh, time(16, 0))

        asked = invite_again(seventh, bogota_class, by=nairobi_teacher, at=NOW)

        assert asked.state == ProposalState.OPEN

    def test_the_other_rules_hold(
        self, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
    ) -> None:
        lesson_at(nairobi_class, time(8, 0))

        with pytest.raises(Refused, match=r"^refusal\.windows$"):
            invite_again(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)

    def test_not_with_a_class_one_never_met(
        self, nairobi_class: Classroom, nairobi_teacher: User
    ) -> None:
        with pytest.raises(Refused, match=r"^direct\.never_met$"):
            invite_again(nairobi_class, open_classroom(), by=nairobi_teacher, at=NOW)


class TestNextYear:
    """The class of Nairobi goes on: teachers may change their minds, what staff decided holds."""

    @pytest.fixture
    def seventh(self, nairobi_class: Classroom) -> Classroom:
        classroom = open_classroom(name="7B", school=nairobi_class.school, continues=nairobi_class)
        lesson_at(classroom, time(16, 0))
        return classroom

    def test_what_a_teacher_declined_is_forgotten(
        self,
        invitation: Proposal,
        seventh: Classroom,
        bogota_class: Classroom,
        nairobi_teacher: User,
        bogota_teacher: User,
    ) -> None:
        decline_proposal(invitation, by=bogota_teacher, reason=DeclineReason.TOPIC, at=NOW)

        assert bogota_class in open_to(seventh)
        assert invite(seventh, bogota_class, by=nairobi_teacher, at=NOW).state == ProposalState.OPEN

    def test_what_staff_rejected_is_not(
        self,
        invitation: Proposal,
        seventh: Classroom,
        bogota_class: Classroom,
        nairobi_teacher: User,
        bogota_teacher: User,
        reviewer: User,
    ) -> None:
        accept_proposal(invitation, by=bogota_teacher, at=NOW)
        reject_partnership(Partnership.objects.get(), by=reviewer, reason="safety", at=NOW)

        assert bogota_class not in open_to(seventh)
        assert seventh not in open_to(bogota_class)
        with pytest.raises(Refused, match=r"^refusal\.blocked$"):
            invite(seventh, bogota_class, by=nairobi_teacher, at=NOW)

    def test_partners_of_before_are_asked_again_by_name_and_not_listed(
        self, nairobi_class: Classroom, seventh: Classroom, bogota_class: Classroom
    ) -> None:
        were_partners(nairobi_class, bogota_class)

        assert bogota_class not in open_to(seventh)
        assert bogota_class in partners_to_ask_again(seventh)


def test_an_invitation_taken_back_keeps_no_two_apart_who_both_ask(
    invitation: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
) -> None:
    withdraw_invitation(invitation, by=nairobi_teacher, at=NOW)

    with pytest.raises(Refused, match=r"^refusal\.blocked$"):
        invite(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)

    both = [(nairobi_class, nairobi_teacher), (bogota_class, bogota_teacher)]
    assert pair_up(both, at=NOW).state == ProposalState.AGREED
