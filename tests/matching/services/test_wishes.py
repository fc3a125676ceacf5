"""Two teachers who know each other: a link, the wish of both, and what comes of it."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School
from matching.choices import RoundKind
from matching.lifecycle import Answer, ProposalState, RoundState, WishState
from matching.models import MatchingRound, Partnership, PartnerWish, Proposal, Registration
from matching.refusals import Refused
from matching.services.direct import invite
from matching.services.rounds import enter_round, run_round
from matching.services.wishes import (
    LINK_VALID,
    PLEDGE_VALID,
    end_wish,
    follow_link,
    form_wish,
    mail_wish,
    make_link,
    try_wishes,
    waits_of,
    waits_of_all,
)
from outbox.models import Job, Mail
from safeguarding.models import Block
from tests.factories import SchoolTeacherFactory, open_classroom
from tests.matching.builders import NOW, lesson_at, proposed, round_of, teacher_of
from tests.matching.wishes import LATER, check, told
from users.models import AuditEntry, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lessons_meet")]


def test_two_ready_classes_become_partners_at_once_and_staff_look_at_it(
    link: PartnerWish, bogota_class: Classroom, bogota_teacher: User
) -> None:
    wish = follow_link(link.token, bogota_class, by=bogota_teacher, at=NOW)

    assert wish.state == WishState.FORMED
    proposal = Proposal.objects.get()
    assert proposal.state == ProposalState.AGREED
    assert proposal.round.kind == RoundKind.LINK
    assert set(proposal.seats.values_list("answer", flat=True)) == {Answer.YES}
    assert Partnership.objects.get().proposal == proposal
    agreed = Mail.objects.filter(template="matching/email/proposal_agreed")
    assert {mail.to for mail in agreed} == {"amina@kibera.example", "lucia@andino.example"}


def test_a_class_that_is_not_checked_waits_and_goes_on_by_itself(
    pledged: PartnerWish, bogota_teacher: User
) -> None:
    assert pledged.state == WishState.PLEDGED
    assert told("followed") == ["amina@kibera.example"]
    assert form_wish(pledged.pk, at=LATER) is not None
    assert not Proposal.objects.exists()

    check(bogota_teacher)
    assert try_wishes(at=LATER) == 1
    form_wish(pledged.pk, at=LATER)

    pledged.refresh_from_db()
    assert pledged.state == WishState.FORMED
    assert Partnership.objects.count() == 1


def test_a_class_that_is_still_a_draft_waits(
    link: PartnerWish, bogota_class: Classroom, bogota_teacher: User
) -> None:
    Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.DRAFT)
    bogota_class.refresh_from_db()
    wish = follow_link(link.token, bogota_class, by=bogota_teacher, at=NOW)
    assert wish.state == WishState.PLEDGED

    Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.OPEN)
    form_wish(wish.pk, at=LATER)

    wish.refresh_from_db()
    assert wish.state == WishState.FORMED


def test_the_wish_holds_a_place_of_both_and_the_round_proposes_nobody_else(
    pledged: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    third = open_classroom(name="7C", school__country="CO", school__zone="America/Bogota")
    lesson_at(third, time(8, 0))
    for classroom in (nairobi_class, third):
        enter_round(classroom, by=teacher_of(classroom), at=NOW)

    run_round(round_of(nairobi_class).pk, at=NOW)

    assert not Proposal.objects.exists()
    with pytest.raises(Refused, match=r"^direct\.full_here$"):
        invite(nairobi_class, third, by=nairobi_teacher, at=NOW)
    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert set(waiting.values_list("classroom", flat=True)) == {nairobi_class.pk, third.pk}


def test_taken_back_the_place_is_free_and_the_class_keeps_its_wait(
    pledged: PartnerWish, nairobi_class: Classroom, unchecked: User
) -> None:
    third = open_classroom(name="7C", school__country="CO", school__zone="America/Bogota")
    lesson_at(third, time(8, 0))

    end_wish(pledged, by=unchecked, at=NOW)
    end_wish(pledged, by=unchecked, at=NOW)

    assert told("withdrawn") == ["amina@kibera.example"]
    assert proposed(nairobi_class, third).state == ProposalState.OPEN


def forbid(case: str, here: Classroom, there: Classroom) -> None:
    if case == "refusal.age":
        Classroom.objects.filter(pk=there.pk).update(age_from=17, age_to=18)
    elif case == "refusal.windows":
        lesson_at(there, time(15, 0))


@pytest.mark.parametrize("case", ["refusal.age", "refusal.windows"])
def test_when_the_rules_forbid_it_both_are_told_once_and_nothing_is_lost(
    case: str,
    link: PartnerWish,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    bogota_teacher: User,
) -> None:
    forbid(case, nairobi_class, bogota_class)

    wish = follow_link(link.token, bogota_class, by=bogota_teacher, at=NOW)
    form_wish(wish.pk, at=LATER)

    wish.refresh_from_db()
    assert (wish.state, wish.refusal) == (WishState.PLEDGED, case)
    assert told(f"refused:{case}") == ["amina@kibera.example", "lucia@andino.example"]
    assert told("followed") == []
    assert AuditEntry.objects.filter(verb="wish.refuse").count() == 1
    assert not MatchingRound.objects.filter(kind=RoundKind.LINK).exists()


def test_a_link_does_not_tell_who_asked_not_to_meet_whom(
    link: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom, bogota_teacher: User
) -> None:
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

    with pytest.raises(Refused, match=r"^wish\.gone$"):
        follow_link(link.token, bogota_class, by=bogota_teacher, at=NOW)

    assert not Mail.objects.exists()


def test_nor_does_the_mail_about_a_block_that_came_later(
    pledged: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom, bogota_teacher: User
) -> None:
    check(bogota_teacher)
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

    form_wish(pledged.pk, at=LATER)

    pledged.refresh_from_db()
    assert (pledged.state, pledged.refusal) == (WishState.PLEDGED, "wish.apart")
    mails = Mail.objects.filter(key__contains=":wish-refused:")
    assert len(mails) == 2
    assert all("asked not to meet" not in mail.text for mail in mails)


def test_a_newcomer_at_a_known_school_waits_and_nobody_is_told_of_a_refusal(
    link: PartnerWish, bogota_class: Classroom, bogota_teacher: User
) -> None:
    SchoolTeacherFactory(school=bogota_class.school, teacher=bogota_teacher, confirmed_at=None)

    wish = follow_link(link.token, bogota_class, by=bogota_teacher, at=NOW)

    assert waits_of(bogota_class, bogota_teacher) == ["wait.teacher"]
    assert (wish.state, wish.refusal) == (WishState.PLEDGED, "")
    assert told("refused") == []


def test_each_side_reads_a_refusal_from_its_own_side(
    nairobi_class: Classroom, nairobi_teacher: User, bogota_class: Classroom, unchecked: User
) -> None:
    third = open_classroom(name="7C", school__country="CO", school__zone="America/Bogota")
    lesson_at(third, time(8, 0))
    Classroom.objects.filter(pk=nairobi_class.pk).update(partners_wanted=2)
    nairobi_class.refresh_from_db()
    link = make_link(nairobi_class, number=1, by=nairobi_teacher, at=NOW)
    wish = follow_link(link.token, bogota_class, by=unchecked, at=NOW)
    proposed(nairobi_class, third)
    Classroom.objects.filter(pk=nairobi_class.pk).update(partners_wanted=1)
    check(unchecked)

    form_wish(wish.pk, at=LATER)

    mails = Mail.objects.filter(key__contains=":wish-refused:")
    texts = {mail.to: mail.text for mail in mails}
    assert "Your class has no free place." in texts["amina@kibera.example"]
    assert "They have as many partners as they wanted." in texts["lucia@andino.example"]


def test_what_the_clock_forms_is_nobodys_deed(pledged: PartnerWish, bogota_teacher: User) -> None:
    check(bogota_teacher)

    form_wish(pledged.pk, at=LATER)

    assert AuditEntry.objects.get(verb="wish.formed").actor_id is None


def test_many_wishes_are_looked_at_in_two_queries(
    pledged: PartnerWish, bogota_class: Classroom, django_assert_num_queries
) -> None:
    known = list(
        PartnerWish.objects.with_sides().select_related("made_by__adult", "followed_by__adult")
    )

    with django_assert_num_queries(2):
        [(_wish, waits)] = waits_of_all(known)

    assert waits == {pledged.here_id: [], bogota_class.pk: ["wait.teacher"]}


def test_mended_it_goes_on(
    link: PartnerWish, nairobi_class: Classroom, bogota_class: Classroom, bogota_teacher: User
) -> None:
    forbid("refusal.windows", nairobi_class, bogota_class)
    wish = follow_link(link.token, bogota_class, by=bogota_teacher, at=NOW)

    lesson_at(bogota_class, time(8, 0))
    form_wish(wish.pk, at=LATER)

    wish.refresh_from_db()
    assert (wish.state, wish.refusal) == (WishState.FORMED, "")


def test_the_gates_are_asked_again_when_it_forms(
    pledged: PartnerWish, bogota_class: Classroom, bogota_teacher: User
) -> None:
    check(bogota_teacher)
    School.objects.filter(pk=bogota_class.school_id).update(verified_at=None)

    form_wish(pledged.pk, at=LATER)

    pledged.refresh_from_db()
    assert pledged.state == WishState.PLEDGED
    assert not Proposal.objects.exists()


def test_following_and_forming_twice_is_once(
    link: PartnerWish, bogota_class: Classroom, unchecked: User
) -> None:
    first = follow_link(link.token, bogota_class, by=unchecked, at=NOW)
    second = follow_link(link.token, bogota_class, by=unchecked, at=NOW)
    check(unchecked)
    form_wish(first.pk, at=LATER)
    form_wish(first.pk, at=LATER)

    assert first == second
    assert Partnership.objects.count() == 1
    assert AuditEntry.objects.filter(verb="wish.pledged").count() == 1


def test_making_a_link_twice_is_making_it_once(
    link: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    assert make_link(nairobi_class, number=1, by=nairobi_teacher, at=NOW) == link


def test_one_link_for_each_place(
    link: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    with pytest.raises(Refused, match=r"^wish\.enough$"):
        make_link(nairobi_class, number=2, by=nairobi_teacher, at=NOW)

    nairobi_class.partners_wanted = 2
    nairobi_class.save()

    assert make_link(nairobi_class, number=2, by=nairobi_teacher, at=NOW) != link


def test_after_thirty_days_a_link_is_no_link_and_a_new_one_can_be_made(
    link: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User, bogota_class: Classroom
) -> None:
    over = NOW + LINK_VALID

    with pytest.raises(Refused, match=r"^wish\.gone$"):
        follow_link(link.token, bogota_class, by=teacher_of(bogota_class), at=over)

    assert make_link(nairobi_class, number=1, by=nairobi_teacher, at=over) != link
    link.refresh_from_db()
    assert link.state == WishState.EXPIRED
    assert not Mail.objects.exists()


def test_a_wish_runs_out_after_sixty_days_and_both_hear_it(pledged: PartnerWish) -> None:
    assert try_wishes(at=NOW + PLEDGE_VALID) == 0

    pledged.refresh_from_db()
    assert pledged.state == WishState.EXPIRED
    assert told("expired") == ["amina@kibera.example", "lucia@andino.example"]


def test_only_the_two_sides_take_it_back(pledged: PartnerWish, stranger: User) -> None:
    with pytest.raises(Refused, match=r"^proposal\.not_yours$"):
        end_wish(pledged, by=stranger, at=NOW)


def test_a_partnership_is_not_taken_back_as_a_wish(
    link: PartnerWish, bogota_class: Classroom, bogota_teacher: User
) -> None:
    wish = follow_link(link.token, bogota_class, by=bogota_teacher, at=NOW)

    with pytest.raises(Refused, match=r"^wish\.over$"):
        end_wish(wish, by=bogota_teacher, at=NOW)


def test_we_mail_a_link_once(link: PartnerWish, nairobi_teacher: User) -> None:
    address = f"https://aerogram.example/with/{link.token}/"
    mail_wish(link, to="lucia@andino.example", address=address, by=nairobi_teacher, at=NOW)

    with pytest.raises(Refused, match=r"^wish\.mailed$"):
        mail_wish(link, to="other@andino.example", address=address, by=nairobi_teacher, at=NOW)

    mail = Mail.objects.get()
    assert mail.to == "lucia@andino.example"
    assert address in mail.text


def test_who_is_not_checked_has_us_write_to_nobody(
    link: PartnerWish, nairobi_teacher: User
) -> None:
    nairobi_teacher.adult.verified_at = None

    with pytest.raises(Refused, match=r"^wish\.unverified$"):
        mail_wish(link, to="lucia@andino.example", address="", by=nairobi_teacher, at=NOW)


def test_a_token_holds_192_bits_and_the_diary_does_not_know_it(link: PartnerWish) -> None:
    assert len(link.token) == 32
    assert link.token not in str(list(AuditEntry.objects.values()))


def test_the_database_refuses_what_the_services_never_do(
    pledged: PartnerWish, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    ours = {
        "here": nairobi_class,
        "made_by": nairobi_teacher,
        "expires_at": LATER,
    }
    with pytest.raises(IntegrityError, match="one_living_link"), transaction.atomic():
        PartnerWish.objects.create(number=1, **ours)
    with pytest.raises(IntegrityError, match="its_other_side"), transaction.atomic():
        PartnerWish.objects.create(number=2, state=WishState.PLEDGED, **ours)
    with pytest.raises(IntegrityError, match="two_classes"), transaction.atomic():
        PartnerWish.objects.create(
            number=2,
            state=WishState.PLEDGED,
            there=nairobi_class,
            followed_by=nairobi_teacher,
            **ours,
        )


def test_the_clock_writes_one_job_for_each_wish_and_hour(pledged: PartnerWish) -> None:
    try_wishes(at=LATER)
    try_wishes(at=LATER)

    assert Job.objects.filter(kind="matching.form-wish").count() == 1
