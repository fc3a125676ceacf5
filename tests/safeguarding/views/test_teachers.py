"""What own teachers and the partner's do with what a child told, over HTTP."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.models import Enrolment
from exchange.models import Project
from outbox.models import Mail
from safeguarding.choices import Kind
from safeguarding.lifecycle import ConcernState
from safeguarding.models import Concern, ContactStop, SchoolContact
from safeguarding.services.contacts import save_contact, tell_contact
from tests.factories import VerifiedTeacherFactory
from tests.safeguarding.conftest import AT
from tests.safeguarding.telling import told_by, told_by_mates
from users.models import User

LIST = reverse("safeguarding:concern-list")


@pytest.fixture
def told(project: Project, river: Enrolment, lake: Enrolment) -> Concern:
    return told_by(river.student, of=lake)


def as_(client: Client, person: User) -> Client:
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def page_of(concern: Concern) -> str:
    return reverse("safeguarding:concern", args=[concern.pk])


def test_own_teacher_answers_passes_on_pauses_and_lets_go_on(
    told: Concern, lake: Enrolment, project: Project, nairobi_teacher: User, client: Client
) -> None:
    as_(client, nairobi_teacher)
    page = page_of(told)

    for press in ("look", "pass-on", "stop"):
        assert client.post(page, {"do": press}).status_code == 302
    client.post(page, {"do": "answer", "lines": ["right", "talked"], "words": "See you."})
    shown = client.get(page).content.decode()

    concern = Concern.objects.get()
    assert concern.state == ConcernState.ANSWERED
    assert concern.passed_on_at is not None
    assert not Project.objects.visible_to(lake.student).exists()
    assert "Brave River" in shown
    assert "See you." in shown

    stop = ContactStop.objects.get()
    client.post(reverse("safeguarding:go-on", args=[stop.pk]))
    assert Project.objects.visible_to(lake.student).exists()


def test_empty_answer_says_what_to_do(told: Concern, nairobi_teacher: User, client: Client) -> None:
    shown = as_(client, nairobi_teacher).post(page_of(told), {"do": "answer"}).content.decode()

    assert "Select a sentence, or write one" in shown
    assert "Error:" in shown


def test_partners_teacher_reads_and_can_do_nothing_with_it(
    told: Concern, nairobi_teacher: User, bogota_teacher: User, client: Client
) -> None:
    as_(client, nairobi_teacher).post(page_of(told), {"do": "pass-on"})
    as_(client, bogota_teacher)

    for press in ("look", "close", "again", "stop", "pass-on", "answer"):
        client.post(page_of(told), {"do": press, "lines": ["right"]})

    assert Concern.objects.get().state == ConcernState.OPEN
    assert not ContactStop.objects.exists()


def test_what_is_not_on_the_page_does_nothing(
    told: Concern, nairobi_teacher: User, client: Client
) -> None:
    as_(client, nairobi_teacher)

    # A lead's deeds, and nonsense.
    for press in ("to-class", "to-leads", "name", "assign", "", "__init__", "x" * 3_000):
        assert client.post(page_of(told), {"do": press}).status_code == 200

    assert Concern.objects.get().state == ConcernState.OPEN


def test_stop_of_another_class_is_not_ended(
    told: Concern, nairobi_teacher: User, bogota_teacher: User, client: Client
) -> None:
    as_(client, nairobi_teacher).post(page_of(told), {"do": "stop"})
    stop = ContactStop.objects.get()
    as_(client, bogota_teacher)

    assert client.post(reverse("safeguarding:go-on", args=[stop.pk])).status_code == 404


def test_lists_take_the_same_number_of_queries_for_1_3_and_30(
    project: Project, river: Enrolment, nairobi_teacher: User, client: Client
) -> None:
    as_(client, nairobi_teacher)
    counted = set()
    for rows in (1, 3, 30):
        told_by_mates(river, rows)
        client.get(LIST)
        with CaptureQueriesContext(connection) as listed:
            assert client.get(LIST).status_code == 200
        with CaptureQueriesContext(connection) as laid:
            client.get(reverse("exchange_pages:desk"))
        counted.add((len(listed), len(laid)))

    assert Concern.objects.count() == 30
    assert len(counted) == 1


def test_nobody_sees_a_childs_name_on_the_desk(
    told: Concern, nairobi_teacher: User, client: Client
) -> None:
    shown = as_(client, nairobi_teacher).get(reverse("exchange_pages:desk")).content.decode()

    assert page_of(told) in shown
    assert "Brave River" not in shown


def test_teacher_who_registered_the_school_names_its_contact(
    project: Project, nairobi_teacher: User, client: Client
) -> None:
    school = nairobi_teacher.registered_schools.get()
    page = reverse("safeguarding:school-contact", args=[school.pk])
    as_(client, nairobi_teacher)

    wrong = client.post(page, {"name": "", "email": "no", "language": "en"}).content.decode()
    client.post(page, {"name": "Grace", "email": "grace@kibera.example", "language": "en"})

    assert "Enter the name" in wrong
    contact = SchoolContact.objects.get()
    assert (contact.name, contact.checked_at, contact.entered_by) == (
        "Grace",
        None,
        nairobi_teacher,
    )


def test_contact_of_another_school_is_not_found(
    project: Project, nairobi_teacher: User, client: Client
) -> None:
    other = VerifiedTeacherFactory()
    page = reverse(
        "safeguarding:school-contact", args=[nairobi_teacher.registered_schools.get().pk]
    )

    assert as_(client, other).post(page, {"name": "X"}).status_code == 404


def test_contact_reads_by_link_without_names_and_looking_does_nothing(
    river: Enrolment, reviewer: User, client: Client
) -> None:
    school = river.classroom.school
    save_contact(
        school, name="Grace", email="grace@kibera.example", language="en", by=reviewer, at=AT
    )
    concern = told_by(river.student, Kind.ADULT, at=datetime(2097, 9, 30, 9, tzinfo=UTC))
    text = Mail.objects.get(template="safeguarding/email/contact").text
    link = next(line for line in text.splitlines() if "/for-you/" in line).strip()
    path = "/for-you/" + link.split("/for-you/")[1]

    shown = client.get(path)
    assert concern.contact_notices.get().read_at is None
    again = client.post(path, follow=True)

    assert concern.contact_notices.get().read_at is not None
    assert "A grown-up did something that is not OK" in shown.content.decode()
    assert "Brave River" not in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert "We know that you have read it" in again.content.decode()
    assert client.get(path[:-2] + "x/").status_code == 404
    # Told once, however often somebody presses.
    assert tell_contact(concern, school, by=reviewer, at=AT) is None
    assert Mail.objects.filter(template="safeguarding/email/contact").count() == 1
