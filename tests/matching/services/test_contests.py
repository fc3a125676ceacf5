"""A teacher contests what counts against her class, and staff decide."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from classrooms.models import Classroom, Teaching
from matching.choices import ContestAnswer, ContestReason, EndReason
from matching.lifecycle import ContestState, IllegalMove
from matching.models import Contest, Seat
from matching.refusals import Refused
from matching.services.contests import contest_event, decide_contest
from matching.services.places import standings
from matching.services.reliability import Excuse, history_of
from matching.services.rounds import enter_round
from outbox.models import Mail
from tests.factories import TeachingFactory, VerifiedTeacherFactory
from tests.matching.builders import NOW
from tests.matching.history import LATER, asked, ended, unanswered
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db

DECIDED = "matching/email/contest_decided"


@pytest.fixture
def silence(nairobi_class: Classroom) -> Seat:
    return unanswered(nairobi_class)


def contested(seat: Seat, by: User, words: str = "The school had no power.") -> Contest:
    return contest_event(seat, by=by, reason=ContestReason.TECHNICAL, words=words, at=LATER)


def refused(seat: Seat, by: User, reviewer: User) -> Contest:
    said = contested(seat, by)
    return decide_contest(said, by=reviewer, answer=ContestAnswer.DELIVERED, at=LATER)


def standing(classroom: Classroom) -> int:
    """The number that the engine is given."""
    entered = enter_round(classroom, by=None, at=NOW)
    return standings([entered], at=LATER)[classroom.pk].reliability


def test_what_was_said_waits_for_staff(silence: Seat, nairobi_teacher: User) -> None:
    said = contested(silence, nairobi_teacher)

    assert (said.state, said.teacher, said.asked_at) == (
        ContestState.ASKED,
        nairobi_teacher,
        LATER,
    )
    line = AuditEntry.objects.get(verb="contest.ask")
    assert (line.actor_id, line.subject_id, line.after, line.reason) == (
        nairobi_teacher.pk,
        str(said.pk),
        "asked",
        "technical",
    )
    assert "power" not in str(vars(line))


def test_granted_it_counts_no_more_in_the_next_round(
    silence: Seat, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    said = contested(silence, nairobi_teacher)
    before = standing(nairobi_class)

    decided = decide_contest(said, by=reviewer, answer=ContestAnswer.BELIEVED, at=LATER)

    assert (before, standing(nairobi_class)) == (33, 50)
    assert (decided.state, decided.decided_by, decided.decided_at) == (
        ContestState.GRANTED,
        reviewer,
        LATER,
    )
    (happening,) = history_of(nairobi_teacher, today=LATER.date())
    assert happening.excuse == Excuse.GRANTED
    mail = Mail.objects.get(template=DECIDED)
    assert mail.to == nairobi_teacher.email
    assert "from now on it does not count" in mail.text
    line = AuditEntry.objects.get(verb="contest.granted")
    assert (line.before, line.after, line.reason) == ("asked", "granted", "believed")


def test_refused_it_counts_on_and_the_teacher_reads_why(
    silence: Seat, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    decided = refused(silence, nairobi_teacher, reviewer)

    assert decided.state == ContestState.REFUSED
    assert standing(nairobi_class) == 33
    assert "Our mails arrived" in Mail.objects.get(template=DECIDED).text


def test_an_end_on_this_side_can_be_contested_too(
    nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    seat = ended(nairobi_class, EndReason.SILENT, at=NOW + timedelta(days=40))
    said = contested(seat, nairobi_teacher)

    decide_contest(said, by=reviewer, answer=ContestAnswer.SEEN, at=LATER)

    assert standing(nairobi_class) == 50


def test_sent_twice_it_is_one_and_the_latest_words_count(
    silence: Seat, nairobi_teacher: User
) -> None:
    contested(silence, nairobi_teacher)

    contested(silence, nairobi_teacher, words="No power for two weeks.")

    assert Contest.objects.get().words == "No power for two weeks."
    assert AuditEntry.objects.filter(verb="contest.ask").count() == 1


def test_a_colleague_does_not_ask_for_the_same_again(
    silence: Seat, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    colleague: User = VerifiedTeacherFactory()
    TeachingFactory(classroom=nairobi_class, teacher=colleague)
    contested(silence, nairobi_teacher)

    with pytest.raises(Refused) as refusal:
        contested(silence, colleague)

    assert refusal.value.key == "contest.asked"


def test_refused_it_may_be_said_again_but_not_for_ever(
    silence: Seat, nairobi_teacher: User, reviewer: User
) -> None:
    for _each in range(3):
        refused(silence, nairobi_teacher, reviewer)

    with pytest.raises(Refused) as refusal:
        contested(silence, nairobi_teacher)

    assert refusal.value.key == "contest.enough"


def test_granted_there_is_nothing_left_to_contest(
    silence: Seat, nairobi_teacher: User, reviewer: User
) -> None:
    said = contested(silence, nairobi_teacher)
    decide_contest(said, by=reviewer, answer=ContestAnswer.BELIEVED, at=LATER)

    with pytest.raises(Refused) as refusal:
        contested(silence, nairobi_teacher)

    assert refusal.value.key == "contest.granted"


def test_only_what_counts_against_the_own_class_is_contested(
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
) -> None:
    good, bad, old = asked(nairobi_class), unanswered(nairobi_class), unanswered(bogota_class)
    substitute: User = VerifiedTeacherFactory()
    TeachingFactory(classroom=nairobi_class, teacher=substitute, ends_on=LATER.date())
    Teaching.objects.filter(teacher=bogota_teacher).update(since=LATER)

    for seat, teacher in [
        (good, nairobi_teacher),
        (bad, bogota_teacher),
        (bad, substitute),
        (old, bogota_teacher),
    ]:
        with pytest.raises(Refused) as refusal:
            contested(seat, teacher)
        assert refusal.value.key == "contest.nothing"


def test_two_who_decide_make_one_decision(
    silence: Seat, nairobi_teacher: User, reviewer: User
) -> None:
    said = contested(silence, nairobi_teacher)
    decide_contest(said, by=reviewer, answer=ContestAnswer.BELIEVED, at=LATER)

    with pytest.raises(IllegalMove):
        decide_contest(said, by=reviewer, answer=ContestAnswer.DELIVERED, at=LATER)

    assert Contest.objects.get().state == ContestState.GRANTED
    assert Mail.objects.filter(template=DECIDED).count() == 1


def test_the_table_keeps_it_so(silence: Seat, nairobi_teacher: User, reviewer: User) -> None:
    contested(silence, nairobi_teacher)

    with pytest.raises(IntegrityError, match="waits_or_holds"), transaction.atomic():
        Contest.objects.create(seat=silence, teacher=nairobi_teacher, reason="illness")
    for wrong in (
        {"state": "granted"},
        {"state": "granted", "decided_at": LATER, "answer": "delivered"},
        {"state": "refused", "decided_at": LATER, "answer": "believed"},
        {"state": "refused", "decided_at": LATER},
        {"answer": "believed"},
    ):
        with pytest.raises(IntegrityError, match="has_its_answer"), transaction.atomic():
            Contest.objects.update(**wrong)
