"""The registration without scripts, through mistakes, and over two evenings."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from classrooms.models import Classroom, School
from classrooms.services.reminders import remind_of_unfinished
from tests.browser.people import PHONE, Person
from tests.browser.steps import button, link_in, wait_for_mail
from tests.browser.test_registration import bring_login, fits
from tests.factories import ClassroomFactory, SchoolFactory, TeachingFactory
from users.models import User

pytestmark = pytest.mark.browser


def arrive(person: Person, user: User, address: str) -> Page:
    person.go("/j")
    bring_login(person, user)
    return person.go(address)


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def say_school(page: Page, country: str, name: str, city: str) -> None:
    page.get_by_label("Country").select_option(label=country)
    page.get_by_label("Name of the school").fill(name)
    page.get_by_label("City or town").fill(city)


def say_class(page: Page, name: str) -> None:
    page.get_by_label("Name of the class").fill(name)
    page.get_by_label("Age of the youngest").fill("10")
    page.get_by_label("Age of the oldest").fill("11")
    page.get_by_label("Number of students").fill("28")
    page.get_by_label("Language", exact=True).first.select_option(label="English")
    page.get_by_label("How well does the class know it?").first.select_option(index=3)


def test_school_class_and_timetable_without_scripts(visit, shots, stranger: User) -> None:
    """LOOK, check 3; and a second teacher finds the school of the first."""
    known = SchoolFactory(
        name="Suva Grammar School", country="FJ", city="Suva", zone="Pacific/Fiji"
    )
    page = arrive(visit(width=PHONE, java_script_enabled=False), stranger, "/classes/start/")

    page.get_by_role("link", name="Start now").click()
    say_school(page, "Fiji", "Suva Gramar School", "Suva")
    button(page, "Continue")
    expect(page.get_by_text("Is it one of these?")).to_be_visible()
    shots(page, "school-asked-360")
    assert fits(page)
    page.get_by_label("Name of the school").fill("Marist Brothers High School")
    button(page, "Continue")
    heading(page, "in Fiji now")
    button(page, "Yes, continue")
    say_class(page, "4A")
    button(page, "Continue")
    page.get_by_label("Food and cooking").check()
    page.get_by_label("Either is fine").check()
    page.get_by_label("Sound works", exact=False).check()
    page.get_by_text("More wishes (optional)").click()
    page.get_by_label("Foreign languages").check()
    button(page, "Continue")
    page.get_by_role("group", name="Tuesday", exact=True).get_by_label("10:00 to 10:30").check()
    button(page, "Continue")
    heading(page, "Terms and breaks")
    button(page, "Continue")
    heading(page, "Check your answers")
    button(page, "Look for a partner")

    heading(page, "4A is registered")
    classroom = Classroom.objects.get()
    assert (classroom.state, classroom.subjects) == ("open", ["languages"])
    assert classroom.school != known
    assert classroom.timetables.get().slots.get().minutes == 30


def test_a_known_school_is_offered_while_its_name_is_typed(visit, shots, stranger: User) -> None:
    school = SchoolFactory(name="Halifax West School", country="CA", city="Halifax")
    page = arrive(visit(), stranger, "/schools/add/")
    page.get_by_label("Country").select_option(label="Canada")

    page.get_by_label("Name of the school").press_sequentially("halifax west")
    offer = page.get_by_role("button", name="Yes, this is my school (Halifax West School, Halifax)")
    expect(offer).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "id_name"
    assert page.locator("#cities option[value=Halifax]").count() == 1
    shots(page, "school-offered-1280")
    offer.press("Enter")

    heading(page, "Your class")
    expect(page.locator(".step")).to_have_text("Step 3 of 6")
    assert School.objects.get() == school


FORMS = ["school-add", "school-zone", "class-add", "class-exchange", "half-hours", "calendar"]
FIRST_FIELD_OF = """link => {
  const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const told = field && (field.getAttribute('aria-describedby')
    || field.closest('fieldset')?.getAttribute('aria-describedby') || '');
  const beside = told.split(' ').map(id => document.getElementById(id)?.innerText ?? '').join(' ');
  return {id: field?.id ?? '', focused: document.activeElement === field, beside};
}"""
EMPTY = """() => {
  for (const box of document.querySelectorAll('main input[type=checkbox]')) box.checked = false;
  for (const box of document.querySelectorAll('main input[type=date]')) box.value = '';
}"""


def test_every_link_of_an_error_summary_leads_to_its_field(visit, shots, stranger: User) -> None:
    """LOOK, check 4, for each form of the registration, sent empty."""
    school = SchoolFactory(country="UZ", city="Tashkent", zone="", registered_by=stranger)
    classroom = ClassroomFactory(school=school, themes=[])
    TeachingFactory(classroom=classroom)
    person = visit(width=PHONE)
    arrive(person, stranger, "/schools/add/")
    ids = {"school-add": [], "school-zone": [school.pk], "class-add": [school.pk]}

    for name in FORMS:
        if name == "class-add":
            School.objects.update(zone="Asia/Tashkent")
        page = person.go(reverse(f"classrooms:{name}", args=ids.get(name, [classroom.pk])))
        page.evaluate(EMPTY)
        page.locator("main form#page-form .button-row .button:not([name])").last.click()

        expect(page.locator(".error-summary")).to_be_focused()
        assert page.title().startswith("Error: "), name
        assert page.evaluate("document.querySelector('#page-form').noValidate"), name
        shots(page, f"error-{name}-360")
        links = page.locator(".error-summary a")
        assert links.count() > 0, name
        for link in links.all():
            link.click()
            found = link.evaluate(FIRST_FIELD_OF)
            assert found["focused"], (name, found)
            assert link.inner_text().split(": ")[-1] in found["beside"], (name, found)


def test_back_and_resume_from_the_mail_lose_nothing(visit, stranger: User) -> None:
    """LOOK, check 5: back twice, forward twice, the window shut, and on from the mail."""
    person = visit()
    page = arrive(person, stranger, "/schools/add/")
    say_school(page, "Uzbekistan", "Gymnasium 12", "Tashkent")
    button(page, "Continue")
    heading(page, "in Tashkent now")
    button(page, "Yes, continue")
    say_class(page, "5C")
    button(page, "Continue")
    heading(page, "The exchange you would like")

    page.go_back()
    heading(page, "Your class")
    assert page.get_by_label("Name of the class").input_value() == "5C"
    page.go_back()
    heading(page, "in Tashkent now")
    page.go_forward()
    heading(page, "Your class")
    assert page.get_by_label("Number of students").input_value() == "28"
    button(page, "Continue")
    heading(page, "The exchange you would like")
    page.get_by_label("Music and dance").check()
    page.get_by_label("Either is fine").check()
    page.get_by_label("Sound works", exact=False).check()
    button(page, "Continue")
    heading(page, "Your weekly lessons")
    person.context.close()

    classroom = Classroom.objects.get()
    assert (classroom.size, classroom.languages.count()) == (28, 1)
    assert remind_of_unfinished(at=timezone.now() + timedelta(days=1, hours=1)) == 1
    link = link_in(wait_for_mail(stranger.email, "registration_waits"))
    again = visit()
    page = again.go("/j")
    bring_login(again, stranger)
    page = again.go(link)
    heading(page, "Your weekly lessons")
    expect(page.locator(".step")).to_have_text("Step 6 of 8")
    page.get_by_role("group", name="Friday", exact=True).get_by_label("09:00 to 09:30").check()
    button(page, "Continue")
    heading(page, "Terms and breaks")
    button(page, "Continue")
    heading(page, "Check your answers")
    for told in ("Gymnasium 12", "Tashkent", "5C. 28 students", "English", "Music and dance"):
        expect(page.locator("main")).to_contain_text(told)
    button(page, "Look for a partner")
    heading(page, "5C is registered")
