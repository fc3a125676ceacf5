"""Staff end a partnership that they approved, on its page in the admin."""

import pytest
from django.test import Client

from matching.lifecycle import PartnershipState
from matching.models import Partnership
from outbox.models import Job, Mail
from tests.matching.views.review_pages import case, read
from users.models import AuditEntry

pytestmark = pytest.mark.django_db


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
