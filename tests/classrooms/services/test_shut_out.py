"""Cards that an adult may have kept whom we do not trust any more."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.services.cards import new_card
from classrooms.services.schools import refuse_teacher
from classrooms.services.shut_out import REPLACE_CARDS, replace_cards
from classrooms.services.student_keys import Tried, choose_pictures, give_key, try_pictures
from outbox.models import Job
from outbox.runner import drain
from tests.factories import (
    EnrolmentFactory,
    SchoolTeacherFactory,
    TeachingFactory,
    VerifiedTeacherFactory,
)
from users.hooks import trust_ended
from users.models import AuditEntry, User
from users.services import revoke_teacher

OWN = ["cat", "moon", "cup"]


@pytest.fixture
def colleague(nairobi_class: Classroom, student: User) -> User:
    """Teaches the class with Amina, whom we trust: it is not frozen without this one."""
    choose_pictures(student, OWN)
    return TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory()).teacher


def version(student: User) -> int:
    return StudentKey.objects.get(student=student).card_version


def test_cards_of_a_revoked_teacher_stop_and_pictures_do_not(
    colleague: User, student: User, reviewer: User
) -> None:
    elsewhere = EnrolmentFactory().student
    give_key(elsewhere)

    revoke_teacher(colleague.adult, by=reviewer, reason="left")
    drain()

    key = StudentKey.objects.get(student=student)
    assert (key.card_version, key.card_printed_at) == (2, None)
    assert key.out_before is not None
    assert version(elsewhere) == 1
    assert try_pictures(student, OWN) == Tried.RIGHT
    assert AuditEntry.objects.get(verb="student.card").actor_id is None


@pytest.mark.parametrize("how", ["account", "newcomer"])
def test_so_do_those_of_a_closed_account_and_of_who_is_not_of_the_school(
    how: str, colleague: User, student: User, nairobi_class: Classroom, reviewer: User
) -> None:
    if how == "account":
        trust_ended(f"account:{colleague.pk}:1")
    else:
        joined = SchoolTeacherFactory(school=nairobi_class.school, teacher=colleague)
        refuse_teacher(joined, by=reviewer)
    drain()

    assert version(student) == 2


def test_twice_is_once_and_a_card_made_meanwhile_stays(
    colleague: User, student: User, nairobi_teacher: User, reviewer: User
) -> None:
    revoke_teacher(colleague.adult, by=reviewer, reason="left")
    [listed] = Job.objects.filter(kind=REPLACE_CARDS).values_list("payload", flat=True)
    new_card(student, by=nairobi_teacher)

    assert listed == {"cards": [[str(student.pk), 1]]}
    assert replace_cards([(student.pk, 1)]) == 0
    assert version(student) == 2


PAGES = [
    ("classrooms:cards", "get", "class"),
    ("classrooms:card-sheet", "get", "class"),
    ("classrooms:roster", "get", "class"),
    ("classrooms:student", "get", "place"),
    ("classrooms:student-key", "post", "place"),
    ("classrooms:student-knock", "post", "place"),
]


@pytest.mark.parametrize(("page", "method", "of"), PAGES)
def test_whom_we_do_not_trust_prints_no_new_ones(
    page, method, of, client: Client, colleague: User, nairobi_class: Classroom, reviewer: User
) -> None:
    place = Enrolment.objects.get(classroom=nairobi_class)
    there = reverse(page, args=[nairobi_class.pk if of == "class" else place.pk])
    client.force_login(colleague)
    assert client.get(there).status_code in (200, 405)

    revoke_teacher(colleague.adult, by=reviewer, reason="left")

    assert getattr(client, method)(there, {"new-card": "1"}).status_code == 404


def test_whom_we_do_not_trust_is_led_to_none_of_them(
    client: Client, colleague: User, nairobi_class: Classroom, reviewer: User
) -> None:
    EnrolmentFactory(classroom=nairobi_class, nickname="Late Owl", state=EnrolmentState.LOBBY)
    client.force_login(colleague)
    there = reverse("classrooms:class-detail", args=[nairobi_class.pk])
    before = client.get(there).text

    revoke_teacher(colleague.adult, by=reviewer, reason="left")
    after = client.get(there).text

    for name in ("cards", "roster", "class-devices"):
        link = f'"{reverse(f"classrooms:{name}", args=[nairobi_class.pk])}"'
        assert link in before
        assert link not in after
    assert "Late Owl" in before
    assert "Late Owl" not in after
    assert "Brave River" in after


def test_the_others_read_that_cards_are_to_be_printed(
    client: Client, colleague: User, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    client.force_login(nairobi_teacher)
    there = reverse("classrooms:class-detail", args=[nairobi_class.pk])
    before = client.get(there).text

    revoke_teacher(colleague.adult, by=reviewer, reason="left")
    drain()

    assert "1 card is new" not in before
    assert "1 card is new, and not printed yet." in client.get(there).text


def test_whoever_prints_the_sheet_stands_in_the_diary(
    client: Client, colleague: User, nairobi_class: Classroom
) -> None:
    client.force_login(colleague)

    with time_machine.travel(datetime(2026, 9, 2, tzinfo=UTC) + timedelta(hours=9), tick=False):
        client.get(reverse("classrooms:card-sheet", args=[nairobi_class.pk]))

    line = AuditEntry.objects.get(verb="cards.print")
    assert (line.actor_id, line.subject_id, line.after) == (
        colleague.pk,
        str(nairobi_class.pk),
        "1",
    )
