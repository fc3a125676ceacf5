"""A nine-year-old tells a grown-up in two taps; a lead answers; the child reads the answer."""

from datetime import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from classrooms.models import Classroom
from safeguarding.models import Concern
from tests.browser.people import PHONE, Person
from tests.browser.steps import button
from tests.browser.test_registration import bring_login, fits
from tests.exchange.builders import add_lesson, opened_project, planned_session
from tests.factories import ConsentFactory, EnrolmentFactory, StaffFactory
from tests.safeguarding.conftest import care_of
from tests.second_factor import log_in_with_second_factor
from users.models import User

pytestmark = pytest.mark.browser

SMALL = 640


def visible_at_once(page: Page, selector: str) -> bool:
    """Everything of it stands on the first screen of a small phone."""
    boxes = [each.bounding_box() for each in page.locator(selector).all()]
    return bool(boxes) and all(box and box["y"] + box["height"] <= SMALL for box in boxes)


@pytest.mark.timeout(240)
def test_two_taps_an_answer_and_nothing_typed(
    visit,
    shots,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
) -> None:
    add_lesson(bogota_class, 1, time(6, 0), 60)
    project = opened_project(nairobi_class, bogota_class)
    river = EnrolmentFactory(classroom=nairobi_class, nickname="Brave River")
    lake = EnrolmentFactory(classroom=bogota_class, nickname="Calm Lake")
    for place in (river, lake):
        ConsentFactory(student=place.student)
    lead = StaffFactory(email="lead@aerogram.example", is_superuser=False)
    care_of(nairobi_class.school.programme).leads.add(lead)
    planned_session(project, by=nairobi_teacher)
    child = visit(width=PHONE, height=SMALL, java_script_enabled=False)
    child.go("/j")
    bring_login(child, river.student)

    # First tap: beside what a person of the partner class made.
    page = child.go(reverse("safeguarding:report", args=["student", lake.pk]))
    assert fits(page)
    assert visible_at_once(page, ".tell__choice")
    shots(page, "tell-360")
    # Second tap.
    button(page, "Somebody is mean")
    expect(page.get_by_role("heading", name="Thank you. You did the right thing.")).to_be_visible()
    assert visible_at_once(page, ".button-row .button")
    shots(page, "told-360")

    # "I need help" stands on every page, and goes to the leads alone.
    page = child.go(reverse("exchange_pages:today"))
    page.get_by_role("link", name="I need help").click()
    shots(page, "need-help-360")
    button(page, "A grown-up did something that is not OK")
    expect(page.get_by_text("Your teacher does not read it.")).to_be_visible()
    shots(page, "told-leads-360")

    staff = visit()
    _log_in_as_lead(staff, lead)
    page = staff.go(reverse("admin:safeguarding_concern_changelist"))
    shots(page, "queue-1280")
    page.get_by_role("link", name="Begin with the first").click()
    expect(page.get_by_text("Nobody knows yet").first).to_be_visible()
    shots(page, "case-1280")
    page.get_by_text("Answer the one who told us").click()
    page.get_by_label("You did the right thing. Thank you for telling us.").check()
    page.get_by_label("Your own words").fill("Mrs Grace comes to your class on Monday.")
    shots(page, "case-answer-1280")
    button(page, "Send the answer")
    expect(page.get_by_text("The answer stands on the page")).to_be_visible()
    shots(page, "case-answered-1280")

    teacher = visit(width=PHONE)
    teacher.go("/j")
    bring_login(teacher, nairobi_teacher)
    between = Concern.objects.get(kind="mean")
    page = teacher.go(reverse("safeguarding:concern", args=[between.pk]))
    assert fits(page)
    shots(page, "concern-360")

    page = child.go(reverse("exchange_pages:today"))
    shots(page, "today-answer-360")
    page.get_by_role("link", name="Read it").click()
    expect(page.get_by_text("Mrs Grace comes to your class on Monday.")).to_be_visible()
    shots(page, "answer-360")
    button(page, "I have read it")
    expect(page.get_by_role("link", name="Read it")).to_have_count(0)


def _log_in_as_lead(person: Person, lead_: User) -> None:
    """The session of a login with the second step, brought to this browser."""
    client = Client()
    log_in_with_second_factor(client, lead_)
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    person.go("/j")
    person.context.add_cookies(
        [{"name": session.key, "value": session.value, "url": person.address}]
    )
