"""Registering a class and joining one, on a phone and without scripts."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment
from classrooms.services.codes import issue_code
from classrooms.services.joining import let_in
from tests.browser import steps
from tests.browser.people import PHONE, Person
from tests.factories import EnrolmentFactory
from users.models import User

pytestmark = pytest.mark.browser

PAGES = [
    "class-detail",
    "class-edit",
    "class-exchange",
    "lessons",
    "half-hours",
    "calendar",
    "check",
    "code-poster",
]


def bring_login(person: Person, user: User) -> None:
    """Give the browser a login that a client of the tests made."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    person.context.add_cookies(
        [{"name": cookie.key, "value": cookie.value, "url": person.page.url}]
    )


def fits(page: Page) -> bool:
    """Whether nothing stands out of the window sideways."""
    return page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_pages_of_a_class_fit_a_phone(
    visit, shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    issue_code(nairobi_class, by=None)
    EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)
    EnrolmentFactory(classroom=nairobi_class, nickname="A very long nickname", nickname_key="a")
    person = visit(width=PHONE)
    person.go("/j")
    bring_login(person, nairobi_teacher)
    school = nairobi_class.school_id
    addresses = {
        **{name: reverse(f"classrooms:{name}", args=[nairobi_class.pk]) for name in PAGES},
        "home": reverse("classrooms:home"),
        "start": reverse("classrooms:start"),
        "school-add": reverse("classrooms:school-add"),
        "class-add": reverse("classrooms:class-add", args=[school]),
        "school-zone": reverse("classrooms:school-zone", args=[school]),
        "school-zone-choose": reverse("classrooms:school-zone", args=[school]) + "?choose=1",
        "profile": reverse("users:profile"),
    }

    for name, address in addresses.items():
        person.go(address)
        shots(person.page, f"classes-{name}-360")

        assert fits(person.page), name


def test_lessons_without_scripts_get_another_row_and_lose_nothing(
    visit, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    person = visit(java_script_enabled=False)
    person.go("/j")
    bring_login(person, nairobi_teacher)
    page = person.go(reverse("classrooms:lessons", args=[nairobi_class.pk]))
    tuesday = page.get_by_role("group", name="Tuesday", exact=True)
    tuesday.get_by_label("Starts").nth(1).fill("09:50")
    tuesday.get_by_label("Ends").nth(1).fill("10:35")

    tuesday.get_by_role("button", name="Add a lesson").click()
    tuesday.get_by_label("Starts").nth(2).fill("11:00")
    tuesday.get_by_label("Ends").nth(2).fill("11:45")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Terms and breaks")
    slots = nairobi_class.timetables.get().slots.values_list("weekday", "minutes")
    assert list(slots) == [(1, 45), (1, 45), (1, 45)]


def test_script_adds_a_row_for_its_day(
    visit, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    person = visit()
    person.go("/j")
    bring_login(person, nairobi_teacher)
    page = person.go(reverse("classrooms:lessons", args=[nairobi_class.pk]))
    friday = page.get_by_role("group", name="Friday", exact=True)

    friday.get_by_role("button", name="Add a lesson").click()
    friday.get_by_label("Starts").last.fill("09:50")
    friday.get_by_label("Ends").last.fill("10:35")
    page.get_by_role("button", name="Continue").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Terms and breaks")
    assert nairobi_class.timetables.get().slots.filter(weekday=4).count() == 1


def test_mistake_brings_the_keyboard_to_the_summary_and_then_to_the_field(
    visit, shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    person = visit(width=PHONE)
    person.go("/j")
    bring_login(person, nairobi_teacher)
    page = person.go(reverse("classrooms:lessons", args=[nairobi_class.pk]))
    tuesday = page.get_by_role("group", name="Tuesday", exact=True)
    tuesday.get_by_label("Ends").first.fill("13:00")

    page.get_by_role("button", name="Continue").click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert page.title().startswith("Error: ")
    shots(page, "classes-lessons-error-360")
    page.locator(".error-summary a").first.click()
    expect(tuesday.get_by_label("Ends").first).to_be_focused()


@pytest.mark.parametrize("scripts", [True, False])
def test_student_comes_in_from_the_code_to_the_class(
    scripts: bool, visit, shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    code = issue_code(nairobi_class, by=None)
    child = visit(width=PHONE, java_script_enabled=scripts)
    page = child.go("/j")
    shots(page, "join-code-360")
    page.get_by_label("Class code").fill(f" {str(code).lower()}")
    page.get_by_role("button", name="Continue").click()
    shots(page, "join-class-360")
    page.get_by_role("link", name="Yes, I am new here").click()
    expect(page.get_by_role("button", name="Join the class")).to_be_visible()
    shots(page, "join-name-360")
    assert fits(page)
    page.locator("input[name=chosen]").first.check()
    page.locator("input[name=stamp][value=kite]").check()
    page.get_by_role("button", name="Join the class").click()
    steps.choose_pictures(page)
    expect(page.get_by_text("You are in the lobby")).to_be_visible()
    shots(page, "join-wait-360")
    enrolment = Enrolment.objects.get()

    let_in(enrolment, by=nairobi_teacher)
    if not scripts:
        page.get_by_role("link", name="Check again").click()

    page.wait_for_url("**/today/", timeout=12_000)
    cookie = next(each for each in child.context.cookies() if each["name"] == "sessionid")
    assert cookie["expires"] == -1


def test_teacher_sees_children_come_without_reloading(
    visit, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    person = visit()
    person.go("/j")
    bring_login(person, nairobi_teacher)
    page = person.go(reverse("classrooms:class-detail", args=[nairobi_class.pk]))
    expect(page.get_by_text("Nobody waits.")).to_be_visible()

    EnrolmentFactory(classroom=nairobi_class, nickname="Calm Fox", state=EnrolmentState.LOBBY)

    expect(page.locator("#lobby").get_by_text("Calm Fox").first).to_be_visible(timeout=12_000)
    page.get_by_role("button", name="Let in Calm Fox").click()
    expect(page.get_by_text("Calm Fox is in the class.")).to_be_visible()


def test_the_language_changes_in_the_middle_of_a_form(
    visit, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    """There and back without a script: same page, everything typed still there, right to left."""
    person = visit(width=PHONE, java_script_enabled=False)
    page = person.go("/j")
    bring_login(person, nairobi_teacher)
    page = person.go(reverse("classrooms:class-edit", args=[nairobi_class.pk]))
    page.locator("[name=name]").fill("6C, half-ty")
    page.locator("[name=about]").fill("We sing &")
    address = page.url

    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        assert page.locator("#language option:checked").get_attribute("lang") != language
        page.locator("#language").select_option(language)
        page.locator("button[name=switch]").click()

        expect(page.locator("html")).to_have_attribute("dir", direction)
        expect(page.locator("#language")).to_have_value(language)
        assert page.url == address
        assert page.locator("[name=name]").input_value() == "6C, half-ty"
        assert page.locator("[name=about]").input_value() == "We sing &"
        assert page.locator(".error-summary").count() == 0
        assert fits(page)
    # Enter in a field presses the page's own button, not the language switch.
    page.locator("[name=name]").fill("6D")
    page.locator("[name=name]").press("Enter")

    expect(page).not_to_have_url(address)
    nairobi_class.refresh_from_db()
    assert nairobi_class.name == "6D"
