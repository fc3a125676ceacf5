"""What a teacher reads after the last click of the registration."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, School
from matching.models import Registration
from matching.services.rounds import next_run
from users.models import User


@pytest.fixture
def teacher(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> User:
    Classroom.objects.update(state=ClassroomState.DRAFT)
    client.force_login(nairobi_teacher)
    return nairobi_teacher


def send(client: Client, classroom: Classroom) -> str:
    return client.post(reverse("matching:round-enter", args=[classroom.pk]), follow=True).text


@pytest.mark.parametrize(
    ("now", "runs"),
    [
        (datetime(2026, 9, 2, 1, 59, tzinfo=UTC), datetime(2026, 9, 2, 2, 0, tzinfo=UTC)),
        (datetime(2026, 9, 2, 2, 0, tzinfo=UTC), datetime(2026, 9, 3, 2, 0, tzinfo=UTC)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), datetime(2027, 1, 1, 2, 0, tzinfo=UTC)),
    ],
)
def test_rounds_run_every_night(now: datetime, runs: datetime) -> None:
    assert next_run(now) == runs


def test_next_round_stands_on_the_clock_of_the_teacher(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    User.objects.filter(pk=teacher.pk).update(zone="Asia/Yerevan")

    with time_machine.travel(datetime(2026, 9, 2, 20, 30, tzinfo=UTC), tick=False):
        client.force_login(teacher)
        page = send(client, nairobi_class)

    assert "Thursday 3 September 2026, <bdi>06:00</bdi></time> in <bdi>Yerevan</bdi>" in page
    assert "<bdi>(GMT+4)</bdi>" in page
    assert teacher.email in page


def test_what_staff_still_checks_is_said(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    verified = send(client, nairobi_class)
    School.objects.update(verified_at=None)
    page = client.get(reverse("matching:sent", args=[nairobi_class.pk])).text

    assert "We are checking your school." not in verified
    assert "We are checking your school." in page
    assert "in the first round after we have checked everything" in page
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        client.force_login(teacher)
        later = client.get(reverse("matching:sent", args=[nairobi_class.pk])).text
    # The day it entered, however late the page is read.
    [since] = re.findall(r"Its wait counts from [^.]+", page)
    assert "today" not in since
    assert since in later


def test_pressing_twice_sends_once(client: Client, teacher: User, nairobi_class: Classroom) -> None:
    pages = [send(client, nairobi_class) for _press in range(2)]

    assert all("is registered" in page for page in pages)
    assert Registration.objects.count() == 1


def test_a_class_that_was_not_sent_has_no_such_page(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    answer = client.get(reverse("matching:sent", args=[nairobi_class.pk]))

    assert answer.url == reverse("classrooms:check", args=[nairobi_class.pk])  # type: ignore[attr-defined]
