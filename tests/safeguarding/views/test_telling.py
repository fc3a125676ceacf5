"""Telling us over HTTP: a child presses, a teacher writes, strangers find nothing."""

from contextlib import suppress
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom, Enrolment
from exchange.models import Project
from safeguarding.choices import Kind, Path
from safeguarding.models import Concern
from safeguarding.refusals import Refused
from safeguarding.services.concerns import answer, hand_to_class
from tests.exchange.builders import planned_session
from tests.factories import VerifiedTeacherFactory
from tests.hostile import HOSTILE
from tests.safeguarding.conftest import AT
from tests.safeguarding.telling import told_by
from users.models import User

HELP = reverse("safeguarding:need-help")


def log_in(client: Client, person: User) -> Client:
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def page_about(place: Enrolment) -> str:
    return reverse("safeguarding:report", args=["student", place.pk])


def test_child_presses_one_picture_and_reads_who_reads_it(
    project: Project, river: Enrolment, lake: Enrolment, client: Client
) -> None:
    log_in(client, river.student)

    shown = client.get(page_about(lake)).content.decode()
    told = client.post(page_about(lake), {"kind": "mean"}, follow=True).content.decode()

    assert [str(each.label) for each in Kind if str(each.label) not in shown] == []
    assert "<textarea" not in shown
    assert "Thank you. You did the right thing." in told
    assert "Your teacher reads it" in told
    # The child's own country has a number somebody looked up.
    assert "116" in told


@pytest.mark.parametrize(
    ("kind", "promise"),
    [
        (Kind.ADULT, "Your teacher does not read it."),
        (Kind.ASKED, "Your teacher does not read it."),
        (Kind.SAD, "Your teacher does not read it, unless we ask your teacher to help."),
    ],
)
def test_no_promise_is_taken_back_by_handing_it_to_the_class(
    kind: Kind, promise: str, river: Enrolment, lead: User, client: Client
) -> None:
    concern = told_by(river.student, kind)
    log_in(client, river.student)

    page = client.get(reverse("safeguarding:told", args=[concern.pk])).content.decode()

    assert f"<li>{promise}</li>" in page
    with suppress(Refused):
        hand_to_class(concern, by=lead)
    was_handed = Concern.objects.get().path == Path.CLASS
    assert was_handed == ("unless" in promise)


def test_second_press_leads_to_the_first(
    project: Project, river: Enrolment, lake: Enrolment, client: Client
) -> None:
    log_in(client, river.student)

    answers = [client.post(page_about(lake), {"kind": "mean"}) for _press in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Concern.objects.get().times == 2


@pytest.mark.parametrize("kind", ["", "MEAN", "mean\x00", "x" * 5_000, "<script>", *HOSTILE])
def test_what_no_button_sends_is_answered_with_the_buttons(
    kind: str, river: Enrolment, client: Client
) -> None:
    shown = log_in(client, river.student).post(HELP, {"kind": kind})

    assert shown.status_code == 200
    assert not Concern.objects.exists()


def test_ids_of_others_lead_nowhere(
    project: Project, river: Enrolment, lake: Enrolment, client: Client, stranger: User
) -> None:
    concern = told_by(river.student, of=lake)
    session = planned_session(project, by=project.classrooms[0].teachings.get().teacher)
    foreign = VerifiedTeacherFactory()
    pages = [
        page_about(lake),
        reverse("safeguarding:report", args=["teacher", foreign.pk]),
        reverse("safeguarding:report", args=["meeting", session.pk]),
        reverse("safeguarding:report", args=["agreement", project.pk]),
        reverse("safeguarding:report", args=["nothing", uuid4()]),
        reverse("safeguarding:told", args=[concern.pk]),
        reverse("safeguarding:concern", args=[concern.pk]),
    ]

    log_in(client, stranger)

    assert {client.get(each).status_code for each in pages} == {404}
    assert {client.post(each, {"kind": "mean"}).status_code for each in pages} == {404}
    # The child it is about does not learn of it either.
    log_in(client, lake.student)
    assert client.get(pages[5]).status_code == 404


def test_nobody_tells_us_about_themselves(river: Enrolment, client: Client) -> None:
    assert log_in(client, river.student).get(page_about(river)).status_code == 404


def test_teacher_writes_and_nothing_typed_is_lost(
    project: Project, lake: Enrolment, nairobi_teacher: User, client: Client
) -> None:
    log_in(client, nairobi_teacher)

    wrong = client.post(page_about(lake), {"words": "In the corridor."}).content.decode()
    client.post(page_about(lake), {"kind": "other", "words": "In the corridor."})

    assert "Select what it is" in wrong
    assert "In the corridor." in wrong
    assert Concern.objects.get().words == "In the corridor."


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_kept_or_refused_and_never_run(
    words: str, nairobi_class: Classroom, nairobi_teacher: User, client: Client
) -> None:
    log_in(client, nairobi_teacher)

    shown = client.post(HELP, {"kind": "other", "words": words}, follow=True)

    assert shown.status_code == 200
    assert b"<script>alert" not in shown.content


def test_teacher_without_a_class_is_led_to_the_people_who_run_it(
    stranger: User, client: Client
) -> None:
    assert log_in(client, stranger).get(HELP)["Location"] == reverse("help")


def test_child_finds_the_answer_on_today_until_it_was_read(
    project: Project, river: Enrolment, lake: Enrolment, lead: User, client: Client
) -> None:
    concern = told_by(river.student, of=lake)
    answer(concern, lines=["right"], words="<b>We talked.</b>", by=lead, at=AT)
    log_in(client, river.student)
    today = reverse("exchange_pages:today")
    page = reverse("safeguarding:told", args=[concern.pk])

    assert page in client.get(today).content.decode()
    read = client.get(page).content.decode()
    assert "You did the right thing. Thank you for telling us." in read
    assert "&lt;b&gt;We talked.&lt;/b&gt;" in read

    assert client.post(page)["Location"] == today
    assert page not in client.get(today).content.decode()


def test_link_stands_beside_a_meeting_and_names_it(
    project: Project, river: Enrolment, nairobi_teacher: User, client: Client
) -> None:
    session = planned_session(project, by=nairobi_teacher)
    link = reverse("safeguarding:report", args=["meeting", session.pk])

    with time_machine.travel(AT, tick=False):
        page = reverse("exchange_pages:project", args=[project.pk])
        shown = log_in(client, nairobi_teacher).get(page).content.decode()
        today = log_in(client, river.student).get(reverse("exchange_pages:today"))

    assert link in shown
    assert link in today.content.decode()
    assert "Tell a grown-up" in today.content.decode()
    assert log_in(client, river.student).get(link).status_code == 200
