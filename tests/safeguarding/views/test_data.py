"""The page "Data of this student", and the public page of what is kept."""

import io
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from classrooms.models import Classroom, Enrolment
from outbox.runner import drain
from safeguarding import holds
from safeguarding.lifecycle import RequestState
from safeguarding.models import DataRequest, ExportFile
from safeguarding.retention import rules
from safeguarding.services.data_requests import ask_for_erasure, ask_for_export
from safeguarding.services.erasing import run_erasure
from tests.factories import EnrolmentFactory, StaffFactory, TeachingFactory, VerifiedTeacherFactory
from tests.second_factor import log_in_with_second_factor
from users.models import AuditEntry, User


@pytest.fixture
def place(student: User) -> Enrolment:
    return Enrolment.objects.get(student=student)


def page_of(place: Enrolment, name: str = "student-data") -> str:
    return reverse(f"safeguarding:{name}", args=[place.pk])


def on(asked: DataRequest, name: str = "data-request") -> str:
    return reverse(f"safeguarding:{name}", args=[asked.pk])


@pytest.mark.django_db
def test_every_rule_stands_on_the_public_page(client: Client) -> None:
    page = client.get(reverse("safeguarding:what-we-keep"))

    for rule in rules():
        for words in (rule.what, rule.long.words, rule.then.words, rule.why):
            assert escape(str(words)) in page.text


def test_public_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    with django_assert_num_queries(0):
        client.get(reverse("safeguarding:what-we-keep"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["safety", "home"])
def test_the_page_is_reached_from_the_foot_and_from_safety(client: Client, name: str) -> None:
    page = client.get(reverse(name))

    assert f'href="{reverse("safeguarding:what-we-keep")}"' in page.text


def test_the_roster_leads_to_it(client: Client, nairobi_teacher: User, place: Enrolment) -> None:
    client.force_login(nairobi_teacher)

    page = client.get(reverse("classrooms:class-detail", args=[place.classroom_id]))

    assert page_of(place) in page.text


def test_from_asking_to_the_file(client: Client, nairobi_teacher: User, place: Enrolment) -> None:
    client.force_login(nairobi_teacher)

    page = client.post(page_of(place, "student-export"), follow=True)
    asked = DataRequest.objects.get()
    waiting = page.text
    drain()
    ready = client.get(on(asked)).text
    file = client.get(on(asked, "export-file"))

    assert "The file is being made" in waiting
    assert on(asked, "export-file") in ready
    assert file["Content-Type"] == "application/zip"
    assert file["Content-Disposition"].startswith("attachment")
    assert "no-store" in file["Cache-Control"]
    assert "index.html" in ZipFile(io.BytesIO(file.content)).namelist()
    assert AuditEntry.objects.filter(
        verb="export.download", actor_id=nairobi_teacher.pk, subject_id=str(asked.pk)
    ).exists()


def test_while_it_is_made_the_page_asks_again(
    client: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)
    asked = ask_for_export(place, by=nairobi_teacher)

    whole = client.get(on(asked)).text
    part = client.get(on(asked), headers={"HX-Request": "true"}).text

    assert 'hx-trigger="every 3s"' in whole
    assert part.lstrip().startswith("<section")


def test_after_seven_days_there_is_no_file(
    client: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)
    asked = ask_for_export(place, by=nairobi_teacher)
    drain()
    DataRequest.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    assert client.get(on(asked, "export-file")).status_code == 404
    assert "The file is gone" in client.get(on(asked)).text
    assert ExportFile.objects.exists()


def test_erasing_is_asked_first_and_says_what_goes_and_stays(
    client: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)

    page = client.get(page_of(place, "student-erase"))

    assert "What goes" in page.text
    assert "What stays" in page.text
    assert "The nickname and stamp of a student in a class" in page.text
    assert DataRequest.objects.count() == 0


def test_erasing_asked_taken_back_and_asked_again(
    client: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)

    client.post(page_of(place, "student-erase"))
    first = DataRequest.objects.get()
    said = client.get(page_of(place)).text
    page = client.post(on(first, "erasure-undo"), follow=True)
    client.post(page_of(place, "student-erase"))

    first.refresh_from_db()
    assert "take it back" in said
    assert "The student stays." in page.text
    assert first.state == RequestState.UNDONE
    assert DataRequest.objects.still_open().count() == 1


def test_pressed_twice_is_once(client: Client, nairobi_teacher: User, place: Enrolment) -> None:
    client.force_login(nairobi_teacher)

    for _press in range(2):
        client.post(page_of(place, "student-erase"))
        client.post(page_of(place, "student-export"))

    assert DataRequest.objects.count() == 2


def test_after_erasing_the_teacher_still_reads_that_it_was_done(
    client: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)
    asked = ask_for_erasure(place, by=nairobi_teacher)
    run_erasure(asked.pk, at=asked.due_at)

    page = client.get(on(asked))

    assert "The student was erased" in page.text
    assert "Brave River" not in page.text
    assert client.get(page_of(place)).status_code == 404


def test_no_page_tells_whether_a_student_is_held(
    client: Client, nairobi_teacher: User, place: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The teacher may be whom the child told us about: pages are the same for every child."""
    client.force_login(nairobi_teacher)
    asks, asked = page_of(place, "student-erase"), ask_for_erasure(place, by=nairobi_teacher)
    free = [without_tokens(client.get(page).text) for page in (asks, on(asked))]

    until = timezone.now() + timedelta(days=40)
    monkeypatch.setitem(holds._holders, "test", lambda students, at: dict.fromkeys(students, until))
    assert not run_erasure(asked.pk, at=asked.due_at)
    held = [without_tokens(client.get(page).text) for page in (asks, on(asked))]

    assert held == free
    assert all("waits until nobody needs it any more" in page for page in held)
    assert f"{until:%B} {until.year}" not in "".join(held)


def without_tokens(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"', "", page)


def test_the_student_in_two_classes_goes_from_both_and_the_page_says_so(
    client: Client, nairobi_teacher: User, place: Enrolment, bogota_class: Classroom
) -> None:
    EnrolmentFactory(classroom=bogota_class, student=place.student)
    client.force_login(nairobi_teacher)

    page = client.get(page_of(place, "student-erase"))

    assert "6A" in page.text


def test_a_substitute_reads_and_exports_but_does_not_erase(
    client: Client, place: Enrolment
) -> None:
    stands_in = VerifiedTeacherFactory()
    tomorrow = timezone.now().date() + timedelta(days=1)
    TeachingFactory(classroom=place.classroom, teacher=stands_in, ends_on=tomorrow)
    client.force_login(stands_in)

    page = client.get(page_of(place))

    assert "A substitute cannot erase a student." in page.text
    assert client.get(page_of(place, "student-erase")).status_code == 404
    assert client.post(page_of(place, "student-erase")).status_code == 404
    assert DataRequest.objects.count() == 0


PAGES = ["student-data", "student-export", "student-erase"]
ABOUT = ["data-request", "erasure-undo", "export-file"]


@pytest.mark.parametrize("who", ["bogota_teacher", "stranger", "reviewer", "student"])
def test_nobody_else_learns_that_there_is_anything(
    client: Client,
    request: pytest.FixtureRequest,
    nairobi_teacher: User,
    bogota_class: Classroom,
    place: Enrolment,
    who: str,
) -> None:
    """Ids of another class's student, by every page and method."""
    asked = ask_for_export(place, by=nairobi_teacher)
    erasure = ask_for_erasure(place, by=nairobi_teacher)
    drain()
    client.force_login(request.getfixturevalue(who))
    client.raise_request_exception = False
    pages = [page_of(place, name) for name in PAGES]
    pages += [on(each, name) for name in ABOUT for each in (asked, erasure)]

    answers = {
        answer.status_code
        for page in pages
        for answer in (client.get(page), client.post(page, {"classroom": str(bogota_class.pk)}))
    }

    assert answers <= {404, 405}
    erasure.refresh_from_db()
    assert erasure.state == RequestState.ASKED


def test_an_erasure_has_no_file(client: Client, nairobi_teacher: User, place: Enrolment) -> None:
    client.force_login(nairobi_teacher)
    asked = ask_for_erasure(place, by=nairobi_teacher)

    assert client.get(on(asked, "export-file")).status_code == 404


def test_page_takes_the_same_queries_for_any_number_of_requests(
    client: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)
    queries = []
    for number in (1, 2, 27):
        for _each in range(number):
            DataRequest.objects.create(
                kind="export",
                state=RequestState.GONE,
                student=place.student_id,
                classroom=place.classroom,
                finished_at=timezone.now(),
            )
        with CaptureQueriesContext(connection) as asked:
            client.get(page_of(place))
        queries.append(len(asked))

    assert queries == [queries[0]] * 3


@pytest.fixture
def staff_page(client: Client, db: None) -> Client:
    log_in_with_second_factor(client, StaffFactory())
    return client


def test_staff_read_what_was_asked_and_change_nothing(
    staff_page: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    asked = ask_for_erasure(place, by=nairobi_teacher)
    pages = [
        reverse(f"admin:safeguarding_datarequest_{name}", args=[asked.pk])
        for name in ("change", "delete")
    ]

    listed = staff_page.get(reverse("admin:safeguarding_datarequest_changelist"))
    refused = [staff_page.post(page, {"state": "undone"}).status_code for page in pages]

    asked.refresh_from_db()
    assert listed.status_code == 200
    assert "Erase everything" in listed.text
    assert "Brave River" not in listed.text
    assert refused == [403, 403]
    assert asked.state == RequestState.ASKED


def test_regional_staff_read_of_their_own_countries_only(
    client: Client, nairobi_teacher: User, place: Enrolment
) -> None:
    ask_for_erasure(place, by=nairobi_teacher)
    elsewhere = StaffFactory(adult__countries=["CO"])
    log_in_with_second_factor(client, elsewhere)

    listed = client.get(reverse("admin:safeguarding_datarequest_changelist"))

    assert "Erase everything" not in listed.text.partition("<tbody>")[2]
