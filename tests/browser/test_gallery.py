"""A child says hello with a picture, a teacher reads it, the partner class sees it; and offline."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from exchange.gallery.models import Item
from exchange.models import Project
from tests.browser.people import DESK, PHONE, Person
from tests.exchange.builders import opened_project
from tests.exchange.moderation.builders import allow_pictures, child_of
from tests.exchange.pictures import drawn, encoded
from users.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("aerogram");
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => done([]);
  opening.onsuccess = () => {
    const asked = opening.result.transaction("kept").objectStore("kept").getAll();
    asked.onsuccess = () => { opening.result.close(); done(asked.result); };
  };
})"""


@pytest.fixture
def running(site: str, nairobi_class, bogota_class, settings, tmp_path: Path) -> Project:
    """It runs today, with pictures."""
    project = opened_project(nairobi_class, bogota_class)
    today = timezone.now().date()
    Project.objects.filter(pk=project.pk).update(
        starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=30)
    )
    project.phases.update(starts_on=today - timedelta(days=3), ends_on=today + timedelta(days=30))
    settings.MEDIA_ROOT = str(tmp_path / "media")
    allow_pictures(project)
    return project


def come_in(person: Person, user: User) -> Page:
    """As after the lobby, or the login."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[site_settings.SESSION_COOKIE_NAME]
    person.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": person.address}])
    return person.go("/after-login/")


def no_wider(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_from_a_child_to_the_partner_class(
    visit: Callable[..., Person],
    shots,
    running,
    nairobi_class,
    bogota_class,
    nairobi_teacher,
    tmp_path: Path,
) -> None:
    picture = tmp_path / "goat.png"
    picture.write_bytes(encoded(drawn(900, 600)))
    child = visit(width=PHONE, height=640)
    page = come_in(child, child_of(nairobi_class, "Brave River"))
    expect(page.get_by_role("link", name="Say hello to 6A")).to_be_in_viewport()
    shots(page, "gallery-today-360")
    page.get_by_role("link", name="Say hello to 6A").click()
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport()
    shots(page, "gallery-add-360")

    page.get_by_label("Your text").fill("Hello! This is our goat. Her name is Bahati.")
    page.get_by_label("A picture").set_input_files(picture)
    page.get_by_label("What is in the picture?").fill("A goat in our yard")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your teacher reads it first. Then the other class")).to_be_visible()
    expect(page.get_by_role("img", name="A goat in our yard")).to_be_visible()
    no_wider(page, PHONE)
    shots(page, "gallery-waiting-360")

    teacher = visit(width=DESK)
    desk = come_in(teacher, nairobi_teacher)
    expect(desk.get_by_text("1 text of 6B waits for you.")).to_be_visible()
    desk.get_by_role("link", name=re.compile("^Read")).click()
    shots(desk, "gallery-reading-1280")
    no_wider(desk, DESK)
    desk.get_by_role("button", name="Approve all ticked").click()
    expect(desk.get_by_text("Approved. The partner class sees 1 text now.")).to_be_visible()

    partner = visit(width=PHONE, height=640)
    theirs = come_in(partner, child_of(bogota_class, "Calm Lake"))
    theirs.get_by_role("link", name="Gallery").last.click()
    expect(theirs.get_by_text("Her name is Bahati.")).to_be_visible()
    expect(theirs.get_by_role("img", name="A goat in our yard")).to_be_visible()
    no_wider(theirs, PHONE)
    shots(theirs, "gallery-partner-360")
    theirs.get_by_role("link", name=re.compile("^Open")).click()
    shots(theirs, "gallery-item-360")


def write_offline(person: Person, text: str) -> Page:
    """On the page to write on, whose connection is gone by now."""
    page = person.page
    person.context.set_offline(True)
    page.get_by_label("Your text").fill(text)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Waiting to send")).to_be_visible()
    expect(page.locator("#outbox blockquote")).to_have_text(text)
    return page


def forget_the_line(person: Person) -> None:
    """That a request failed without a connection was meant."""
    person.problems[:] = [each for each in person.problems if "net::ERR_" not in each]


def texts() -> list[str]:
    return sorted(Item.objects.values_list("text", flat=True))


def test_what_is_written_offline_is_seen_kept_and_sent_once(
    visit: Callable[..., Person], shots, running, nairobi_class
) -> None:
    person = visit(width=PHONE, height=640)
    come_in(person, child_of(nairobi_class, "Brave River"))
    person.go(f"/projects/{running.pk}/gallery/add/")
    page = write_offline(person, "We are six in my family.")
    shots(page, "gallery-offline-360")
    assert texts() == []
    assert "family" not in str(page.evaluate(KEPT))

    # The line is back for reading, and nothing can be sent yet: it survives the reload.
    refuse = _refuse_to_send(page)
    person.context.set_offline(False)
    page.reload()
    expect(page.locator("#outbox blockquote")).to_have_text("We are six in my family.")
    page.unroute("**/gallery/add/", refuse)

    # Two tabs flush it at the same time.
    other = person.new_page()
    other.goto(f"/projects/{running.pk}/gallery/")
    for each in (page, other):
        each.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#outbox")).to_be_hidden()
    page.reload()
    expect(page.locator("#outbox")).to_be_hidden()
    assert texts() == ["We are six in my family."]
    forget_the_line(person)


def _refuse_to_send(page: Page) -> Callable[[Route], None]:
    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    page.route("**/gallery/add/", refuse)
    return refuse


def test_the_next_child_finds_nothing_of_the_last(
    visit: Callable[..., Person], shots, running, nairobi_class
) -> None:
    person = visit(width=PHONE, height=640)
    come_in(person, child_of(nairobi_class, "Brave River"))
    person.go(f"/projects/{running.pk}/gallery/add/")
    page = write_offline(person, "A secret of mine")
    page.get_by_label("Your text").fill("Half a sentence")
    page.wait_for_timeout(600)
    refuse = _refuse_to_send(page)
    person.context.set_offline(False)

    # Its session ended, and somebody else came in: what is kept cannot be read, and is not shown.
    other = child_of(nairobi_class, "Quick Fox")
    come_in(person, other)
    person.go(f"/projects/{running.pk}/gallery/add/")
    expect(page.locator("#outbox")).to_be_hidden()
    expect(page.get_by_label("Your text")).to_have_value("")
    kept = page.evaluate(KEPT)
    assert len(kept) == 2
    assert "secret" not in str(kept)
    assert "sentence" not in str(kept)

    # The first one is back, and switches: shown first what was not sent, then the device is empty.
    first = nairobi_class.enrolments.get(nickname="Brave River").student
    come_in(person, first)
    person.go("/leave/")
    expect(page.locator("#outbox blockquote")).to_have_text("A secret of mine")
    expect(page.get_by_text("If you switch now, this is thrown away.")).to_be_visible()
    shots(page, "gallery-leave-360")
    page.locator("main form[method=post] button").click()
    expect(page).to_have_url(f"{person.address}/j")
    assert page.evaluate(KEPT) == []
    page.unroute("**/gallery/add/", refuse)
    assert texts() == []
    forget_the_line(person)


def test_a_draft_is_there_again_after_the_page_was_closed(
    visit: Callable[..., Person], running, nairobi_class
) -> None:
    person = visit(width=PHONE, height=640)
    come_in(person, child_of(nairobi_class, "Brave River"))
    page = person.go(f"/projects/{running.pk}/gallery/add/")
    page.get_by_label("Your text").fill("Half a sentence")
    page.wait_for_timeout(600)

    page.reload()

    expect(page.get_by_label("Your text")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your teacher reads it first. Then the other class")).to_be_visible()
    person.go(f"/projects/{running.pk}/gallery/add/")
    page.wait_for_timeout(200)
    expect(page.get_by_label("Your text")).to_have_value("")


def test_without_scripts_it_is_sent_all_the_same(
    visit: Callable[..., Person], running, nairobi_class
) -> None:
    person = visit(width=PHONE, java_script_enabled=False)
    come_in(person, child_of(nairobi_class, "Brave River"))
    page = person.go(f"/projects/{running.pk}/gallery/add/")

    page.get_by_label("Your text").fill("Hello without scripts")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_text("Your teacher reads it first.")).to_be_visible()
    assert texts() == ["Hello without scripts"]
