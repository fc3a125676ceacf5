"""A class and its teachers over time, in real browsers: a colleague comes, the class changes hands.

And staff's list of classes: checked, sent, and one class confirmed from the mail.
"""

import re
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import expect

from classrooms.models import Classroom, Invitation
from tests.browser import steps
from tests.browser.people import Person
from tests.browser.steps import button
from tests.browser.test_walk import STAFF, log_in_as_staff
from tests.factories import VerifiedSchoolFactory, VerifiedTeacherFactory, open_classroom
from tests.worker import running_worker
from users.lifecycle import Role
from users.models import User
from users.services import create_adult

pytestmark = pytest.mark.browser

AMINA = "amina@kibera.example"
BARAKA = "baraka@kibera.example"
LIST = """teacher;e-mail;school;country;city;class;youngest age;oldest age;students;languages
Grace Wanjiru;grace@mombasa.example;Mombasa Primary;Kenya;Mombasa;7A;12;13;31;English B1
Nobody;no address;Mombasa Primary;Kenya;Mombasa;7B;12;13;30;
"""


@pytest.fixture
def workers(site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A worker which keeps the words of sent mails so that they can be read."""
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    monkeypatch.setenv("BASE_URL", site)
    with running_worker("outbox"):
        yield


def teacher_with_password(email: str, name: str) -> User:
    teacher: User = VerifiedTeacherFactory(email=email, adult__name=name, zone="Africa/Nairobi")
    teacher.set_password(steps.PASSWORD)
    teacher.save()
    EmailAddress.objects.create(user=teacher, email=email, verified=True, primary=True)
    return teacher


@pytest.mark.usefixtures("workers")
def test_a_colleague_joins_and_then_takes_the_class_over(visit, shots) -> None:
    amina_teaches = teacher_with_password(AMINA, "Amina Otieno")
    school = VerifiedSchoolFactory(name="Kibera Primary", registered_by=amina_teaches)
    classroom = open_classroom(name="6B", school=school)
    amina, baraka = visit(), visit(width=360, height=640)

    amina.go("/accounts/login/")
    steps.log_in(amina, AMINA)
    invite(amina, classroom, "Teach this class with me")
    shots(amina.page, "class-with-invitation")
    sign_up_from_the_mail(baraka, shots)
    button(baraka.page, "Teach this class too")
    expect(baraka.page.get_by_text("You teach 6B now.")).to_be_visible()
    shots(baraka.page, "class-of-co-teacher-360")

    hand_over(amina, baraka, classroom, shots)

    assert classroom.teachings.get().teacher == amina_teaches


def invite(amina: Person, classroom: Classroom, what: str) -> None:
    """By keyboard alone, from the class page on."""
    page = amina.go(f"/classes/{classroom.pk}/")
    page.get_by_role("link", name="Invite a colleague").focus()
    page.keyboard.press("Enter")
    page.get_by_label("E-mail address of your colleague").focus()
    page.keyboard.type(BARAKA)
    page.keyboard.press("Tab")
    page.get_by_label(what).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"We write to {BARAKA} now.")).to_be_visible()


def sign_up_from_the_mail(baraka: Person, shots) -> None:
    page = baraka.go(steps.link_in(steps.wait_for_mail(BARAKA, "invitation")))
    shots(page, "invitation-link-360")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    button(page, "Create account")
    expect(page.get_by_label("E-mail address")).to_have_value(BARAKA)
    shots(page, "sign-up-invited-360")
    page.get_by_label("Your name").fill("Baraka Mwangi")
    page.locator("#id_password1").fill(steps.PASSWORD)
    page.locator("#id_password2").fill(steps.PASSWORD)
    steps.submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are invited")
    shots(page, "invitation-360")


def hand_over(amina: Person, baraka: Person, classroom: Classroom, shots) -> None:
    """Alone, Baraka cannot go; Amina, taken out of the team by then, gets the class by mail."""
    page = amina.go(f"/classes/{classroom.pk}/leave/")
    shots(page, "leave")
    button(page, "Leave the class")
    expect(page.get_by_text("You teach 6B no more.")).to_be_visible()
    assert "Amina Otieno has left the class 6B" in steps.wait_for_mail(BARAKA, "class_people")

    page = baraka.go(f"/classes/{classroom.pk}/leave/")
    expect(page.get_by_role("heading", level=1)).to_have_text("6B needs a teacher")
    shots(page, "needs-a-teacher-360")
    page.get_by_role("link", name="Hand the class over").click()
    page.get_by_label("E-mail address of your colleague").fill(AMINA)
    page.get_by_label(re.compile("^Take the class over")).check()
    button(page, "Send the invitation")
    expect(page.get_by_text(f"We write to {AMINA} now.")).to_be_visible()

    page = amina.go(steps.link_in(steps.wait_for_mail(AMINA, "email/invitation")))
    expect(page.get_by_text("and Baraka Mwangi does not any more.")).to_be_visible()
    shots(page, "hand-over")
    button(page, "Take the class over")
    expect(page.get_by_text("You teach 6B now.")).to_be_visible()
    assert "has accepted your invitation" in steps.wait_for_mail(BARAKA, "class_people")
    baraka.expect_status(404)
    baraka.go(f"/classes/{classroom.pk}/")
    expect(baraka.page.get_by_role("heading", level=1)).to_have_text("We cannot find this page")


@pytest.fixture
def second_factor(transactional_db: None) -> str:
    """The secret of the staff member's authenticator app."""
    staff: User = create_adult(STAFF, name="Rui Reviewer", role=Role.STAFF, password=steps.PASSWORD)
    staff.is_staff = staff.is_superuser = True
    staff.save()
    EmailAddress.objects.create(user=staff, email=STAFF, verified=True, primary=True)
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(staff, secret)
    return secret


@pytest.mark.usefixtures("workers")
def test_a_list_of_staff_becomes_a_registered_class(visit, shots, second_factor: str) -> None:
    rui, grace = visit(), visit()

    log_in_as_staff(rui, second_factor)
    page = rui.go("/admin/classrooms/invitationbatch/add/")
    shots(page, "bulk-empty")
    page.get_by_label("Name of the list").fill("Coast, March")
    page.get_by_label("Or paste the table here").fill(LIST)
    button(page, "Check the list")
    expect(page.get_by_text("1 row has a mistake and is left out.")).to_be_visible()
    shots(page, "bulk-preview")
    button(page, "Send 1 invitation")
    steps.reload_until(page, "Mail sent")
    shots(page, "bulk-batch")

    page = grace.go(steps.link_in(steps.wait_for_mail("grace@mombasa.example", "invitation")))
    shots(page, "invited-class-link")
    button(page, "Create account")
    expect(page.get_by_label("Your name")).to_have_value("Grace Wanjiru")
    page.locator("#id_password1").fill(steps.PASSWORD)
    page.locator("#id_password2").fill(steps.PASSWORD)
    steps.submit(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this your class?")
    shots(page, "invited-class")
    page.get_by_label("Number of students").fill("32")
    button(page, "Yes, register this class")
    expect(page.get_by_text("Your class is registered.")).to_be_visible()
    shots(page, "registered")

    made = Classroom.objects.get()
    assert (made.name, made.size, made.school.name) == ("7A", 32, "Mombasa Primary")
    assert Invitation.objects.get().accepted_by.email == "grace@mombasa.example"
    rui.page.reload()
    expect(rui.page.get_by_role("cell", name="Class registered")).to_be_visible()
