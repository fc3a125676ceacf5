"""A teacher without a partner: why not, what would help, one press, and soon a proposal."""

from collections.abc import Iterator
from datetime import time

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from classrooms.models import Classroom
from matching.models import Proposal
from matching.services.rounds import enter_round, run_round
from outbox.runner import drain
from tests.browser.people import PHONE
from tests.browser.test_partners import opened, tab_to
from tests.exchange.builders import class_in
from tests.matching.builders import NOW, round_of, teacher_of

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _in_september() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def alone() -> Classroom:
    """Nairobi meets live on Tuesdays at 9; nobody else has a lesson then."""
    nairobi = class_in("Nairobi", "KE", "Africa/Nairobi", weekday=1, start=time(9, 0), minutes=45)
    berlin = class_in("Berlin", "DE", "Europe/Berlin", weekday=3, start=time(11, 0), minutes=90)
    young = class_in("Lima", "PE", "America/Lima", weekday=3, start=time(7, 0), minutes=45)
    young.age_from, young.age_to = 6, 7
    young.save()
    for each in (nairobi, berlin, young):
        enter_round(each, by=teacher_of(each), at=NOW)
    run_round(round_of(nairobi).pk, at=NOW)
    drain()
    return nairobi


def test_one_lesson_more_and_a_partner_is_proposed(visit, shots, alone) -> None:
    page = opened(visit(), alone, reverse("matching:class-status", args=[alone.pk]))
    main = page.locator("main")
    expect(main).to_contain_text("2 other classes are free, and none fits yours yet.")
    expect(main).to_contain_text("of 3 on the waiting list.")
    expect(main).to_contain_text("The lessons never meet on the clock for long enough.")
    shots(page, "what-helps-1280")

    press = page.get_by_role("button", name="Add this lesson").filter(has_text="Thursday").first
    tab_to(page, press)
    page.keyboard.press("Enter")

    expect(main).to_contain_text("Your class has a lesson more: Thursday")
    expect(main).to_contain_text("We are looking for a partner at this moment.")
    shots(page, "what-helps-looking")
    drain()

    expect(page.get_by_role("link", name="Meet this class")).to_be_visible(timeout=15_000)
    expect(main).to_contain_text("Berlin")
    assert Proposal.objects.get().round.kind == "repair"
    shots(page, "what-helps-found")


def test_without_scripts_on_a_phone_it_works_too(visit, shots, alone) -> None:
    path = reverse("matching:class-status", args=[alone.pk])
    page = opened(visit(width=PHONE, java_script_enabled=False), alone, path)
    shots(page, "what-helps-360")

    page.get_by_role("button", name="Add this lesson").filter(has_text="Thursday").first.click()
    drain()
    page.get_by_role("link", name="Check again").click()

    page.get_by_role("link", name="Meet this class").wait_for()
