from datetime import timedelta

import pytest
from pytest_django import Settings

from classrooms.choices import ExcuseReason
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.excuses import excuse_country
from matching.choices import DeclineReason
from matching.lifecycle import Answer, PartnershipState, ProposalState, RoundState
from matching.models import Pair, Partnership, Proposal, Registration, Seat
from matching.refusals import Refused
from matching.services.direct import invite
from matching.services.learning import Taught
from matching.services.places import free_places
from matching.services.proposals import (
    accept_proposal,
    decline_proposal,
    expire_proposals,
    take_back,
)
from outbox.models import Mail
from outbox.runner import drain
from safeguarding.models import Block
from tests.matching.builders import NOW, proposed
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db


def test_one_yes_waits_for_the_other(proposal: Proposal, nairobi_teacher: User) -> None:
    accepted = accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    assert accepted.state == ProposalState.OPEN
    seat = proposal.seats.get(classroom__teachings__teacher=nairobi_teacher)
    assert (seat.answer, seat.answered_at, seat.answered_by) == (Answer.YES, NOW, nairobi_teacher)
    assert not Partnership.objects.exists()


def test_two_yes_make_a_partnership_and_tell_both(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    agreed = accept_proposal(proposal, by=bogota_teacher, at=NOW)

    assert agreed.state == ProposalState.AGREED
    partnership = Partnership.objects.get()
    assert partnership.state == PartnershipState.IN_REVIEW
    assert set(partnership.seats.all()) == set(proposal.seats.all())
    mails = Mail.objects.filter(template="matching/email/proposal_agreed")
    assert set(mails.values_list("to", flat=True)) == {
        "amina@kibera.example",
        "lucia@andino.example",
    }


def test_saying_yes_twice_is_saying_it_once(proposal: Proposal, nairobi_teacher: User) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    accept_proposal(proposal, by=nairobi_teacher, at=NOW + timedelta(minutes=1))

    assert AuditEntry.objects.filter(verb="proposal.answer").count() == 1
    assert proposal.seats.get(answer=Answer.YES).answered_at == NOW


def test_a_yes_can_be_taken_back_while_the_other_thinks(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    take_back(proposal, by=nairobi_teacher, at=NOW)

    accept_proposal(proposal, by=bogota_teacher, at=NOW)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_a_yes_cannot_be_taken_back_once_both_said_it(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)
    accept_proposal(proposal, by=bogota_teacher, at=NOW)

    with pytest.raises(Refused, match=r"^proposal\.over$"):
        take_back(proposal, by=nairobi_teacher, at=NOW)


def test_the_yes_of_who_invited_is_not_taken_back_but_the_invitation(
    lessons_meet: None, nairobi_class: Classroom, bogota_class: Classroom, nairobi_teacher: User
) -> None:
    invitation = invite(nairobi_class, bogota_class, by=nairobi_teacher, at=NOW)

    with pytest.raises(Refused, match=r"^proposal\.asked_yourself$"):
        take_back(invitation, by=nairobi_teacher, at=NOW)

    assert invitation.seats.filter(answer=Answer.YES).count() == 1


def test_a_no_frees_both_and_both_enter_the_next_round(
    proposal: Proposal, nairobi_teacher: User, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    declined = decline_proposal(proposal, by=nairobi_teacher, reason=DeclineReason.TIME, at=NOW)

    assert declined.state == ProposalState.DECLINED
    free = free_places([nairobi_class.pk, bogota_class.pk])
    assert {pk: len(places) for pk, places in free.items()} == {
        nairobi_class.pk: 1,
        bogota_class.pk: 1,
    }
    assert not Pair.objects.filter(live=True).exists()
    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert {each.classroom for each in waiting} == {nairobi_class, bogota_class}


def test_only_the_other_class_hears_of_a_no_and_not_why(
    proposal: Proposal, nairobi_teacher: User
) -> None:
    decline_proposal(proposal, by=nairobi_teacher, reason=DeclineReason.AGE, at=NOW)

    mail = Mail.objects.get(template="matching/email/proposal_ended")
    assert mail.to == "lucia@andino.example"
    assert "age" not in mail.text.lower().split()


def test_a_class_with_a_partner_already_rests(
    proposal: Proposal, nairobi_teacher: User, bogota_class: Classroom
) -> None:
    decline_proposal(
        proposal,
        by=nairobi_teacher,
        reason=DeclineReason.HAVE_PARTNER,
        taught=Taught(has_partner=True),
        at=NOW,
    )

    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert [each.classroom for each in waiting] == [bogota_class]


def test_nobody_answers_after_the_deadline(proposal: Proposal, nairobi_teacher: User) -> None:
    late = proposal.answer_by + timedelta(seconds=1)

    with pytest.raises(Refused, match=r"^proposal\.too_late$"):
        accept_proposal(proposal, by=nairobi_teacher, at=late)

    assert not Seat.objects.filter(answer=Answer.YES).exists()


def test_silence_ends_the_proposal_and_only_who_answered_goes_on(
    proposal: Proposal, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    ended = expire_proposals(at=proposal.answer_by)

    assert ended == 1
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.EXPIRED
    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert [each.classroom for each in waiting] == [nairobi_class]
    assert not Seat.objects.filter(live=True).exists()
    drain()
    assert Mail.objects.filter(template="matching/email/proposal_ended").count() == 2


@pytest.mark.parametrize("how", ["a round", "an invitation"])
def test_a_class_that_could_not_answer_is_not_blamed(
    how: str,
    lessons_meet: None,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    bogota_teacher: User,
    reviewer: User,
    settings: Settings,
) -> None:
    settings.KEEP_MAIL_BODIES = True
    User.objects.update(language="en")
    if how == "a round":
        proposal = proposed(nairobi_class, bogota_class)
    else:
        proposal = invite(bogota_class, nairobi_class, by=bogota_teacher, at=NOW)
    reason = ExcuseReason.choices[0][0]
    excuse_country("KE", reason=reason, starts_on=NOW.date(), by=reviewer, at=NOW)

    expire_proposals(at=proposal.answer_by)

    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    looking = {nairobi_class} if how == "a round" else {nairobi_class, bogota_class}
    assert {each.classroom for each in waiting} == looking
    mail = Mail.objects.get(template="matching/email/proposal_ended", to="amina@kibera.example")
    assert "We know that schools in your country could not answer" in mail.text


def test_who_comes_back_by_the_clock_shows_no_sign_of_life(
    proposal: Proposal, nairobi_teacher: User, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    later = NOW + timedelta(days=3)

    decline_proposal(proposal, by=nairobi_teacher, reason=DeclineReason.AGE, at=later)

    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    alive = dict(waiting.values_list("classroom", "alive_at"))
    assert alive == {nairobi_class.pk: NOW, bogota_class.pk: NOW}


def test_an_open_proposal_does_not_expire_early(proposal: Proposal) -> None:
    assert expire_proposals(at=proposal.answer_by - timedelta(seconds=1)) == 0


def test_a_stranger_answers_for_nobody(proposal: Proposal, stranger: User) -> None:
    with pytest.raises(Refused, match=r"^proposal\.not_yours$"):
        accept_proposal(proposal, by=stranger, at=NOW)


def test_a_blocked_school_cannot_be_accepted(
    proposal: Proposal,
    nairobi_teacher: User,
    nairobi_class: Classroom,
    bogota_class: Classroom,
) -> None:
    Block.objects.create(school=nairobi_class.school, other=bogota_class.school)

    with pytest.raises(Refused, match=r"^gate\.blocked$"):
        accept_proposal(proposal, by=nairobi_teacher, at=NOW)


def test_a_revoked_teacher_cannot_accept(proposal: Proposal, nairobi_teacher: User) -> None:
    nairobi_teacher.adult.verified_at = None
    nairobi_teacher.adult.save()

    with pytest.raises(Refused, match=r"^gate\.not_verified$"):
        accept_proposal(proposal, by=nairobi_teacher, at=NOW)


def test_a_revoked_teacher_gets_no_more_mail(
    proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    bogota_teacher.adult.verified_at = None
    bogota_teacher.adult.save()

    decline_proposal(proposal, by=nairobi_teacher, reason=DeclineReason.TIME, at=NOW)

    assert not Mail.objects.filter(template="matching/email/proposal_ended").exists()


@pytest.mark.parametrize("whose", ["own", "other"])
def test_nothing_begins_in_a_class_of_an_earlier_year(
    whose: str, proposal: Proposal, nairobi_class: Classroom, bogota_class: Classroom,
    bogota_teacher: User,
) -> None:  # fmt: skip
    old = bogota_class if whose == "own" else nairobi_class
    Classroom.objects.filter(pk=old.pk).update(state=ClassroomState.ARCHIVED)

    with pytest.raises(Refused, match="over"):
        accept_proposal(proposal, by=bogota_teacher, at=NOW)

    # Saying no frees the other class, as ever.
    declined = decline_proposal(proposal, by=bogota_teacher, reason=DeclineReason.OTHER, at=NOW)
    assert declined.state == ProposalState.DECLINED


def test_a_class_that_went_on_ends_what_was_asked_of_it_and_the_other_goes_on(
    proposal: Proposal, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.ARCHIVED)

    assert expire_proposals(at=NOW) == 1
    assert expire_proposals(at=NOW) == 0

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert [each.classroom for each in waiting] == [nairobi_class]
    mail = Mail.objects.get(template="matching/email/proposal_ended")
    assert "went on into a new school year" in mail.text
