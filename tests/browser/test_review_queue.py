"""A member of staff approves a school by keyboard alone, and reads a round without its pictures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from playwright.sync_api import Page, expect

from classrooms.models import Countersignature, Evidence, School
from classrooms.services.evidence import answer_countersignature
from outbox.models import Mail
from tests.browser.people import PHONE, Person
from tests.browser.steps import link_in
from tests.factories import SchoolFactory, StaffFactory, TeacherFactory, open_classroom
from tests.matching.published import full_report, leave_over, published_round
from tests.second_factor import log_in_with_second_factor
from users.models import Adult, AuditEntry, User

pytestmark = pytest.mark.browser

QUEUE = "/admin/classrooms/school/queue/"
MOST_TABS = 80
# How wide each bar is drawn in percent, and the share or the figure that stands beside it.
BARS = r"""all => all.map(bar => {
  const said = bar.closest("td").textContent.replace(/\s+/g, " ");
  const share = said.match(/(\d+)\s?%/);
  const figure = said.match(/\d+/);
  return [
    parseFloat(bar.querySelector(".share-bar__part").getAttribute("width")),
    share ? `${share[1]}%` : figure ? figure[0] : "",
  ];
})"""


@pytest.fixture
def staff(transactional_db: None) -> User:
    return StaffFactory(email="rui@aerogram.example", adult__name="Rui Reviewer")


@pytest.fixture
def school(transactional_db: None) -> School:
    """A school in Kumasi that waits since four days; one like it is here already."""
    began = datetime.now(UTC) - timedelta(days=4)
    teacher = TeacherFactory(
        email="kofi@hill.example", adult__name="Kofi Mensah", zone="Africa/Accra"
    )
    school = SchoolFactory(
        name="Kumasi Hill Primary",
        country="GH",
        city="Kumasi",
        zone="Africa/Accra",
        website="https://hill.example",
        registered_by=teacher,
    )
    open_classroom(name="5B", school=school, created_at=began, about="We sing and count.")
    other = SchoolFactory(name="Kumasi Hil School", country="GH", city="Kumasi")
    open_classroom(name="5A", school=other, created_at=began + timedelta(days=1))
    return school


def let_in(person: Person, staff: User, site: str) -> None:
    client = Client()
    log_in_with_second_factor(client, staff)
    name = site_settings.SESSION_COOKIE_NAME
    person.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])


def tab_to(page: Page, words: str) -> None:
    """Go on with the Tab key until the focus stands on what carries these words."""
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.innerText || document.activeElement.labels?.[0]?.innerText"
            " || '').trim()"
        )
        if focused.startswith(words):
            return
    raise AssertionError(f"“{words}” was not reached in {MOST_TABS} tabs")


def test_a_school_is_approved_by_keyboard(
    visit: Any, shots: Any, site: str, staff: User, school: School
) -> None:
    rui = visit()
    let_in(rui, staff, site)
    page = rui.go("/admin/")
    shots(page, "admin-index")
    tab_to(page, "2 schools")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 wait. The oldest has waited for 4 days.")).to_be_visible()
    shots(page, "queue")
    tab_to(page, "Begin with the first")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 2 waiting. The oldest has waited for 4 days.")).to_be_visible()

    tab_to(page, "Record a call back or a letter")
    page.keyboard.press("Enter")
    shots(page, "case")
    tab_to(page, "We called the school back")
    page.keyboard.press("Space")
    tab_to(page, "Who was called")
    page.keyboard.type("The secretary, under the number in the register")
    tab_to(page, "Record the evidence")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The evidence is recorded.")).to_be_visible()
    assert not Mail.objects.exists()

    tab_to(page, "Approve")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Kumasi Hill Primary is verified.")).to_be_visible()
    # The next case is on the screen already.
    expect(page.get_by_text("1 of 1 waiting. The oldest has waited for 3 days.")).to_be_visible()
    mail = Mail.objects.get()
    assert mail.to == "kofi@hill.example"
    approved = School.objects.get(pk=school.pk).verified_at
    assert approved is not None
    assert f"{approved:%H:%M} in Kumasi (GMT)" in mail.text
    assert AuditEntry.objects.filter(verb="school.verify", actor_id=staff.pk).count() == 1
    assert Adult.objects.get(user=school.registered_by).verified_by == staff


def test_the_head_says_yes_on_a_phone(
    visit: Any, shots: Any, site: str, staff: User, school: School
) -> None:
    rui = visit()
    let_in(rui, staff, site)
    page = rui.go(f"{QUEUE}schools/{school.pk}/")
    page.get_by_text("Ask the head by letter").click()
    page.get_by_label("Address of the head").fill("head@hill.example")
    page.get_by_label("Where you found it").fill("The register of the ministry, page 12")
    page.get_by_role("button", name="Send the letter").click()
    expect(page.get_by_text("The letter to head@hill.example is on its way.")).to_be_visible()

    head = visit(width=PHONE)
    letter = head.go(link_in(Mail.objects.get(to="head@hill.example").text))
    shots(letter, "countersign-360")
    letter.get_by_role("button", name="Send my answer").click()
    expect(letter.get_by_role("heading", name="There is a problem")).to_be_visible()
    letter.get_by_label("Yes, both are right").check()
    letter.get_by_role("button", name="Send my answer").click()
    expect(letter.get_by_role("heading", level=1)).to_have_text("Thank you: you have confirmed it")
    shots(letter, "countersign-done-360")

    assert Evidence.objects.get().kind == "head"
    assert (
        answer_countersignature(Countersignature.objects.get(), confirms=False, words="") is False
    )


def test_the_report_of_a_round_says_its_pictures_in_tables(
    visit: Any, site: str, staff: User
) -> None:
    """Every chart has the same numbers in a list or a table, and who was left over has a reason."""
    round_ = published_round(full_report())
    leave_over(round_, 2)
    rui = visit()
    let_in(rui, staff, site)

    page = rui.go(f"/rounds/{round_.pk}/")

    key = page.locator(".cover__entry dd strong").all_inner_texts()
    drawn = page.locator(".cover__bar .cover__piece:not([fill])").count()
    assert drawn == sum(text != "0" for text in key) > 0
    drawn_and_said = page.locator("table.shares svg.share-bar").evaluate_all(BARS)
    assert len(drawn_and_said) > 5
    assert all(said for _drawn, said in drawn_and_said)
    shares = [(drawn, int(said[:-1])) for drawn, said in drawn_and_said if said.endswith("%")]
    assert shares
    assert [each for each in shares if abs(each[0] - each[1]) > 1] == []
    # What is folded away opens with the Enter key.
    for summary in page.locator("main details > summary").all():
        summary.focus()
        page.keyboard.press("Enter")
        expect(summary.locator("..")).to_have_attribute("open", "")
    left = page.get_by_role("table", name="Classes without a partner, the longest wait first")
    reasons = left.locator("tbody tr td:nth-of-type(2)").all_inner_texts()
    assert len(reasons) == 2
    assert all(reason.strip() for reason in reasons)
