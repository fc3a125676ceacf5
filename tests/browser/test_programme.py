"""The page on which staff set a programme, on a phone and at a desk."""

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from classrooms.services.schools import default_programme
from matching.engine.weights import Weights
from tests.browser.people import DESK, PHONE, Person
from tests.second_factor import log_in_with_second_factor
from users.models import User

pytestmark = pytest.mark.browser


def bring_staff(person: Person, staff: User) -> None:
    """Give the browser a login with its second factor that a client of the tests made."""
    person.go("/j")
    client = Client()
    log_in_with_second_factor(client, staff)
    cookie = client.cookies[site_settings.SESSION_COOKIE_NAME]
    person.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": person.page.url}]
    )


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_staff_set_weights_and_pairs_of_countries(visit, shots, reviewer: User, width: int) -> None:
    person = visit(width=width)
    bring_staff(person, reviewer)
    page = person.go(reverse("admin:classrooms_programme_change", args=[default_programme().pk]))
    shots(page, f"programme-{width}")
    assert page.evaluate("document.documentElement.scrollWidth") == width

    page.get_by_label("Countries that are not paired").fill("lb il\nIL XX")
    page.get_by_label("Age:", exact=True).fill("110")
    page.get_by_role("button", name="Save and continue editing").click()
    shots(page, f"programme-wrong-{width}")
    expect(page.get_by_text("Line 2: “XX” is not the code of a country.")).to_be_visible()
    expect(page.get_by_text("Still to give out: 10.")).to_be_visible()

    page.get_by_label("Countries that are not paired").fill("lb il")
    page.get_by_label("Size of the classes").fill("60")
    page.get_by_role("button", name="Save and continue editing").click()
    shots(page, f"programme-saved-{width}")

    expect(page.get_by_text("Israel – Lebanon")).to_be_visible()
    assert default_programme().weights == Weights(age=110, size=60).to_json()
