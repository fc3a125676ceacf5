"""A member of staff approves a partnership by keyboard alone, and both teachers learn of it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import expect

from exchange.services.projects import open_project
from matching.lifecycle import PartnershipState
from matching.models import Partnership
from outbox.models import Job, Mail
from tests.browser.test_review_queue import let_in, tab_to
from tests.factories import EvidenceFactory, StaffFactory
from tests.matching.builders import NOW, teacher_of
from tests.matching.services.review_cases import waiting_partnership
from users.models import AuditEntry, User

pytestmark = pytest.mark.browser


@pytest.fixture
def staff(transactional_db: None) -> User:
    return StaffFactory(email="rui@aerogram.example", adult__name="Rui Reviewer")


@pytest.fixture
def waiting(staff: User) -> Partnership:
    """Kenya and Colombia, agreed two days ago, with evidence for both schools."""
    made = waiting_partnership()
    for classroom in made.classrooms:
        EvidenceFactory(school=classroom.school, recorded_by=staff)
    return made


@pytest.fixture(autouse=True)
def _two_days_later() -> Iterator[None]:
    """The clock of the site runs on from two days after both said yes."""
    with time_machine.travel(NOW + timedelta(days=2), tick=True):
        yield


def test_a_partnership_is_approved_by_keyboard(
    visit: Any, shots: Any, site: str, staff: User, waiting: Partnership
) -> None:
    rui = visit()
    let_in(rui, staff, site)
    page = rui.go("/admin/")
    tab_to(page, "1 partnership")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 waits. The oldest has waited for 2 days.")).to_be_visible()
    shots(page, "partnership-queue")
    tab_to(page, "Begin with the first")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 1 waiting. The oldest has waited for 2 days.")).to_be_visible()
    shots(page, "partnership-case")

    # An empty question is refused with a sentence, and the summary has the focus.
    tab_to(page, "Ask the teachers a question")
    page.keyboard.press("Enter")
    tab_to(page, "Send the question")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert not Mail.objects.filter(template="matching/email/partnership_question").exists()

    tab_to(page, "Approve")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Approved. The teachers get a mail")).to_be_visible()
    expect(page.get_by_text("Nobody waits. Well done.")).to_be_visible()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reviewed_by) == (PartnershipState.APPROVED, staff)
    line = AuditEntry.objects.get(verb="partnership.approved")
    assert (line.actor_id, line.reason) == (staff.pk, "checked")
    # What the worker does with the job of the approval; it would blank the mails it sent, too.
    assert Job.objects.filter(kind="exchange.open-project").count() == 1
    open_project(waiting)
    opened = {
        mail.to: mail.text for mail in Mail.objects.filter(template__contains="project_opened")
    }
    for classroom in waiting.classrooms:
        # One mail for each teacher, with the shared lesson on both clocks.
        text = opened.pop(str(teacher_of(classroom).email))
        assert "16:00–16:45 in Nairobi (GMT+3)" in text
        assert "08:00–08:45 in Bogotá (GMT-5)" in text
    assert opened == {}
