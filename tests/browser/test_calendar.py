"""A school's calendar: dates of a file with a preview, the picture, and the way back."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from classrooms.models import Classroom
from classrooms.services.calendars import dates_of, save_calendar
from classrooms.timetable.slots import DateSpan
from tests.browser.people import PHONE, Person
from tests.browser.test_registration import bring_login, fits
from users.models import User

# Wednesdays of the coming months, whatever the day on which this is read.
TODAY = date.today()  # noqa: DTZ011 - any day will do
FIRST = TODAY + timedelta(days=(2 - TODAY.weekday()) % 7 + 14)


def event(name: str, first: date, days: int) -> str:
    end = first + timedelta(days=days)
    return (
        f"BEGIN:VEVENT\nSUMMARY:{name}\nDTSTART;VALUE=DATE:{first:%Y%m%d}\n"
        f"DTEND;VALUE=DATE:{end:%Y%m%d}\nEND:VEVENT\n"
    )


def file_of_the_school() -> dict[str, object]:
    events = [
        event("Half term", FIRST, 7),
        event("Sports day", FIRST + timedelta(days=14), 1),
        event("Mock exams", FIRST + timedelta(days=21), 3),
    ]
    text = "BEGIN:VCALENDAR\n" + "".join(events) + "END:VCALENDAR\n"
    return {"name": "school.ics", "mimeType": "text/calendar", "buffer": text.encode()}


def drawn(page: Page) -> dict[str, int]:
    """How many days the picture shows of a kind; the key shows each once more."""
    kinds = ("break", "exams", "holiday")
    return {kind: page.locator(f".year__months .year__day--{kind}").count() for kind in kinds}


def test_dates_of_a_file_are_seen_corrected_added_and_taken_back(
    visit: Callable[..., Person], shots, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    school = nairobi_class.school
    term = DateSpan(TODAY - timedelta(days=10), TODAY + timedelta(days=120))
    save_calendar(school, terms=[term], days_off=[], by=nairobi_teacher)
    person = visit(width=PHONE, java_script_enabled=False)
    page = person.go("/j")
    bring_login(person, nairobi_teacher)
    person.go(f"/classes/{nairobi_class.pk}/calendar/")
    for box in page.locator("input[name=holidays]").all():
        box.uncheck()

    page.get_by_role("button", name="Bring in its dates").click()
    page.get_by_role("button", name="Show what is in it").click()
    expect(page.locator(".error-summary")).to_contain_text("Select a calendar file")
    page.get_by_label("Calendar file").set_input_files([file_of_the_school()])
    page.get_by_role("button", name="Show what is in it").click()

    expect(page.get_by_role("heading", name="We would add 2 dates")).to_be_visible()
    expect(page.get_by_label("Half term")).to_have_value("break")
    assert fits(page)
    shots(page, "calendar-found-360")
    page.get_by_text("1 event that we would leave out").click()
    page.get_by_label("Sports day").select_option(label="Holiday or closed day")
    page.get_by_role("button", name="Add to the calendar").press("Enter")

    expect(page.get_by_text("3 dates were added to the calendar.")).to_be_visible()
    assert drawn(page) == {"break": 7, "exams": 3, "holiday": 1}
    assert fits(page)
    shots(page, "calendar-added-360")
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_text("Your calendar is as it was before.")).to_be_visible()
    assert drawn(page) == {"break": 0, "exams": 0, "holiday": 0}
    assert (dates_of(school).terms, dates_of(school).days_off) == ((term,), ())
