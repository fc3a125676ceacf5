"""The teacher's way through a no: the reason, what the next proposal learns, and on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from classrooms.models import Classroom, WeeklySlot
from matching.choices import DeclineReason
from matching.lifecycle import ProposalState
from matching.models import ClassLimits, Proposal
from matching.services.proposals import accept_proposal, decline_proposal
from matching.views import declining
from outbox.models import Mail
from outbox.runner import drain
from tests.hostile import HOSTILE
from tests.matching.views.declines import TUESDAY, first_page, page_of, sent, state_of, words
from tests.matching.views.test_proposals import another_proposal
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db


def test_a_reason_is_asked_for_first(nairobi: Client, proposal: Proposal) -> None:
    response = nairobi.post(first_page(proposal), {"reason": ""})

    assert response.status_code == 200
    page = response.content.decode()
    assert "Error:" in page
    assert "Select a reason" in page


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_reason_is_refused_beside_the_field(
    nairobi: Client, proposal: Proposal, text: str
) -> None:
    response = nairobi.post(first_page(proposal), {"reason": text})

    assert response.status_code == 200
    assert "Select one of the reasons in the list" in response.content.decode()


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_the_reason_leads_to_its_page_and_has_declined_nothing(
    nairobi: Client, proposal: Proposal, reason: str
) -> None:
    response = nairobi.post(first_page(proposal), {"reason": reason})

    assert response.url == page_of(proposal, reason)
    assert nairobi.get(response.url).status_code == 200
    assert state_of(proposal) == ProposalState.OPEN


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_one_press_more_declines_and_changes_nothing(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom, reason: str
) -> None:
    page = nairobi.get(page_of(proposal, reason)).content.decode()
    # The page about own words has nothing to skip: its words may be left out.
    assert ('name="skip"' in page) == (reason != DeclineReason.OTHER)
    before = Classroom.objects.filter(pk=nairobi_class.pk).values().get()

    said = sent(nairobi, proposal, reason, skip="1")

    assert "Partner declined. Your class is in the next round." in said
    assert state_of(proposal) == ProposalState.DECLINED
    assert Classroom.objects.filter(pk=nairobi_class.pk).values().get() == before
    assert not ClassLimits.objects.exists()
    assert WeeklySlot.objects.filter(timetable__classroom=nairobi_class).count() == 1


def test_no_other_reason_has_a_page(nairobi: Client, proposal: Proposal) -> None:
    assert nairobi.get(page_of(proposal, "boredom")).status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_kept_or_refused_and_never_break_the_page(
    nairobi: Client, proposal: Proposal, text: str
) -> None:
    response = nairobi.post(page_of(proposal, "other"), {"words": text})

    assert response.status_code in (200, 302)


def test_words_of_more_than_500_signs_are_refused_and_not_lost(
    nairobi: Client, proposal: Proposal
) -> None:
    page = sent(nairobi, proposal, "other", words="ab " * 200)

    assert "Use at most 500 characters." in page
    assert "ab ab ab" in page
    assert state_of(proposal) == ProposalState.OPEN


def test_the_other_side_reads_neither_reason_nor_words(
    nairobi: Client,
    proposal: Proposal,
    bogota_class: Classroom,
    bogota_teacher: User,
    settings: Settings,
) -> None:
    settings.KEEP_MAIL_BODIES = True
    User.objects.update(language="en")
    sent(nairobi, proposal, "other", words="Their photographs frighten us.")
    drain()
    nairobi.force_login(bogota_teacher)

    pages = [
        nairobi.get(reverse("matching:proposal-detail", args=[proposal.pk])),
        nairobi.get(reverse("matching:proposal-list")),
        nairobi.get(reverse("matching:class-status", args=[bogota_class.pk])),
        nairobi.get(reverse("exchange_pages:desk")),
    ]
    seen = [page.content.decode() for page in pages]
    mail = Mail.objects.get(to="lucia@andino.example")

    assert mail.template == "matching/email/proposal_ended"
    for text in (*seen, mail.text, mail.html):
        assert "photographs" not in text
        assert "Another reason" not in text


def test_staff_reads_both_in_the_admin(
    client: Client, proposal: Proposal, nairobi_teacher: User, reviewer: User, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(nairobi_teacher)
    sent(client, proposal, "other", words="Their <photographs> frighten us.")
    client.force_login(reviewer)

    page = client.get(reverse("admin:matching_proposal_change", args=[proposal.pk]))

    said = page.content.decode()
    assert "Another reason – Their &lt;photographs&gt; frighten us." in said


def test_the_next_suggestion_follows_at_once(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(partners_wanted=2)
    other = another_proposal(proposal, nairobi_teacher)
    seat = other.seats.get(classroom__teachings__teacher=nairobi_teacher)
    seat.classroom = nairobi_class
    seat.save()
    candidate = other.candidate
    side = (
        "low"
        if candidate.explanation["low"] != str(other.seats.exclude(pk=seat.pk).get().classroom_id)
        else "high"
    )
    candidate.explanation[side] = str(nairobi_class.pk)
    candidate.save()
    Proposal.objects.update(answer_by="2099-01-01T00:00Z")

    page = sent(nairobi, proposal, "time", lessons=[TUESDAY])

    assert "This class is suggested to you, too." in page
    assert "1 lesson is taken out of your timetable." in words(page)


def test_what_is_over_cannot_be_declined(
    nairobi: Client, proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    for teacher in (nairobi_teacher, bogota_teacher):
        accept_proposal(proposal, by=teacher, at=proposal.proposed_at)

    assert "This proposal is over." in sent(nairobi, proposal, "time", lessons=[TUESDAY])
    assert WeeklySlot.objects.count() == 2


def test_a_double_press_declines_once(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    decline_proposal(
        proposal, by=nairobi_teacher, reason=DeclineReason.TIME, at=proposal.proposed_at
    )

    page = sent(nairobi, proposal, "age", years="0")

    assert "Partner declined. Your class is in the next round." in page
    assert "This proposal is over." not in page
    assert not ClassLimits.objects.exists()
    assert AuditEntry.objects.filter(verb="proposal.answer").count() == 1


def test_two_presses_in_one_moment_are_one_no(
    nairobi: Client,
    proposal: Proposal,
    nairobi_teacher: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def decline_twice(proposal: Proposal, **said: Any) -> None:
        for _press in range(2):
            decline_proposal(proposal, **said)

    monkeypatch.setattr(declining, "decline_proposal", decline_twice)

    page = sent(nairobi, proposal, "age", years="0")

    assert "Partner declined. Your class is in the next round." in page


def test_a_no_after_the_other_side_s_is_told_that_it_is_over(
    nairobi: Client, proposal: Proposal, bogota_teacher: User
) -> None:
    decline_proposal(
        proposal, by=bogota_teacher, reason=DeclineReason.TIME, at=proposal.proposed_at
    )

    assert "This proposal is over." in sent(nairobi, proposal, "age", years="0")


def test_a_stranger_finds_nothing(client: Client, stranger: User, proposal: Proposal) -> None:
    client.force_login(stranger)

    for address in (first_page(proposal), page_of(proposal, "time")):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


def test_limits_are_changed_and_taken_away(
    nairobi: Client, nairobi_class: Classroom, stranger: User
) -> None:
    address = reverse("matching:limits", args=[nairobi_class.pk])

    nairobi.post(address, {"years": "1", "level": "4"})
    limits = ClassLimits.objects.get(classroom=nairobi_class)
    assert (limits.most_age_gap_months, limits.least_level) == (12, 4)
    nairobi.post(address, {"years": "", "level": "4"})
    limits.refresh_from_db()
    assert (limits.most_age_gap_months, limits.least_level) == (None, 4)
    assert (
        "Select one of the answers in the list"
        in nairobi.post(address, {"years": "7", "level": "1"}).content.decode()
    )
    nairobi.force_login(stranger)
    assert nairobi.get(address).status_code == 404
