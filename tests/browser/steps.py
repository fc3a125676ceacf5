"""What people do on the pages, step by step, as a person would: by the words they read."""

import re
import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from playwright.sync_api import Page, expect

from classrooms.timetable.zones import zone
from outbox.models import Mail
from tests.browser.people import Person

PASSWORD = "three kites over the river"
PATIENCE = 30.0


@dataclass(frozen=True)
class Newcomer:
    """A teacher as she describes herself, her school and her class."""

    name: str
    email: str
    country: str
    city: str
    zone_city: str
    zone: str
    school: str
    classroom: str
    starts: str
    ends: str


def wait_for_mail(to: str, template: str) -> str:
    """The text of the newest such mail to this person, once a worker has written it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        mail = Mail.objects.filter(to=to, template__contains=template).first()
        if mail is not None:
            return mail.text
        time.sleep(0.2)
    raise AssertionError(f"no mail “{template}” came to {to}")


def link_in(text: str) -> str:
    """The path of the first link in a mail."""
    found = re.search(r"https?://[^/\s]+(/\S*)", text)
    assert found is not None, text
    return found.group(1)


def within_a_minute(clock: str, zone_name: str) -> bool:
    """Whether that is what the clock shows there now, or showed a minute ago."""
    now = datetime.now(zone(zone_name))
    return clock in {f"{now:%H:%M}", f"{now - timedelta(minutes=1):%H:%M}"}


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def submit(page: Page) -> None:
    """Press the button of the page's form and wait for the answer."""
    with page.expect_navigation():
        page.locator("main form button").first.click()


def sign_up(person: Person, who: Newcomer) -> None:
    """Make an account and follow the link in the mail."""
    person.go("/accounts/signup/")
    create_account(person, who)


def create_account(person: Person, who: Newcomer) -> None:
    """The same, on the page for new accounts."""
    page = person.page
    page.get_by_label("Your name").fill(who.name)
    page.get_by_label("E-mail address").fill(who.email)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password2").fill(PASSWORD)
    submit(page)
    person.go(link_in(wait_for_mail(who.email, "email_confirmation")))
    submit(page)
    log_in(person, who.email)


def log_in(person: Person, email: str) -> None:
    page = person.page
    if "/login/" not in page.url:
        page = person.go("/accounts/login/")
    if "/login/" not in page.url:
        return
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    submit(page)


def say_languages(person: Person) -> None:
    """Register a class: first of all, a working language for the other teacher."""
    page = person.go("/classes/")
    page.get_by_role("link", name="Register a class").click()
    page.get_by_role("link", name="Start now").click()
    page.get_by_role("checkbox", name="English", exact=True).check()
    button(page, "Continue")


def describe_school(person: Person, who: Newcomer) -> None:
    page = person.page
    page.get_by_label("Name of the school").fill(who.school)
    page.get_by_label("Country").select_option(label=who.country)
    page.get_by_label("City or town").fill(who.city)
    button(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"in {who.zone_city} now")
    assert within_a_minute(page.locator("h1 time").inner_text(), who.zone)
    button(page, "Yes, continue")


def describe_class(person: Person, who: Newcomer) -> None:
    page = person.page
    page.get_by_label("Name of the class").fill(who.classroom)
    page.get_by_label("Age of the youngest").fill("11")
    page.get_by_label("Age of the oldest").fill("12")
    page.get_by_label("Number of students").fill("24")
    page.get_by_label("Language", exact=True).first.select_option(label="English")
    page.get_by_label("How well does the class know it?").first.select_option(index=3)
    button(page, "Continue")
    page.get_by_label("Food and cooking").check()
    page.get_by_label("Music and dance").check()
    page.get_by_label("Live: we want to meet on screen").check()
    page.get_by_label(re.compile("^Video works")).check()
    button(page, "Continue")


def describe_time(person: Person, who: Newcomer, *, today: date) -> None:
    """Tuesday's and Thursday's lesson, and a school year around today."""
    page = person.page
    page.get_by_role("link", name="Other times").click()
    for day in ("Tuesday", "Thursday"):
        fieldset = page.get_by_role("group", name=day, exact=True)
        fieldset.get_by_label("Starts").first.fill(who.starts)
        fieldset.get_by_label("Ends").first.fill(who.ends)
    button(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Terms and breaks")
    for field in page.locator("main input[type=date]").all():
        if field.is_visible():
            field.fill("")
    for field in page.locator("input[name=holidays]").all():
        field.uncheck()
    terms = page.locator("[data-rows=terms]")
    terms.get_by_label("First day").first.fill((today - timedelta(days=30)).isoformat())
    terms.get_by_label("Last day").first.fill((today + timedelta(days=200)).isoformat())
    for field in page.locator("[data-rows=breaks] input[type=text]").all():
        field.fill("")
    button(page, "Continue")


def look_for_a_partner(person: Person) -> None:
    page = person.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    button(page, "Look for a partner")
    expect(page.get_by_role("heading", level=1)).to_contain_text("is registered")


def verify_everybody(staff: Person) -> None:
    """One school after the other in the queue: record a call back, approve it with its teacher."""
    page = staff.go("/admin/classrooms/school/queue/")
    page.get_by_role("link", name="Begin with the first").click()
    while page.locator("#review-decide").count():
        page.get_by_text("Record a call back or a letter").click()
        page.get_by_label("We called the school back").check()
        page.get_by_label("Who was called").fill("The secretary, under the number in the register")
        button(page, "Record the evidence")
        expect(page.get_by_text("The evidence is recorded.")).to_be_visible()
        button(page, "Approve")
        expect(page.locator(".messagelist .success")).to_contain_text("is verified")
    expect(page.get_by_text("Nobody waits.")).to_be_visible()


def reload_until(page: Page, text: str) -> None:
    """Look again, as a person does, until the words stand on the page."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if text in page.inner_text("body"):
            return
        page.wait_for_timeout(300)
        page.reload()
    raise AssertionError(f"“{text}” never came:\n{page.inner_text('main')}")


def record_the_forms(page: Page) -> None:
    """All students of the class brought a form with a yes to taking part and a no to pictures."""
    page.get_by_role("link", name="Tick everybody below").click()
    page.get_by_role("group", name="Taking part").get_by_label("Yes").check()
    page.get_by_role("group", name="Pictures").get_by_label("No").check()
    button(page, "Record the answers")


def choose_pictures(page: Page, *words: str, done: str = "These are my pictures") -> None:
    """Press three pictures in order, then the button below."""
    for word in words or ("Cat", "Moon", "Cup"):
        page.get_by_role("button", name=word).click()
    page.get_by_role("button", name=done).click()
