"""A calendar file over HTTP: nothing is stored until somebody has seen what would be."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from classrooms.forms.calendar_files import clean_name
from classrooms.models import Break, Classroom, KeptCalendar, Term
from classrooms.services.calendars import dates_of, save_calendar
from classrooms.timetable.slots import DateSpan
from tests.classrooms.calendars.test_ics import SCHOOL, calendar
from tests.classrooms.views.shown import Shown
from tests.classrooms.views.test_bad_input import HOSTILE, of_class
from users.models import User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
AUTUMN = DateSpan(date(2026, 8, 31), date(2026, 12, 18))
file_page = of_class("calendar-file")


@pytest.fixture(autouse=True)
def _on_a_day_in_september(teacher: User, client: Client, nairobi_class: Classroom):
    with time_machine.travel(AT, tick=False):
        client.force_login(teacher)
        save_calendar(nairobi_class.school, terms=[AUTUMN], days_off=[], by=teacher)
        yield


def upload(data: bytes = SCHOOL, name: str = "calendar.ics") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="text/calendar")


def rows(page) -> dict[str, str]:
    """The rows of the preview by name: the field, and what stands chosen in it."""
    form = page.context["form"]
    found = {row.name: f"kind-{number}" for number, row in enumerate(form.found)}
    return {name: form[field].value() for name, field in found.items()}


def chosen(page, **changed: str) -> dict[str, str]:
    """What the browser would send, with some rows corrected."""
    form = page.context["form"]
    values = rows(page) | changed
    sent = {f"kind-{number}": values[row.name] for number, row in enumerate(form.found)}
    return sent | {"found": page.context["found"]}


def test_preview_stores_nothing_and_the_corrected_rows_are_added(
    client: Client, nairobi_class: Classroom
) -> None:
    address = file_page(nairobi_class)

    page = client.post(address, {"file": upload()})

    assert rows(page) == {
        "Easter holidays": "leave", "Founders' Day (no school)": "holiday",
        "Parents' evening": "leave", "Half term": "break", "Staff training day": "holiday",
        "Sports day": "leave", "End of year assessments, all forms": "exams",
    }  # fmt: skip
    assert "We would add 6 dates" in page.content.decode()
    assert "Chess club" in page.content.decode()
    assert not Break.objects.exists()

    sent = chosen(page, **{"Sports day": "holiday", "Founders' Day (no school)": "leave"})
    answer = client.post(f"{address}?back={nairobi_class.pk}", sent)

    calendar_page = f"{of_class('calendar')(nairobi_class)}?back={nairobi_class.pk}"
    assert answer.url == calendar_page
    assert list(Break.objects.values_list("name", "kind")) == [
        ("Half term", "break"),
        ("Staff training day", "holiday"),
        ("Sports day", "holiday"),
        ("End of year assessments, all forms", "exams"),
    ]
    shown = client.get(calendar_page).content.decode()
    assert "4 dates were added to the calendar." in shown
    assert "Take it back" in shown


def test_sending_twice_adds_once_and_what_is_there_is_marked(
    client: Client, nairobi_class: Classroom
) -> None:
    address = file_page(nairobi_class)
    sent = chosen(client.post(address, {"file": upload()}))

    client.post(address, sent)
    twice = client.post(address, sent, follow=True)
    again = client.post(address, {"file": upload()})

    assert "Nothing was added" in twice.content.decode()
    assert Break.objects.count() == 6
    assert KeptCalendar.objects.get().added == 6
    assert rows(again)["Half term"] == "leave"
    assert "4 events that are in your calendar already" in again.content.decode()


def test_pasted_text_is_read_like_a_file(client: Client, nairobi_class: Classroom) -> None:
    page = client.post(file_page(nairobi_class), {"text": SCHOOL.decode()})

    assert rows(page)["Half term"] == "break"


def test_first_calendar_of_a_school_comes_with_the_usual_terms(
    client: Client, nairobi_class: Classroom
) -> None:
    Term.objects.all().delete()
    page = client.post(file_page(nairobi_class), {"file": upload()})

    client.post(file_page(nairobi_class), chosen(page))

    assert "Your calendar is still empty" in page.content.decode()
    assert Term.objects.count() == 6
    assert Break.objects.filter(name="Half term").exists()


def test_terms_of_the_file_take_the_place_of_ours(client: Client, nairobi_class: Classroom) -> None:
    data = calendar("SUMMARY:Term 1", "DTSTART;VALUE=DATE:20260907", "DTEND;VALUE=DATE:20261212")
    page = client.post(file_page(nairobi_class), {"file": upload(data)})

    client.post(file_page(nairobi_class), chosen(page))

    assert dates_of(nairobi_class.school).terms == (DateSpan(date(2026, 9, 7), date(2026, 12, 11)),)


def test_terms_that_overlap_are_refused_at_their_row(
    client: Client, nairobi_class: Classroom
) -> None:
    data = calendar(
        "SUMMARY:Term 1", "DTSTART;VALUE=DATE:20260907", "DTEND;VALUE=DATE:20261212",
        "END:VEVENT", "BEGIN:VEVENT",
        "SUMMARY:Term 2", "DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20270112",
    )  # fmt: skip

    page = client.post(file_page(nairobi_class), {"file": upload(data)})
    answer = client.post(file_page(nairobi_class), chosen(page))

    assert answer.context["form"].errors == {
        "kind-1": ["This term overlaps with another one. Change one of them."]
    }
    assert Term.objects.get().starts_on == AUTUMN.first


def test_more_than_a_calendar_holds_is_refused(client: Client, nairobi_class: Classroom) -> None:
    lines = [
        line
        for number in range(81)
        for line in (
            f"SUMMARY:Closed {number}",
            f"DTSTART;VALUE=DATE:2027{number // 28 + 1:02}{number % 28 + 1:02}",
            "END:VEVENT",
            "BEGIN:VEVENT",
        )
    ]
    page = client.post(file_page(nairobi_class), {"file": upload(calendar(*lines))})

    answer = client.post(file_page(nairobi_class), chosen(page))

    assert "it holds 16 terms and 80 other entries" in answer.content.decode()
    assert not Break.objects.exists()


@pytest.mark.parametrize("kind", [*HOSTILE, "pdf", "page", "empty", "binary"])
@pytest.mark.parametrize("field", ["file", "text"])
def test_what_is_no_calendar_has_its_sentence(
    field: str, kind: str, client: Client, nairobi_class: Classroom
) -> None:
    said = HOSTILE | {"pdf": "%PDF-1.4", "page": "<html>", "empty": "", "binary": "\x00\x1b" * 999}
    sent = upload(said[kind].encode(), "\u202e<b>.ics") if field == "file" else said[kind]

    page = client.post(file_page(nairobi_class), {field: sent})

    assert page.status_code == 200
    (sentence,) = [error for errors in page.context["form"].errors.values() for error in errors]
    assert sentence.split()[0] in {"Select", "Enter"}


def test_ten_megabytes_are_not_read(client: Client, nairobi_class: Classroom) -> None:
    page = client.post(file_page(nairobi_class), {"file": upload(SCHOOL * 8_000)})

    assert page.context["form"].errors["file"] == [
        "Select a file of at most 1000 kilobytes. Calendar programs can export a single year."
    ]


@pytest.mark.parametrize("kind", HOSTILE)
def test_list_that_we_did_not_sign_is_not_taken(
    kind: str, client: Client, nairobi_class: Classroom
) -> None:
    page = client.post(file_page(nairobi_class), {"found": HOSTILE[kind], "kind-0": "break"})

    assert "Select the file again" in page.content.decode()
    assert not Break.objects.exists()


def test_list_of_another_school_or_of_yesterday_is_not_taken(
    client: Client, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    address = file_page(nairobi_class)
    sent = chosen(client.post(address, {"file": upload()}))
    client.force_login(bogota_class.school.registered_by)

    elsewhere = client.post(file_page(bogota_class), sent)
    with time_machine.travel(datetime(2026, 9, 3, 9, 0, tzinfo=UTC), tick=False):
        client.force_login(nairobi_class.school.registered_by)
        late = client.post(address, sent)

    assert "Select the file again" in elsewhere.content.decode()
    assert "Select the file again" in late.content.decode()
    assert not Break.objects.exists()


@pytest.mark.parametrize("value", ["", "none", "x\x00", "9" * 5000])
def test_row_of_no_kind_is_asked_for(value: str, client: Client, nairobi_class: Classroom) -> None:
    page = client.post(file_page(nairobi_class), {"file": upload()})

    answer = client.post(file_page(nairobi_class), chosen(page) | {"kind-1": value})

    assert answer.context["form"].errors == {"kind-1": ["Select what this is, or “Leave out”"]}
    assert not Break.objects.exists()


def test_preview_in_another_language_keeps_the_list(
    client: Client, nairobi_class: Classroom
) -> None:
    page = client.post(file_page(nairobi_class), {"file": upload()})
    sent = chosen(page, **{"Sports day": "exams", "End of year assessments, all forms": "leave"})

    arabic = client.post(file_page(nairobi_class), sent | {"switch": "1", "switch-language": "ar"})

    assert 'dir="rtl"' in arabic.content.decode()
    field = next(name for name, kind in sent.items() if kind == "exams")
    assert Shown(arabic.content.decode()).chosen(field) == ["exams"]
    assert arabic.context["form"].errors == {}


def test_names_are_kept_in_signs_that_can_be_seen() -> None:
    assert clean_name("Half\u202e term\x00\x1b\u200b  " + "x" * 500) == "Half term " + "x" * 110


def test_class_whose_school_has_no_clock_is_asked_for_it_first(
    client: Client, nairobi_class: Classroom
) -> None:
    nairobi_class.school.zone = ""
    nairobi_class.school.save()

    answer = client.get(file_page(nairobi_class))

    assert answer.url == reverse("classrooms:school-zone", args=[nairobi_class.school_id])
