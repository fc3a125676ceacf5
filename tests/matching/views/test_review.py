"""The review of partnerships inside the admin: queue, case, several at once, call list."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from matching.lifecycle import PartnershipState
from matching.models import CallNote, Partnership, PartnershipQuestion
from matching.services.partnerships import ask_teachers, hold_partnership
from outbox.models import Job, Mail
from safeguarding.models import Block
from tests.factories import StaffFactory
from tests.hostile import HOSTILE
from tests.matching.builders import NOW, teacher_of
from tests.matching.services.review_cases import LATE, regional, two_persons, waiting_partnership
from tests.matching.views.review_pages import case, read
from users.models import User

pytestmark = pytest.mark.django_db

QUEUE = "admin:matching_queue"
SEVERAL = "admin:matching_queue_several"
CALLS = "admin:matching_calls"


def test_the_queue_shows_the_late_ones_first(staff: Client, waiting: Partnership) -> None:
    late = waiting_partnership("z")
    Partnership.objects.filter(pk=late.pk).update(agreed_at=NOW - timedelta(days=9))

    page = read(staff, reverse(QUEUE))

    assert "2 wait. The oldest has waited for 9 days. <strong>1 is late.</strong>" in page
    assert page.index("6Bz") < page.index("6B</bdi>")
    assert "Late since" in page


def test_the_queue_takes_the_same_number_of_queries(staff: Client) -> None:
    staff.get(reverse(QUEUE))
    counts = []
    for more in (1, 3):
        for number in range(more):
            waiting_partnership(f"{more}-{number}")
        with CaptureQueriesContext(connection) as queries:
            staff.get(reverse(QUEUE))
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts


def test_the_case_shows_both_sides_and_what_was_found(staff: Client, waiting: Partnership) -> None:
    page = read(staff, case(waiting))

    for expected in (
        "1 of 1 waiting",
        "Colegio Andino",
        "same age",
        "1 September 2026",
        "There is no evidence for <bdi>Kibera Primary",
        "in Bogotá (GMT-5)",
        "Their first shared lesson",
    ):
        assert expected in page


def test_approving_leads_to_the_next_case(staff: Client, waiting: Partnership) -> None:
    following = waiting_partnership("n")

    response = staff.post(case(waiting), {"do": "approve", "turn": "0"})

    assert response["Location"] == case(following)
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.APPROVED
    assert Job.objects.filter(kind="exchange.open-project").count() == 1


@pytest.mark.parametrize("turn", ["1", "x", "٣"])
def test_who_decides_on_an_old_screen_is_told(
    staff: Client, waiting: Partnership, turn: str
) -> None:
    page = read(staff, case(waiting), {"do": "approve", "turn": turn})

    assert "Somebody else has changed this partnership meanwhile." in page
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.IN_REVIEW


def test_a_double_click_approves_once(staff: Client, waiting: Partnership) -> None:
    for _press in range(2):
        staff.post(case(waiting), {"do": "approve", "turn": "0"})

    assert Job.objects.filter(kind="exchange.open-project").count() == 1


@pytest.mark.parametrize("do", ["hold", "reject"])
def test_a_doubt_needs_its_reason(staff: Client, waiting: Partnership, do: str) -> None:
    page = read(staff, case(waiting), {"do": do, "turn": "0", f"{do}-reason": "checked"})

    assert "There is a problem" in page
    assert f'href="#id_{do}-reason">Select a reason' in page
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.IN_REVIEW
    read(staff, case(waiting), {"do": do, "turn": "0", f"{do}-reason": "safety"})
    waiting.refresh_from_db()
    assert waiting.state == {"hold": "on_hold", "reject": "rejected"}[do]


def test_a_closed_gate_is_said_and_cannot_be_passed(staff: Client, waiting: Partnership) -> None:
    here, there = (each.school for each in waiting.classrooms)
    Block.objects.create(school=here, other=there)

    page = read(staff, case(waiting), {"do": "approve", "turn": "0"})

    assert "One of the schools has asked not to meet the other." in page
    assert "Something stands in the way" in page
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.IN_REVIEW


def test_a_question_is_asked_answered_and_comes_back(
    staff: Client, waiting: Partnership, reviewer: User
) -> None:
    kenya = next(each for each in waiting.classrooms if each.school.country == "KE")
    said = {
        "do": "ask",
        "turn": "0",
        "ask-question": "team",
        "ask-text": "Also on Tuesdays?",
        "ask-classes": [str(kenya.pk)],
    }
    read(staff, case(waiting), said)
    asked = PartnershipQuestion.objects.get()
    teacher = Client()
    teacher.force_login(teacher_of(kenya))

    desk = read(teacher, reverse("exchange_pages:desk"))
    proposal = read(teacher, reverse("matching:proposal-detail", args=[waiting.proposal_id]))
    address = reverse("matching:question", args=[asked.pk])
    assert "Our staff have a question before" in desk
    assert address in desk
    assert "Also on Tuesdays?" in proposal
    assert "Enter your answer" in read(teacher, address, {"words": ""})
    read(teacher, address, {"words": "Yes, she and I."})

    page = read(staff, case(waiting))
    assert "Yes, she and I." in page
    assert "Answered" in page
    assert "Our staff have a question" not in read(teacher, reverse("exchange_pages:desk"))
    assert "There is nothing to answer" in read(teacher, address, {"words": "Again."})


def test_nobody_else_reads_or_answers_a_question(
    client: Client, waiting: Partnership, reviewer: User, stranger: User
) -> None:
    kenya, colombia = waiting.classrooms[::-1]
    [asked] = ask_teachers(
        waiting, classrooms=[kenya], question="own", text="Sure?", by=reviewer, at=NOW
    )
    address = reverse("matching:question", args=[asked.pk])

    for somebody in (stranger, teacher_of(colombia)):
        client.force_login(somebody)
        assert client.get(address).status_code == 404
        assert client.post(address, {"words": "Yes."}).status_code == 404
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_who_is_held_need_not_do_anything(
    client: Client, waiting: Partnership, reviewer: User
) -> None:
    hold_partnership(waiting, by=reviewer, reason="safety", at=NOW)
    client.force_login(teacher_of(waiting.classrooms[0]))

    page = read(client, reverse("matching:proposal-detail", args=[waiting.proposal_id]))

    assert "Our staff look into something before this can begin; you need not do anything." in page


def test_the_teacher_reads_that_it_takes_longer(client: Client, waiting: Partnership) -> None:
    client.force_login(teacher_of(waiting.classrooms[0]))
    address = reverse("matching:proposal-detail", args=[waiting.proposal_id])

    assert "It takes longer than usual." not in read(client, address)
    with time_machine.travel(LATE, tick=False):
        client.force_login(teacher_of(waiting.classrooms[0]))
        assert "It takes longer than usual." in read(client, address)


def test_two_persons_each_on_their_own_screen(
    staff: Client, waiting: Partnership, reviewer: User
) -> None:
    two_persons()
    page = read(staff, case(waiting), {"do": "approve", "turn": "0"})
    assert "Your approval is noted." in page
    assert "That was you: a second member of staff" in read(staff, case(waiting))

    page = read(staff, case(waiting), {"do": "approve", "turn": "1"})

    assert "You approved it first." in page
    staff.force_login(StaffFactory())
    assert "<bdi>Rui Reviewer</bdi> approved it first" in read(staff, case(waiting))
    read(staff, case(waiting), {"do": "approve", "turn": "1"})
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.APPROVED


def test_several_are_seen_before_they_are_decided(staff: Client) -> None:
    one, other = waiting_partnership("a"), waiting_partnership("b")
    here, there = (each.school for each in other.classrooms)
    Block.objects.create(school=here, other=there)
    picked = [f"{each.pk}.0" for each in (one, other)]

    preview = " ".join(staff.get(reverse(SEVERAL), {"pick": picked}).content.decode().split())
    assert "1 can be approved. 1 needs a look of its own" in preview
    assert Partnership.objects.filter(state="approved").count() == 0
    page = read(staff, reverse(SEVERAL), {"pick": picked, "decision": "approved", "reason": ""})

    assert "1 partnership is approved." in page
    assert "6Ab &amp; 6Bb: Something is in the way." in page.replace(
        "6Bb &amp; 6Ab", "6Ab &amp; 6Bb"
    )
    page = read(staff, reverse(SEVERAL), {"pick": picked[1:], "decision": "rejected"})
    assert "Select a reason" in page
    other.refresh_from_db()
    assert other.state == PartnershipState.IN_REVIEW
    page = read(staff, reverse(SEVERAL), {"pick": picked, "decision": "approved"})
    assert "1 was decided by somebody else meanwhile." in page


@pytest.mark.parametrize("picked", [[], ["x"], ["x.1"], [*HOSTILE]])
def test_nothing_picked_is_said(staff: Client, picked: list[str]) -> None:
    response = staff.get(reverse(SEVERAL), {"pick": picked}, follow=True)

    assert "Select at least one partnership" in response.content.decode()


def test_hostile_words_are_kept_or_refused_in_words(staff: Client, waiting: Partnership) -> None:
    said = {"do": "ask", "ask-question": "own", "ask-classes": [str(waiting.classrooms[0].pk)]}
    for words in HOSTILE:
        waiting.refresh_from_db()
        body = {**said, "turn": str(waiting.turn), "ask-text": words}

        response = staff.post(case(waiting), body)

        assert response.status_code in {200, 302}, words
    page = read(staff, case(waiting))
    assert "<script>alert" not in page
    assert "{{ 7|add:7 }}" in page


PAGES: list[Callable[[Partnership], str]] = [
    lambda _waiting: reverse(QUEUE),
    lambda _waiting: reverse(SEVERAL),
    lambda _waiting: reverse(CALLS),
    case,
]


@pytest.mark.parametrize("page", PAGES)
def test_staff_without_the_right_are_refused(
    staff: Client, reviewer: User, waiting: Partnership, page: Callable[[Partnership], str]
) -> None:
    reviewer.is_superuser = False
    reviewer.save()

    assert staff.get(page(waiting)).status_code == 403
    assert staff.post(page(waiting), {"do": "approve", "turn": "0"}).status_code in {403, 405}
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.IN_REVIEW


@pytest.mark.parametrize("page", PAGES)
def test_one_factor_is_not_enough(
    client: Client,
    reviewer: User,
    waiting: Partnership,
    settings: Settings,
    page: Callable[[Partnership], str],
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(reviewer)

    assert client.get(page(waiting)).status_code == 302


def test_a_partnership_elsewhere_does_not_exist(staff: Client, waiting: Partnership) -> None:
    staff.force_login(regional("PE"))

    assert staff.get(case(waiting)).status_code == 404
    assert staff.post(case(waiting), {"do": "approve", "turn": "0"}).status_code == 404
    assert "Nobody waits." in read(staff, reverse(QUEUE))
    listed = read(staff, reverse("admin:matching_partnership_changelist"))
    assert "Colegio" not in listed
    staff.force_login(regional("CO"))
    assert "Colegio" in read(staff, reverse("admin:matching_partnership_changelist"))
    # The evidence of both schools is shown, the way to a review only where it is theirs.
    page = read(staff, case(waiting))
    assert page.count('class="review-facts"') == 2
    assert page.count("/admin/classrooms/school/queue/schools/") == 1


def test_the_desk_counts_what_may_be_decided(staff: Client, waiting: Partnership) -> None:
    assert "1 partnership" in read(staff, reverse("admin:index"))
    staff.force_login(regional("PE"))
    assert "1 partnership" not in read(staff, reverse("admin:index"))


def test_a_call_is_noted_from_the_list(staff: Client, proposal: object, reviewer: User) -> None:
    # Late morning in Nairobi, night in Bogotá.
    day_before = (proposal.answer_by - timedelta(days=1)).replace(hour=8, minute=0)
    with time_machine.travel(day_before, tick=False):
        staff.force_login(reviewer)
        page = read(staff, reverse(CALLS))
        assert "2 calls are due." in page
        assert "No number is given." in page
        assert page.count("School day now") == page.count("Not at this hour") == 1
        key = page.split('name="key" value="')[1].split('"')[0]
        gone = read(staff, reverse(CALLS), {"key": "answer:x", "outcome": "reached"})
        assert "This call is not due any more." in gone
        assert "Select what came of the call" in read(staff, reverse(CALLS), {"key": key})
        page = read(staff, reverse(CALLS), {"key": key, "outcome": "reached"})
        again = read(staff, reverse(CALLS), {"key": key, "outcome": "reached"})

    assert "Noted:" in page
    assert "This call is not due any more." in again
    assert "1 call is due." in page
    assert CallNote.objects.get().called_by == reviewer


def test_who_may_only_ring_does_not_decide(staff: Client, waiting: Partnership) -> None:
    caller = StaffFactory(is_superuser=False)
    caller.user_permissions.add(Permission.objects.get(codename="add_callnote"))
    staff.force_login(caller)

    assert staff.get(reverse(CALLS)).status_code == 200
    assert staff.get(case(waiting)).status_code == 403
    assert not Mail.objects.filter(template="matching/email/partnership_told").exists()
