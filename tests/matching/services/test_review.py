"""Two members of staff, one partnership: questions, two persons, two at once, and who sees it."""

from datetime import timedelta
from functools import partial
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from matching.choices import ReviewReason, TeacherQuestion
from matching.lifecycle import IllegalMove, PartnershipState
from matching.models import Partnership, PartnershipQuestion, Proposal
from matching.refusals import Refused
from matching.services import partnerships
from matching.services.partnerships import (
    answer_question,
    approve_partnership,
    ask_teachers,
    hold_partnership,
)
from matching.services.reminders import remind_of_questions
from matching.services.review_queue import Stage, queue_for
from outbox.models import Job, Mail
from tests.factories import StaffFactory
from tests.matching.builders import NOW, broken_for, teacher_of
from tests.matching.services.review_cases import (
    LATE,
    ask_both,
    regional,
    two_persons,
    waiting_partnership,
)
from tests.twins import at_once
from users.models import Adult, AuditEntry, User

LATER = NOW + timedelta(days=1)


@pytest.fixture
def waiting(db: None) -> Partnership:
    return waiting_partnership()


@pytest.fixture
def asked(waiting: Partnership, reviewer: User) -> list[PartnershipQuestion]:
    return ask_both(waiting, by=reviewer)


def test_a_question_goes_to_both_classes_by_mail_and_waits_for_them(
    waiting: Partnership, asked: list[PartnershipQuestion], reviewer: User
) -> None:
    waiting.refresh_from_db()

    assert (waiting.state, waiting.review_reason, waiting.turn) == ("on_hold", "question", 1)
    mails = Mail.objects.filter(template="matching/email/partnership_question")
    assert sorted(mails.values_list("to", flat=True)) == sorted(
        str(teacher_of(each).email) for each in waiting.classrooms
    )
    assert all("Who is Mr Smith?" in mail.text for mail in mails)
    [place] = queue_for(reviewer, at=LATER)
    assert (place.stage, place.is_late) == (Stage.ASKED, False)
    # Words that people type stand nowhere in the diary.
    assert not AuditEntry.objects.filter(reason__contains="Smith").exists()
    assert AuditEntry.objects.filter(verb="partnership.ask", after="own").count() == 1


def test_a_question_that_nobody_answers_comes_back_to_staff_and_is_late(
    waiting: Partnership, asked: list[PartnershipQuestion], reviewer: User
) -> None:
    """Tuesday and five school days more are until the next Tuesday."""
    answer_question(asked[0], words="Our head.", by=teacher_of(asked[0].classroom), at=LATER)

    stages = [
        (place.stage, place.since, place.is_late, place.is_very_late)
        for days in (7, 9, 16)
        for place in queue_for(reviewer, at=NOW + timedelta(days=days))
    ]

    assert stages == [
        (Stage.ASKED, NOW, False, False),
        (Stage.UNANSWERED, NOW, True, False),
        (Stage.UNANSWERED, NOW, True, True),
    ]


def test_a_question_that_nobody_can_answer_is_staffs_at_once(
    asked: list[PartnershipQuestion], reviewer: User
) -> None:
    Adult.objects.filter(user=teacher_of(asked[1].classroom)).update(verified_at=None)

    [place] = queue_for(reviewer, at=LATER)

    assert (place.stage, place.is_late) == (Stage.UNANSWERED, False)


def test_the_teachers_are_reminded_of_a_question_once(asked: list[PartnershipQuestion]) -> None:
    """Two school days after Tuesday, at six in the morning of each class."""
    answer_question(asked[0], words="Our head.", by=teacher_of(asked[0].classroom), at=LATER)
    mails = Mail.objects.filter(key__contains="question-again")

    told = []
    for hours in (40, 60, 84):
        remind_of_questions(at=NOW + timedelta(hours=hours))
        told.append(list(mails.values_list("to", flat=True)))

    late = [str(teacher_of(asked[1].classroom).email)]
    assert told == [[], late, late]
    assert "We have no answer from you yet" in mails.get().text


def test_one_that_cannot_be_reminded_stops_no_other_question(
    asked: list[PartnershipQuestion],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, good = sorted(asked, key=lambda each: each.pk)
    monkeypatch.setattr("matching.services.reminders.clock_of", broken_for(bad.classroom))

    assert remind_of_questions(at=NOW + timedelta(hours=60)) == 1

    mail = Mail.objects.get(key__contains="question-again")
    assert mail.to == teacher_of(good.classroom).email
    [said] = [each for each in caplog.records if each.msg == "matching.question_not_reminded"]
    assert vars(said)["question"] == str(bad.pk)


def test_the_last_answer_brings_it_back_and_the_wait_begins_anew(
    waiting: Partnership, asked: list[PartnershipQuestion], reviewer: User
) -> None:
    first, second = asked

    assert answer_question(first, words="Our head.", by=teacher_of(first.classroom), at=LATER)
    assert queue_for(reviewer, at=LATER)[0].stage == Stage.ASKED
    assert answer_question(second, words="I don't know.", by=teacher_of(second.classroom), at=LATER)

    [place] = queue_for(reviewer, at=LATER)
    assert (place.stage, place.since, place.is_late) == (Stage.ANSWERED, LATER, False)
    assert not answer_question(first, words="Again.", by=teacher_of(first.classroom), at=LATER)
    first.refresh_from_db()
    assert first.answer == "Our head."
    waiting.refresh_from_db()
    approved = approve_partnership(
        waiting, by=reviewer, reason="checked", turn=waiting.turn, at=LATER
    )
    assert approved.state == PartnershipState.APPROVED


def test_an_answer_after_the_decision_changes_nothing(
    waiting: Partnership, asked: list[PartnershipQuestion], reviewer: User
) -> None:
    approve_partnership(waiting, by=reviewer, reason="checked", at=NOW)

    assert not answer_question(asked[0], words="Late.", by=teacher_of(asked[0].classroom), at=LATER)
    with pytest.raises(IllegalMove):
        ask_teachers(
            waiting,
            classrooms=waiting.classrooms,
            question=TeacherQuestion.AGES,
            text="",
            by=reviewer,
            at=LATER,
        )


def test_who_decides_on_an_old_screen_is_told(waiting: Partnership, reviewer: User) -> None:
    hold_partnership(waiting, by=reviewer, reason=ReviewReason.SAFETY, turn=0, at=NOW)

    with pytest.raises(Refused, match=r"^partnership\.moved$"):
        approve_partnership(waiting, by=reviewer, reason="checked", turn=0, at=NOW)

    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.ON_HOLD
    held = Mail.objects.filter(template="matching/email/partnership_told")
    assert held.count() == 2
    assert "You need not do anything now" in held[0].text


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_question(reviewer: User) -> None:
    waiting = waiting_partnership()
    other = StaffFactory()
    done = at_once([partial(_ask_ages, waiting, by) for by in (reviewer, other)])

    assert sorted(type(each).__name__ for each in done) == ["Refused", "list"]
    assert PartnershipQuestion.objects.count() == 2
    assert AuditEntry.objects.filter(verb="partnership.ask").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_both_ask_where_nobody_compares_the_turn(reviewer: User) -> None:
    """The twin: the same with the guard switched off."""
    waiting = waiting_partnership()
    real = partnerships._lock
    with patch.object(partnerships, "_lock", lambda each, turn: real(each, None)):
        at_once([partial(_ask_ages, waiting, by) for by in (reviewer, StaffFactory())])

    assert PartnershipQuestion.objects.count() == 4


def _ask_ages(waiting: Partnership, by: User) -> object:
    return ask_teachers(
        waiting,
        classrooms=waiting.classrooms,
        question=TeacherQuestion.AGES,
        text="",
        by=by,
        turn=0,
        at=NOW,
    )


def test_the_first_of_two_persons_opens_nothing(waiting: Partnership, reviewer: User) -> None:
    two_persons()

    noted = approve_partnership(waiting, by=reviewer, reason="checked", turn=0, at=NOW)

    assert (noted.state, noted.first_approved_by) == (PartnershipState.IN_REVIEW, reviewer)
    assert not Job.objects.filter(kind="exchange.open-project").exists()
    assert queue_for(reviewer, at=NOW)[0].stage == Stage.SECOND
    line = AuditEntry.objects.get(verb="partnership.first-approval")
    assert (line.actor_id, line.reason) == (reviewer.pk, "checked")
    with pytest.raises(Refused, match=r"^partnership\.same_person$"):
        approve_partnership(waiting, by=reviewer, reason="checked", turn=1, at=NOW)
    second = StaffFactory()
    done = approve_partnership(waiting, by=second, reason="checked", turn=1, at=NOW)
    assert (done.state, done.reviewed_by) == (PartnershipState.APPROVED, second)
    assert Job.objects.filter(kind="exchange.open-project").count() == 1


def test_a_doubt_takes_the_first_approval_back(waiting: Partnership, reviewer: User) -> None:
    two_persons()
    approve_partnership(waiting, by=reviewer, reason="checked", at=NOW)

    held = hold_partnership(waiting, by=StaffFactory(), reason=ReviewReason.SAFETY, at=NOW)

    assert (held.first_approved_by, held.first_approved_at) == (None, None)


def test_the_database_refuses_the_same_person_twice(waiting: Partnership, reviewer: User) -> None:
    with pytest.raises(IntegrityError, match="second_approval_by_another"), transaction.atomic():
        Partnership.objects.filter(pk=waiting.pk).update(
            state=PartnershipState.APPROVED,
            first_approved_by=reviewer,
            first_approved_at=NOW,
            reviewed_by=reviewer,
            reviewed_at=NOW,
            review_reason="checked",
        )


def test_late_is_late_for_both_schools_and_comes_first(reviewer: User) -> None:
    # In Kibera the school is open on two days only, so that staff have longer.
    slow = waiting_partnership("x", school_days=[0, 1])
    quick = waiting_partnership("y")
    Partnership.objects.filter(pk=quick.pk).update(agreed_at=NOW + timedelta(days=1))

    found = {each.pk: each for each in queue_for(reviewer, at=LATE)}

    days = slow.proposal.round.programme.review_days
    assert found[quick.pk].is_late
    assert not found[slow.pk].is_late
    assert found[slow.pk].due_on > found[quick.pk].due_on >= NOW.date() + timedelta(days=days)
    assert [each.pk for each in queue_for(reviewer, at=LATE)] == [quick.pk, slow.pk]


def test_regional_staff_sees_where_one_school_is_theirs(waiting: Partnership) -> None:
    kenya, colombia, peru = regional("KE"), regional("CO"), regional("PE")

    for mine in (kenya, colombia):
        assert list(Partnership.objects.visible_to(mine)) == [waiting]
        assert list(Proposal.objects.visible_to(mine)) == [waiting.proposal]
        assert len(queue_for(mine, at=NOW)) == 1
    assert not Partnership.objects.visible_to(peru).exists()
    assert not Proposal.objects.visible_to(peru).exists()
    assert queue_for(peru, at=NOW) == []
