"""A teacher from Nairobi on the way: the device lives by Madrid's clock."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time

import pytest
import time_machine
from playwright.sync_api import expect

from classrooms.models import Classroom
from tests.browser.people import Person
from tests.browser.test_registration import bring_login
from tests.exchange.builders import add_lesson, opened_project, planned_session
from tests.looks.focus import unseen_stops
from users.models import User

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _mid_september() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 9, 15, 8, 0, tzinfo=UTC), tick=True):
        yield


def test_says_whose_clock_it_is_and_another_one_changes_every_time(
    visit: Callable[..., Person],
    shots,
    nairobi_teacher: User,
    nairobi_class: Classroom,
    bogota_class: Classroom,
) -> None:
    add_lesson(bogota_class, 1, time(6, 0), 60)
    project = opened_project(nairobi_class, bogota_class)
    planned_session(project, by=nairobi_teacher)
    User.objects.filter(pk=nairobi_teacher.pk).update(zone="Africa/Nairobi")
    person = visit(timezone_id="Europe/Madrid", width=360)
    person.go("/j")
    bring_login(person, nairobi_teacher)

    page = person.go(f"/projects/{project.pk}/")

    bar = page.locator(".clock-bar")
    expect(bar).to_contain_text("Your device is on Madrid time. Times here are Nairobi time.")
    expect(page.locator("main")).to_contain_text("14:00–14:45")
    expect(page.locator("main")).not_to_contain_text("Madrid")
    assert unseen_stops(page) == []
    shots(page, "other-clock-360")

    bar.get_by_role("link", name="Change whose clock you live by").press("Enter")
    page.get_by_label("Whose clock do you live by?").select_option("Europe/Madrid")
    page.get_by_role("button", name="Continue").press("Enter")

    expect(bar).to_have_count(0)
    expect(page.locator(".zone-chip")).to_contain_text("Times are Madrid time")
    own = "On your own clock: Tuesday 29 September 2026, 13:00–13:45 in Madrid (GMT+2)"
    expect(page.locator("main")).to_contain_text(own)
    shots(page, "own-clock-360")
