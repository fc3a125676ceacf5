"""A child joins on a slow line, switches, and comes back by three pictures and by a card."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.services.cards import token_of
from classrooms.services.codes import issue_code
from classrooms.services.joining import let_in
from classrooms.services.student_keys import choose_pictures, give_key
from tests.browser import steps
from tests.browser.people import PHONE, Person
from tests.factories import EnrolmentFactory
from users.models import User

pytestmark = pytest.mark.browser
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
COME_IN = "Come in"
# What the browser keeps for a site, apart from cookies that no script can read.
KEPT = """async () => ({
  local: Object.keys(localStorage), session: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
})"""


def stands_without_scrolling(page: Page) -> None:
    """Everything of the twelve pictures is on the screen, and each is large enough for a finger."""
    tiles = page.locator("button[name=pick]")
    boxes = [tiles.nth(number).bounding_box() for number in range(12)]
    last = page.locator("main form .button").first.bounding_box()

    assert [box for box in boxes if box is None or min(box["width"], box["height"]) < 44] == []
    assert last is not None
    assert last["y"] + last["height"] <= 640
    assert page.evaluate("scrollX + scrollY") == 0


def test_join_on_a_slow_line_switch_and_come_back(
    visit, shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    code = issue_code(nairobi_class, by=None)
    child: Person = visit(width=PHONE, height=640)
    child.context.new_cdp_session(child.page).send("Network.emulateNetworkConditions", SLOW)
    began, screens = time.monotonic(), []
    child.page.on("framenavigated", lambda frame: screens.append(frame.url))

    join(child, f" {str(code).lower()} ", shots)
    took, seen = time.monotonic() - began, len(screens) - 1

    # The fifth is where the child arrives.
    assert seen <= 4, screens
    assert took < 60
    let_in(Enrolment.objects.get(), by=nairobi_teacher)
    child.page.wait_for_url("**/today/", timeout=20_000)
    switch(child, shots)
    come_back(child, shots)


def join(child: Person, typed: str, shots) -> None:
    page = child.go("/j")
    shots(page, "back-1-code")
    page.get_by_label("Class code").fill(typed)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Yes, I am new here").click()
    page.locator("input[name=chosen]").first.check()
    page.locator("input[name=stamp]").first.check()
    page.get_by_role("button", name="Join the class").click()
    expect(page.get_by_role("heading", name="Choose your 3 pictures")).to_be_visible()
    stands_without_scrolling(page)
    shots(page, "back-2-pictures")
    page.get_by_role("button", name="Cat").click()
    page.get_by_role("button", name="Moon").click()
    shots(page, "back-3-two-chosen")
    expect(page.locator("[data-said]")).to_have_text("1: Cat, 2: Moon")
    page.get_by_role("button", name="Cup").click()
    page.get_by_role("button", name="These are my pictures").click()
    page.wait_for_url("**/j/waiting")


def switch(child: Person, shots) -> None:
    """The next child finds nothing of the last one but the class. Of texts that were not sent yet
    the stories of the outbox tell."""
    page = child.page
    page.get_by_role("link", name="Switch student").click()
    expect(page.locator("[data-unsent]")).to_be_attached()
    shots(page, "back-4-switch")
    page.get_by_role("button", name="Yes, switch student").click()
    page.wait_for_url("**/j")
    assert page.evaluate(KEPT) == {"local": [], "session": [], "databases": 0, "caches": 0}
    page.go_back()
    assert "Hello" not in page.inner_text("main")
    child.go("/today/")
    page.wait_for_url("**/j")


def come_back(child: Person, shots) -> None:
    page = child.page
    page.get_by_role("link", name="I am in class 6B").click()
    shots(page, "back-5-who")
    page.locator(".who__link").first.click()
    stands_without_scrolling(page)
    steps.choose_pictures(page, "Moon", "Cat", "Cup", done=COME_IN)
    expect(page.get_by_text("You can try 4 more times")).to_be_visible()
    shots(page, "back-6-wrong")
    steps.choose_pictures(page, "Cat", "Moon", "Cup", done=COME_IN)
    page.wait_for_url("**/today/")


@pytest.mark.parametrize("scripts", [True, False])
def test_five_spoiled_pictures_lock_one_child_and_its_card_still_opens(
    scripts: bool, visit, shots, student: User, nairobi_class: Classroom
) -> None:
    code = issue_code(nairobi_class, by=None)
    choose_pictures(student, ["cat", "moon", "cup"])
    friend = EnrolmentFactory(classroom=nairobi_class, nickname="Calm Fox", nickname_key="calmfox")
    choose_pictures(friend.student, ["apple", "door", "car"])
    tablet: Person = visit(width=PHONE, height=640, java_script_enabled=scripts)
    page = tablet.go(f"/j/{code.code}")
    page.get_by_role("link", name="Yes, I have been here before").click()
    page.get_by_role("link", name="Brave River").click()

    for _try in range(5):
        steps.choose_pictures(page, "Hand", "Moon", "Cup", done=COME_IN)
    expect(page.get_by_role("heading", name="Your pictures are locked")).to_be_visible()
    shots(page, "back-7-locked")
    page.get_by_role("link", name="This is not me").click()
    page.get_by_role("link", name="Calm Fox").click()
    steps.choose_pictures(page, "Apple", "Door", "Car", done=COME_IN)

    page.wait_for_url("**/today/")
    tablet.go(f"/j/card/{token_of(give_key(student))}")
    page.wait_for_url("**/j/card")
    shots(page, "back-8-card")
    page.get_by_role("button", name="Yes, come in").click()
    expect(page.get_by_role("heading", name=re.compile("Hello Brave River"))).to_be_visible()
    assert StudentKey.objects.get(student=student).is_locked
