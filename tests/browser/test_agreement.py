"""Two teachers between approval and start: they agree, say that they are ready, and it begins."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from classrooms.models import Classroom
from exchange.models import AgreementVersion
from exchange.services.projects import open_project
from exchange.services.starting import start_on_first_day
from outbox.models import Job, Mail
from outbox.runner import run
from tests.browser.people import PHONE, Person
from tests.browser.steps import button, record_the_forms
from tests.browser.test_registration import bring_login, fits
from tests.exchange.builders import add_lesson, agreed_partnership
from tests.safeguarding.taking_part import join_in_bulk
from users.models import User

pytestmark = pytest.mark.browser


@pytest.mark.timeout(240)
def test_two_teachers_agree_and_the_project_starts(
    visit,
    shots,
    nairobi_teacher: User,
    bogota_teacher: User,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    student: User,
) -> None:
    add_lesson(bogota_class, 1, time(6, 0), 60)
    today = timezone.now().date()
    partnership = agreed_partnership(
        nairobi_class,
        bogota_class,
        starts_on=today + timedelta(days=9),
        ends_on=today + timedelta(days=51),
    )
    project = open_project(partnership)
    amina, lucia, child = visit(), visit(width=PHONE, locale="en"), visit(width=PHONE)
    for person, who in ((amina, nairobi_teacher), (lucia, bogota_teacher), (child, student)):
        person.go("/j")
        bring_login(person, who)
    agreement = reverse("exchange:agreement", args=[project.pk])

    # One press takes what is suggested.
    page = amina.go(reverse("exchange_pages:desk"))
    page.get_by_role("link", name="Read our suggestion").click()
    button(page, "Agree, and ask the other class")
    expect(page.get_by_text("You have agreed.")).to_be_visible()

    # The other changes one thing, by keyboard alone.
    User.objects.filter(pk=bogota_teacher.pk).update(language="en")
    change_the_words(lucia, agreement, "Exams in May.", shots)

    # The first sees what came, without a colour, and agrees.
    page = amina.go(agreement)
    shots(page, "agreement-changed-1280")
    expect(page.locator("ins")).to_contain_text("Exams in May.")
    assert "underline" in page.locator("ins").evaluate("e => getComputedStyle(e).textDecoration")
    button(page, "Agree to these words")
    expect(page.get_by_text("Both classes have agreed.")).to_be_visible()
    assert AgreementVersion.objects.in_force().get().number == 2

    for person in (amina, lucia):
        say_that_all_is_ready(person, reverse("exchange:readiness", args=[project.pk]))
    page = child.go(reverse("exchange_pages:today"))
    expect(page.get_by_text("Your teacher is waiting for your form.")).to_be_visible()
    shots(page, "today-no-form-360")
    print_and_record(amina, nairobi_class, shots)
    print_and_record(lucia, bogota_class, shots)
    lucia.go(reverse("exchange:readiness", args=[project.pk]))
    shots(lucia.page, "readiness-ready-360")
    assert fits(lucia.page)
    expect(lucia.page.get_by_text("Everything is done.")).to_be_visible()

    page = child.go(reverse("exchange_pages:today"))
    expect(page.get_by_text("Soon you meet 6A in Bogotá.")).to_be_visible()
    assert start_on_first_day(at=timezone.now() + timedelta(days=9)) == 1
    page.reload()
    expect(page.get_by_text("Next: say hello to 6A in Bogotá.")).to_be_visible()
    assert mails_to("amina@kibera.example") == {
        "project_opened",
        "project_ready",
        "project_started",
    }


def change_the_words(lucia: Person, agreement: str, words: str, shots) -> None:
    page = lucia.go(agreement)
    page.get_by_role("link", name="Change something").press("Enter")
    field = page.get_by_label("Anything else")
    field.focus()
    page.keyboard.type(words)
    shots(page, "agreement-change-360")
    page.get_by_role("button", name="Save and agree").press("Enter")
    expect(page.get_by_text("You have agreed.")).to_be_visible()


def say_that_all_is_ready(person: Person, path: str) -> None:
    page = person.go(path)
    button(page, "We have met")
    page.get_by_label("Camera and sound").check()
    button(page, "Save what worked")
    expect(page.get_by_text("0 of 24 students").first).to_be_visible()


def print_and_record(person: Person, classroom: Classroom, shots) -> None:
    """From the desk to the form for families; then a pile of sheets becomes recorded answers."""
    join_in_bulk(classroom, 24 - classroom.enrolments.count(), at=timezone.now())
    page = person.go(reverse("exchange_pages:desk"))
    page.get_by_role("link", name="Record the forms").first.click()
    shots(page, f"consents-empty-{classroom.name}")
    page.get_by_role("link", name="Print the form for families").click()
    page.get_by_label("Language of the form").select_option("es")
    button(page, "Show it")
    expect(page.get_by_text("Consentimiento para un intercambio")).to_be_visible()
    shots(page, f"consent-form-{classroom.name}")
    page.get_by_role("link", name="Consent of").click()
    record_the_forms(page)
    expect(page.get_by_text("48 answers are recorded.")).to_be_visible()
    expect(page.get_by_text("24 of 24 students may take part.")).to_be_visible()
    shots(page, f"consents-recorded-{classroom.name}")
    assert fits(page)


def mails_to(address: str) -> set[str]:
    """The last parts of the names of all mails about projects that this person got."""
    for job in Job.objects.filter(kind="exchange.tell-agreement"):
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
        run(job.pk)
    templates = Mail.objects.filter(to=address, template__startswith="exchange/")
    return {name.rsplit("/", 1)[1] for name in templates.values_list("template", flat=True)}
