"""A partner falls silent: nudges under a moving clock, another class, the same project."""

from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from classrooms.models import Classroom
from exchange.models import Project
from exchange.services.activity import mark
from exchange.services.health import look_after_projects
from matching.choices import ReviewReason
from matching.models import Partnership, Rescue
from matching.services.partnerships import approve_partnership
from outbox.models import Mail
from outbox.runner import drain
from tests.browser import steps
from tests.browser.people import PHONE
from tests.browser.steps import button
from tests.browser.test_registration import bring_login, fits
from tests.exchange.builders import APPROVED_AT, add_lesson, opened_project
from tests.exchange.rescuing import lisbon
from tests.factories import StaffFactory
from tests.matching.builders import teacher_of
from users.models import User

pytestmark = pytest.mark.browser


@pytest.mark.timeout(240)
def test_a_silent_partner_a_rescue_and_the_same_project(
    visit,
    shots,
    settings,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
) -> None:
    settings.KEEP_MAIL_BODIES = True  # a mail keeps its words after it was sent
    add_lesson(bogota_class, 1, time(6, 0), 60)
    project = opened_project(nairobi_class, bogota_class)
    # It is in its first week: before that nobody is asked about silence.
    Project.objects.update(starts_on=APPROVED_AT.date())
    there = lisbon()
    with time_machine.travel(APPROVED_AT, tick=True) as clock:
        for number in range(18):
            clock.move_to(APPROVED_AT + timedelta(days=number))
            mark(project, nairobi_class, "work", at=APPROVED_AT + timedelta(days=number))
            look_after_projects()
            drain()
        nudge = Mail.objects.get(template="exchange/email/health_own")
        assert nudge.to == bogota_teacher.email

        lucia = visit(width=PHONE)
        lucia.go("/j")
        bring_login(lucia, bogota_teacher)
        page = lucia.go(steps.link_in(nudge.text))
        shots(page, "check-in-360")
        assert fits(page)

        amina = visit()
        amina.go("/j")
        bring_login(amina, nairobi_teacher)
        page = amina.go(reverse("exchange_pages:desk"))
        shots(page, "desk-offered-1280")
        page.get_by_role("link", name="Decide").click()
        shots(page, "rescue-offered-1280")
        button(page, "Find us another class")
        drain()
        page.reload()
        expect(page.get_by_text("We have asked 7 in Lisbon.")).to_be_visible()
        shots(page, "rescue-asking-1280")

        marta = visit(width=PHONE)
        marta.go("/j")
        bring_login(marta, teacher_of(there))
        asked = Mail.objects.get(template="matching/email/rescue_asked")
        page = marta.go(steps.link_in(asked.text))
        expect(page.get_by_text("Would you jump in?")).to_be_visible()
        shots(page, "rescue-asked-360")
        assert fits(page)
        page.get_by_role("button", name="Accept partner").first.press("Enter")
        expect(page.get_by_text("Partner accepted.")).to_be_visible()

        partnership = Partnership.objects.get(rescues=project.partnership)
        approve_partnership(partnership, by=StaffFactory(), reason=ReviewReason.CHECKED)
        drain()

        page = marta.go(reverse("exchange_pages:project", args=[project.pk]))
        expect(page.get_by_role("heading", level=1)).to_contain_text("6B, Kibera Primary")
        shots(page, "project-joined-360")
        page = amina.go(reverse("exchange_pages:project", args=[project.pk]))
        expect(page.get_by_role("heading", level=1)).to_contain_text("School of Lisbon")
        shots(page, "project-rescued-1280")
        lucia.expect_status(404)
        page = lucia.go(reverse("exchange_pages:project", args=[project.pk]))
        expect(page.get_by_text("6B, Kibera Primary")).to_have_count(0)

    assert Project.objects.get().pk == project.pk
    assert Rescue.objects.get().state == "done"
    told = Mail.objects.filter(template="exchange/email/handed_over")
    assert {mail.to for mail in told} == {nairobi_teacher.email, teacher_of(there).email}
    assert Mail.objects.get(template="exchange/email/left").to == bogota_teacher.email
