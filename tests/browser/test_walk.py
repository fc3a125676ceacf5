"""The whole walk in real browsers, on the real services: from a class form to a first meeting.

Two teachers, one member of staff, one student; a real worker does what happens in the background.
"""

import re
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import expect

from classrooms.models import Enrolment
from exchange.models import ExchangeSession, Project
from exchange.services.starting import start_project
from matching.models import Registration
from tests.browser import steps
from tests.browser.people import Person
from tests.browser.steps import Newcomer, button
from tests.exchange.ready import make_ready
from tests.worker import running_worker
from users.lifecycle import Role
from users.models import User
from users.services import create_adult

pytestmark = pytest.mark.browser

AMINA = Newcomer(
    name="Amina Otieno",
    email="amina@kibera.example",
    country="Kenya",
    city="Nairobi",
    zone_city="Nairobi",
    zone="Africa/Nairobi",
    school="Kibera Primary",
    classroom="6B",
    starts="16:00",
    ends="16:45",
)
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
STAFF = "rui@aerogram.example"


@pytest.fixture
def workers(site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker for all queues, which keeps the words of sent mails so that they can be read."""
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    monkeypatch.setenv("BASE_URL", site)
    with running_worker("outbox", "heavy", "beat"):
        yield


@pytest.fixture
def second_factor(transactional_db: None) -> str:
    """The secret of the staff member's authenticator app."""
    staff: User = create_adult(STAFF, name="Rui Reviewer", role=Role.STAFF, password=steps.PASSWORD)
    staff.is_staff = staff.is_superuser = True
    staff.save()
    EmailAddress.objects.create(user=staff, email=STAFF, verified=True, primary=True)
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(staff, secret)
    return secret


def log_in_as_staff(staff: Person, secret: str) -> None:
    staff.go("/admin/")
    steps.log_in(staff, STAFF)
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    staff.page.locator("input[name=code]").fill(code)
    steps.submit(staff.page)


@pytest.mark.usefixtures("workers")
@pytest.mark.timeout(420)
def test_from_a_class_form_to_a_first_meeting(visit, shots, second_factor: str) -> None:
    amina, lucia, rui = visit(), visit(), visit()

    for person, who in ((amina, AMINA), (lucia, LUCIA)):
        register(person, who, shots)
    let_staff_run_the_round(rui, second_factor, shots)
    for person, who in ((amina, AMINA), (lucia, LUCIA)):
        accept(person, who, shots)
    approve(rui, shots)
    code = open_the_project(amina, shots)
    child = join(visit(width=360, height=640), code, shots)
    let_in(amina, child, shots)
    plan_a_meeting(amina, shots)
    begin(amina, child, shots)
    see_the_meeting(child, lucia, shots)
    read_the_calendar(amina)


def register(person: Person, who: Newcomer, shots) -> None:
    steps.sign_up(person, who)
    steps.say_languages(person)
    steps.describe_school(person, who)
    steps.describe_class(person, who)
    steps.describe_time(person, who, today=datetime.now(UTC).date())
    shots(person.page, f"check-{who.classroom}")
    steps.look_for_a_partner(person)
    assert "We are checking your school" in person.page.inner_text("main")


def let_staff_run_the_round(rui: Person, secret: str, shots) -> None:
    log_in_as_staff(rui, secret)
    steps.verify_everybody(rui)
    page = rui.go("/admin/matching/matchinground/")
    page.get_by_role("link", name="Open", exact=True).first.click()
    expect(page.get_by_text("2 classes are registered.")).to_be_visible()
    button(page, "Run this round now")
    steps.reload_until(page, "What the round did")
    shots(page, "round")
    assert "2 classes found a partner" in page.inner_text("main"), list(
        Registration.objects.values("unmatched", "classroom__name")
    )


def accept(person: Person, who: Newcomer, shots) -> None:
    text = steps.wait_for_mail(who.email, "proposal_made")
    for clock in ("16:00–16:45 in Nairobi (GMT+3)", "08:00–08:45 in Bogotá (GMT-5)"):
        assert clock in text
    page = person.go(steps.link_in(text))
    shots(page, f"proposal-{who.classroom}")
    body = page.inner_text("main")
    for clock in ("16:00–16:45", "08:00–08:45", "GMT+3", "GMT-5"):
        assert clock in body
    button(page, "Accept partner")
    expect(page.get_by_text("Partner accepted.")).to_be_visible()


def approve(rui: Person, shots) -> None:
    page = rui.go("/admin/matching/partnership/queue/")
    page.get_by_role("link", name="Begin with the first").click()
    shots(page, "review")
    button(page, "Approve")
    expect(page.get_by_text("Approved. The teachers get a mail")).to_be_visible()


def open_the_project(amina: Person, shots) -> str:
    page = amina.go(steps.link_in(steps.wait_for_mail(AMINA.email, "project_opened")))
    shots(page, "project-opened")
    for phase in ("Say hello", "Compare", "Create", "Present", "Reflect"):
        assert phase in page.inner_text("main")
    amina.go("/classes/")
    page.get_by_role("link", name=AMINA.classroom).first.click()
    code = page.locator(".code--l").first.inner_text()
    assert re.fullmatch(r"[2-9CFGHJMPQRVWX]{4}-[2-9CFGHJMPQRVWX]{4}", code)
    return code


def join(child: Person, code: str, shots) -> Person:
    page = child.go("/j")
    page.get_by_label("Class code").fill(f" {code.lower()} ")
    page.locator("main form button").first.click()
    expect(page.get_by_text("Kibera Primary")).to_be_visible()
    shots(page, "join-360")
    page.get_by_role("button", name=re.compile("^Yes")).or_(
        page.get_by_role("link", name=re.compile("^Yes"))
    ).first.click()
    shots(page, "join-name-360")
    page.locator("input[name=chosen]").first.check(force=True)
    page.locator("input[name=stamp]").first.check(force=True)
    button(page, "Join the class")
    steps.choose_pictures(page)
    page.wait_for_url("**/j/waiting")
    shots(page, "lobby-360")
    return child


def let_in(amina: Person, child: Person, shots) -> None:
    page = amina.go(amina.page.url)
    shots(page, "class-with-lobby")
    page.get_by_role("button", name=re.compile("^Let in")).first.click()
    child.page.wait_for_url("**/today/", timeout=20_000)


def plan_a_meeting(amina: Person, shots) -> None:
    page = amina.go(steps.link_in(steps.wait_for_mail(AMINA.email, "project_opened")))
    page.get_by_role("link", name="Plan a meeting").first.click()
    shots(page, "plan-meeting")
    page.locator("input[name=starts_at]").first.check(force=True)
    button(page, "Plan the meeting")
    meeting = ExchangeSession.objects.get()
    assert f"{meeting.local_time:%H:%M}" == "16:00"
    body = page.inner_text("main")
    assert "16:00" in body
    assert "08:00" in body
    shots(page, "project-with-meeting")


def begin(amina: Person, child: Person, shots) -> None:
    """What the teachers do before the start stands in `test_agreement`; here it is done."""
    page = child.go("/today/")
    expect(page.get_by_text("Your teacher is waiting for your form.")).to_be_visible()
    here = Enrolment.objects.get().classroom
    sheets = amina.new_page()
    sheets.goto(reverse("safeguarding:consents", args=[here.pk]))
    steps.record_the_forms(sheets)
    expect(sheets.get_by_text("2 answers are recorded.")).to_be_visible()
    page = child.go("/today/")
    expect(page.get_by_text("Soon you meet 6A in Bogotá.")).to_be_visible()
    assert "16:00" not in page.inner_text("main")
    shots(page, "today-soon-360")
    project = Project.objects.get()
    make_ready(project, at=timezone.now())
    start_project(project)


def see_the_meeting(child: Person, lucia: Person, shots) -> None:
    page = child.go("/today/")
    shots(page, "today-360")
    for text in ("16:00", "Nairobi", "08:00", "Bogotá"):
        assert text in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    mail = steps.wait_for_mail(LUCIA.email, "session_planned")
    assert "08:00" in mail
    assert "16:00" in mail


def read_the_calendar(amina: Person) -> None:
    """The feed as a calendar program reads it: without login, by its address alone."""
    button(amina.page, "Make a calendar link")
    address = amina.page.get_by_label("Link for your calendar").input_value()
    with urllib.request.urlopen(address, timeout=10) as answer:
        feed = Calendar.from_ical(answer.read())
    (event,) = feed.walk("VEVENT")
    meeting = ExchangeSession.objects.get()
    assert event["DTSTART"].dt == meeting.starts_at
    assert "16:00" in event["DESCRIPTION"]
    assert "08:00" in event["DESCRIPTION"]
