"""What a child's device keeps until it is sent: nothing typed is lost, and nothing hangs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.people import PHONE, Person
from tests.browser.test_gallery import KEPT, come_in, forget_the_line, running, texts, write_offline
from tests.exchange.moderation.builders import child_of
from tests.exchange.pictures import drawn, encoded

__all__ = ["running"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Refused at once, or when it is to be written.
FULL = {
    "refused": """() => {
      IDBObjectStore.prototype.put = () => { throw new DOMException("full", "full"); };
    }""",
    "aborted": """() => {
      IDBObjectStore.prototype.put = function () { this.transaction.abort(); return {}; };
    }""",
}
SENT = "Your teacher reads it first. Then the other class can see it."
TYPED = "Half a sentence"


@pytest.fixture
def writing(visit: Callable[..., Person], running, nairobi_class) -> Person:
    """Brave River on the page to write on."""
    person = visit(width=PHONE, height=640)
    come_in(person, child_of(nairobi_class, "Brave River"))
    person.go(f"/projects/{running.pk}/gallery/add/")
    return person


def answer_sendings(page: Page, act: Callable[[Route], None]) -> list[str]:
    """What is sent from this page is answered by `act`; the list grows with each."""
    sent: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        sent.append(route.request.post_data or "")
        act(route)

    page.route("**/gallery/add/", answer)
    return sent


@pytest.mark.parametrize("how", FULL)
def test_a_full_device_sends_the_usual_way(writing: Person, how: str) -> None:
    page = writing.page
    page.evaluate(FULL[how])

    page.get_by_label("Your text").fill("Hello from a full tablet")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text(SENT)).to_be_visible()
    assert texts() == ["Hello from a full tablet"]


def test_what_is_refused_is_kept_says_so_and_holds_up_no_other(writing: Person, running) -> None:
    page = writing.page
    writing.expect_status(404)
    sent = answer_sendings(page, lambda route: route.fulfill(status=404))
    page.get_by_label("Your text").fill("The first one")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#outbox blockquote")).to_have_text("The first one")
    expect(page.get_by_text("It cannot be sent like this.")).to_be_visible()
    for _ in range(3):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(400)
    assert len(sent) == 1
    page.unroute("**/gallery/add/")

    page.get_by_label("Your text").fill("The second one")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    assert texts() == ["The second one"]

    expect(page.locator("#outbox blockquote")).to_have_text("The first one")
    page.get_by_role("button", name="Try now").click()
    expect(page.locator("#outbox")).to_be_hidden()
    assert texts() == ["The first one", "The second one"]


def test_a_draft_outlives_a_press_that_nobody_answered(
    writing: Person, running, tmp_path: Path
) -> None:
    """With a picture it goes the usual way, and the line breaks."""
    picture = tmp_path / "goat.png"
    picture.write_bytes(encoded(drawn(90, 60)))
    page, address = writing.page, f"/projects/{running.pk}/gallery/add/"
    sent = answer_sendings(page, lambda route: route.abort())
    page.get_by_label("Your text").fill(TYPED)
    page.get_by_label("A picture").set_input_files(picture)
    page.wait_for_timeout(600)
    page.get_by_role("button", name="Send").click()
    page.wait_for_timeout(300)
    assert len(sent) == 1
    page.unroute("**/gallery/add/")

    writing.go(address)
    expect(page.get_by_label("Your text")).to_have_value(TYPED)
    page.get_by_label("A picture").set_input_files(picture)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text(SENT)).to_be_visible()
    assert texts() == [TYPED]

    writing.go(address)
    page.wait_for_timeout(300)
    expect(page.get_by_label("Your text")).to_have_value("")
    forget_the_line(writing)


def test_two_on_one_tablet_keep_a_draft_each_and_switching_takes_only_ones_own(
    writing: Person, running, nairobi_class
) -> None:
    address = f"/projects/{running.pk}/gallery/add/"
    page = write_offline(writing, "A secret of mine")
    page.get_by_label("Your text").fill(TYPED)
    page.wait_for_timeout(600)
    sent = answer_sendings(page, lambda route: route.abort())
    writing.context.set_offline(False)

    # Somebody else comes in, writes on the same page and switches.
    come_in(writing, child_of(nairobi_class, "Quick Fox"))
    writing.go(address)
    expect(page.get_by_label("Your text")).to_have_value("")
    page.get_by_label("Your text").fill("Another half")
    page.wait_for_timeout(600)
    assert len(page.evaluate(KEPT)) == 3
    writing.go("/leave/")
    page.locator("main form[method=post] button").click()
    expect(page).to_have_url(f"{writing.address}/j")
    assert len(page.evaluate(KEPT)) == 2

    # What the first one left is there still.
    come_in(writing, nairobi_class.enrolments.get(nickname="Brave River").student)
    writing.go(address)
    expect(page.get_by_label("Your text")).to_have_value(TYPED)
    expect(page.locator("#outbox blockquote")).to_have_text("A secret of mine")
    assert sent
    page.unroute("**/gallery/add/")
    forget_the_line(writing)
