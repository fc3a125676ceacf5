"""Staff end a partnership that they approved, on its page in the admin."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from matching.lifecycle import PartnershipState
from matching.models import Partnership
from outbox.models import Job, Mail
from tests.matching.services.review_cases import waiting_partnership
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client, reviewer: User, settings: Settings) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(reviewer)
    return client


@pytest.fixture
def waiting() -> Partnership:
    return waiting_partnership()


def case(partnership: Partnership) -> str:
    return reverse("admin:matching_partnership_review", args=[partnership.pk])


def read(client: Client, address: str, data: dict[str, object] | None = None) -> str:
    response = client.get(address) if data is None else client.post(address, data, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_staff_end_an_approved_partnership_for_a_reason(
    staff: Client, waiting: Partnership
) -> None:
    assert 'value="end"' not in read(staff, case(waiting))
    staff.post(case(waiting), {"do": "approve", "turn": "0"})

    page = read(staff, case(waiting), {"do": "end", "turn": "1"})
    assert 'href="#id_end-reason">Select a reason' in page
    page = read(staff, case(waiting), {"do": "end", "turn": "0", "end-reason": "safety"})
    assert "Somebody else has changed this partnership meanwhile." in page
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.APPROVED

    for _press in range(2):
        page = read(staff, case(waiting), {"do": "end", "turn": "1", "end-reason": "safety"})

    assert "Ended. Both classes are free again" in page
    assert "there is nothing more to choose here" in page
    waiting.refresh_from_db()
    assert (waiting.state, waiting.end_reason, waiting.ended_for) == ("ended", "staff", None)
    line = AuditEntry.objects.get(verb="partnership.ended")
    assert (line.actor_id, line.before, line.reason) == (
        waiting.reviewed_by_id,
        "approved",
        "safety",
    )
    mails = Mail.objects.filter(template="matching/email/partnership_ended")
    assert [("Our staff have ended" in each.text) for each in mails] == [True, True]
    assert Job.objects.filter(kind="exchange.partnership-ended").count() == 1


def test_what_is_not_approved_is_not_ended(staff: Client, waiting: Partnership) -> None:
    page = read(staff, case(waiting), {"do": "end", "turn": "0", "end-reason": "safety"})

    assert "that decision is not open any more" in page
    waiting.refresh_from_db()
    assert waiting.state == PartnershipState.IN_REVIEW
