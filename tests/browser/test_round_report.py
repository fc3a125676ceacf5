"""The staff's page of a published round fits a phone and a desk, both themes, both directions."""

from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client

from matching.models import MatchingRound
from tests.browser.people import DESK, PHONE, Person
from tests.factories import StaffFactory
from tests.matching.published import full_report, leave_over, published_round
from tests.second_factor import log_in_with_second_factor
from users.models import User

pytestmark = pytest.mark.browser

FAULTY = {"holds": False, "faults": ["edge_violated", "gap"]}
WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth - window.innerWidth"


def let_in(person: Person, staff: User, site: str) -> None:
    """The session of a member of staff who showed the second factor."""
    client = Client()
    log_in_with_second_factor(client, staff)
    name = site_settings.SESSION_COOKIE_NAME
    person.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


@pytest.fixture
def staff(transactional_db: None) -> User:
    return StaffFactory(email="rui@aerogram.example", adult__name="Rui Reviewer")


@pytest.fixture
def round_(transactional_db: None) -> MatchingRound:
    (unreadable,) = leave_over(published_round({}))
    round_ = published_round(full_report(unreadable=[str(unreadable.pk)]))
    leave_over(round_, 4)
    leave_over(round_, 1, weeks=0, eligible=2, alone={})
    return round_


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(
    ("theme", "language"), [("light", "en"), ("dark", "en"), ("light", "ar"), ("dark", "ar")]
)
def test_the_report_fits_its_window(
    visit: Any, shots: Any, settings: Any, site: str, staff: User, round_: MatchingRound,
    width: int, theme: str, language: str,
) -> None:  # fmt: skip
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    User.objects.filter(pk=staff.pk).update(language=language)
    rui = visit(width=width, color_scheme=theme)
    let_in(rui, staff, site)

    page = rui.go(f"/rounds/{round_.pk}/")
    page.locator("main details").evaluate_all("all => all.forEach(each => each.open = true)")

    assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert page.evaluate(WIDER_THAN_THE_WINDOW) <= 0
    shots(page, f"round-report-{width}-{theme}-{language}")


def test_a_fault_is_seen_at_once(visit: Any, shots: Any, site: str, staff: User) -> None:
    round_ = published_round(full_report(proof=FAULTY))
    rui = visit(width=PHONE)
    let_in(rui, staff, site)

    page = rui.go(f"/rounds/{round_.pk}/")

    assert page.locator(".notice--danger").inner_text().splitlines()[0] == (
        "The independent check found a fault in this round."
    )
    shots(page, "round-report-fault")


def test_the_bar_is_drawn_in_its_shares(
    visit: Any, site: str, staff: User, round_: MatchingRound
) -> None:
    rui = visit()
    let_in(rui, staff, site)

    page = rui.go(f"/rounds/{round_.pk}/")
    widths = page.locator(".cover__bar [class*=cover__piece--]").evaluate_all(
        "all => all.map(one => one.getBBox().width / one.ownerSVGElement.clientWidth)"
    )

    assert [round(width, 3) for width in widths] == [0.937, 0.025, 0.038]


def test_the_list_of_rounds_shows_the_proof(visit: Any, shots: Any, site: str, staff: User) -> None:
    for proof in ({}, FAULTY, {"exact": False, "bound": 72728, "gap": 12, "gap_ppm": 166}):
        published_round(full_report(proof=proof))
    published_round({})
    rui = visit()
    let_in(rui, staff, site)

    page = rui.go("/admin/matching/matchinground/")

    assert page.locator(".field-proof").count() == 4
    shots(page, "rounds-in-admin")
