"""Two ways to a partner beside the nightly rounds: a link for somebody one knows, and a search that
tells when a class comes."""

import re
from datetime import UTC, datetime, time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from classrooms.models import Classroom
from matching.lifecycle import ProposalState, WishState
from matching.models import PartnerWish, Proposal, SavedSearch
from matching.services.searches import look_for_arrivals
from outbox.runner import drain
from tests.browser import steps
from tests.browser.people import PHONE
from tests.browser.steps import Newcomer, button
from tests.browser.test_registration import bring_login, fits
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.matching.builders import lesson_at
from users.models import User

pytestmark = pytest.mark.browser

LUCIA = Newcomer(
    name="Lucía Rojas",
    email="lucia@andino.example",
    country="Colombia",
    city="Bogotá",
    zone_city="Bogota",
    zone="America/Bogota",
    school="Colegio Andino",
    classroom="6A",
    starts="08:00",
    ends="08:45",
)


@pytest.mark.timeout(240)
def test_a_newcomer_comes_from_the_link_to_waiting_for_staff(
    visit, shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    amina, lucia = visit(), visit(width=PHONE)
    amina.go("/j")
    bring_login(amina, nairobi_teacher)
    page = amina.go(reverse("matching:bring", args=[nairobi_class.pk]))
    shots(page, "bring-1280")
    button(page, "Make a link")
    shots(page, "bring-link-1280")
    message = page.get_by_label("A message to copy").input_value()

    page = lucia.go(steps.link_in(message))
    shots(page, "link-visitor-360")
    assert fits(page)
    page.get_by_role("link", name="Create a teacher account").click()
    steps.create_account(lucia, LUCIA)
    expect(page.get_by_role("heading", level=1)).to_have_text("6B")
    shots(page, "link-no-class-360")
    page.get_by_role("link", name="Register a class").click()
    page.get_by_role("link", name="Start now").click()
    page.get_by_role("checkbox", name="English", exact=True).check()
    button(page, "Continue")
    steps.describe_school(lucia, LUCIA)
    steps.describe_class(lucia, LUCIA)
    steps.describe_time(lucia, LUCIA, today=datetime.now(UTC).date())
    button(page, "Look for a partner")

    expect(page.get_by_label("6A, Colegio Andino")).to_be_checked()
    shots(page, "link-choose-360")
    page.get_by_role("button", name="Register as partners").press("Enter")

    expect(page.get_by_text("You are registered as partners.")).to_be_visible()
    expect(page.get_by_text("Our staff are checking the school.")).to_be_visible()
    shots(page, "pledge-360")
    assert fits(page)
    assert PartnerWish.objects.get().state == WishState.PLEDGED
    # The way back is used up: the next login leads to her own first page.
    page = lucia.go(reverse("after-login"))
    expect(page.get_by_role("heading", level=1)).not_to_have_text("6B")


def test_a_saved_search_tells_of_a_class_and_it_is_invited_from_the_mail(
    visit, shots, settings, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    settings.KEEP_MAIL_BODIES = True  # a mail keeps its words after it was sent
    lesson_at(nairobi_class, time(16, 0))
    amina = visit(width=PHONE)
    amina.go("/j")
    bring_login(amina, nairobi_teacher)
    page = amina.go(reverse("matching:find", args=[nairobi_class.pk]))
    page.get_by_text("Choose what fits").click()
    page.get_by_label("Country").select_option(label="Colombia")
    button(page, "Show classes")
    shots(page, "find-empty-360")
    page.get_by_role("button", name="Tell me when such a class comes").press("Enter")
    expect(page.get_by_role("heading", name="Your saved searches")).to_be_visible()
    shots(page, "find-saved-360")
    assert fits(page)

    school = VerifiedSchoolFactory(country="CO", city="Cali", zone="America/Bogota")
    lesson_at(open_classroom(school=school, name="5A"), time(8, 0))
    look_for_arrivals()
    drain()

    text = steps.wait_for_mail(nairobi_teacher.email, "arrivals")
    assert "16:00–16:45 in Nairobi (GMT+3)" in text
    assert "08:00–08:45 in Cali (GMT-5)" in text
    invite, pause = re.findall(r"https?://[^/\s]+(/\S*)", text)[:2]
    page = amina.go(pause)
    shots(page, "search-360")
    button(page, "Pause")
    expect(page.get_by_text("Paused: no mail is sent.")).to_be_visible()
    page = amina.go(invite)
    button(page, "Invite this class")
    expect(page.get_by_text("The class is invited.")).to_be_visible()
    assert Proposal.objects.get().state == ProposalState.OPEN
    assert SavedSearch.objects.get().paused_at is not None
