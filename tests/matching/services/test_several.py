"""Several partnerships at once, and deadlines that nobody kept."""

from datetime import timedelta

import pytest

from classrooms.services.digest import tell_reviewers
from matching.lifecycle import PartnershipState
from matching.models import Partnership
from matching.services.escalation import tell_operators
from matching.services.partnerships import approve_partnership, ask_teachers, hold_partnership
from matching.services.several import approve_several, pick, reject_several
from outbox.models import Mail
from safeguarding.models import Block
from tests.factories import StaffFactory
from tests.matching.builders import NOW
from tests.matching.services.review_cases import (
    LATE,
    VERY_LATE,
    regional,
    two_persons,
    waiting_partnership,
)
from users.models import User

pytestmark = pytest.mark.django_db


def key(partnership: Partnership) -> str:
    return f"{partnership.pk}.{partnership.turn}"


def test_only_what_has_nothing_in_the_way_is_approved_together(reviewer: User) -> None:
    clear, blocked, moved = (waiting_partnership(name) for name in "abc")
    keys = [key(each) for each in (clear, blocked, moved)]
    here, there = (each.school for each in blocked.classrooms)
    Block.objects.create(school=here, other=there)
    hold_partnership(moved, by=StaffFactory(), reason="safety", at=NOW)

    outcomes = approve_several([*keys, "nonsense", "x.1"], by=reviewer, reason="checked", at=NOW)

    assert [(each.state, each.refusal) for each in outcomes] == [
        ("approved", ""),
        ("", "partnership.in_the_way"),
        ("", "partnership.moved"),
    ]
    states = {each.pk: each.state for each in Partnership.objects.all()}
    assert states == {clear.pk: "approved", blocked.pk: "in_review", moved.pk: "on_hold"}


def test_what_waits_for_an_answer_is_not_approved_with_others(reviewer: User) -> None:
    asked = waiting_partnership()
    ask_teachers(asked, classrooms=asked.classrooms, question="ages", text="", by=reviewer, at=NOW)

    [outcome] = approve_several([f"{asked.pk}.1"], by=reviewer, reason="checked", at=NOW)

    assert outcome.refusal == "partnership.in_the_way"


def test_what_was_decided_meanwhile_is_not_picked(reviewer: User) -> None:
    one = waiting_partnership()
    ticked = key(one)
    approve_several([ticked], by=reviewer, reason="checked", at=NOW)

    assert pick([ticked], by=reviewer, at=NOW) == []


def test_several_are_rejected_for_one_reason(reviewer: User) -> None:
    both = [waiting_partnership(name) for name in "ab"]

    outcomes = reject_several([key(each) for each in both], by=reviewer, reason="duplicate", at=NOW)

    assert [each.state for each in outcomes] == [PartnershipState.REJECTED] * 2
    assert set(Partnership.objects.values_list("review_reason", flat=True)) == {"duplicate"}


def test_nobody_decides_elsewhere(reviewer: User) -> None:
    one = waiting_partnership()

    assert approve_several([key(one)], by=regional("PE"), reason="checked", at=NOW) == []

    one.refresh_from_db()
    assert one.state == PartnershipState.IN_REVIEW


def test_operators_are_told_after_twice_the_time(reviewer: User) -> None:
    waiting_partnership("a")
    StaffFactory(is_superuser=False)
    elsewhere = regional("PE")

    assert tell_operators(at=LATE - timedelta(days=4)) == 0
    assert tell_operators(at=VERY_LATE) == 2
    tell_operators(at=VERY_LATE + timedelta(hours=1))

    mails = Mail.objects.filter(template="matching/email/review_late")
    # Who runs the site is told of all countries, also of those somebody else looks after.
    assert {each.to for each in mails} == {reviewer.email, elsewhere.email}
    mail = mails.get(to=reviewer.email)
    assert "1 partnership waits for a decision more than twice as long as we promise." in mail.text
    assert "The oldest has waited for 28 days." in mail.text
    tell_operators(at=VERY_LATE + timedelta(days=1))
    assert Mail.objects.filter(template="matching/email/review_late").count() == 4


def test_whoever_approved_first_is_not_told_to_do_it_again(reviewer: User) -> None:
    one = waiting_partnership("a")
    two_persons()
    second: User = StaffFactory()
    approve_partnership(one, by=reviewer, reason="checked", at=NOW)

    assert tell_operators(at=VERY_LATE) == 1

    assert Mail.objects.get(template="matching/email/review_late").to == second.email


def test_the_mail_of_the_morning_names_partnerships_too(reviewer: User) -> None:
    waiting_partnership()

    assert tell_reviewers(at=LATE) == 1

    mail = Mail.objects.get(template="classrooms/email/review_digest")
    assert mail.subject == "Waiting for you: 1 partnership"
    assert "Waiting for you: 1 partnership. 1 is late." in mail.text
    assert "/admin/matching/partnership/queue/" in mail.text
