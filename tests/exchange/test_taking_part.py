"""Without the consent to taking part a student is out: sees nothing of the partner, is not seen.

Every page that exists for students or shows them is asked for with it and without it; a page that
comes later is asked for by `ProjectQuerySet.visible_to`, from which it has to begin.
"""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from exchange.lifecycle import ProjectState
from exchange.models import ExchangeSession, Project
from exchange.services.starting import start_on_first_day
from safeguarding.services.consents import record_answers, take_back
from tests.exchange.builders import APPROVED_AT, planned_session
from tests.exchange.ready import agree, say_ready, teacher_of, teachers_of
from tests.exchange.test_starting import FIRST_NOON
from tests.factories import EnrolmentFactory
from tests.safeguarding.taking_part import forms_of, give_part, join_in_bulk

TODAY = reverse("exchange_pages:today")
WAITING = "Your teacher is waiting for your form. Ask your teacher."
OTHERWISE = "Your teacher has something else for you. Ask your teacher."
PARTNERS_WORDS = ("6A", "Bogotá", "Colegio Andino")


@pytest.fixture
def child(nairobi_class):
    """Calm Lake, whose form nobody has seen."""
    return EnrolmentFactory(classroom=nairobi_class, nickname="Calm Lake")


@pytest.fixture
def running(project, nairobi_teacher):
    planned_session(project, by=nairobi_teacher)
    return project


def read(client, person, path=TODAY, *, at=APPROVED_AT) -> str:
    with time_machine.travel(at, tick=False):
        client.force_login(person)
        return " ".join(strip_tags(client.get(path).content.decode()).split())


def test_a_student_without_it_reads_one_kind_sentence(client, running, child, nairobi_class):
    without = read(client, child.student)

    assert WAITING in without
    assert not [word for word in PARTNERS_WORDS if word in without]

    give_part(nairobi_class, [child.student_id], by=teacher_of(nairobi_class), at=APPROVED_AT)

    with_it = read(client, child.student)
    assert WAITING not in with_it
    assert "6A in Bogotá" in with_it


def test_whoever_said_no_is_not_asked_for_a_form(client, running, child, nairobi_class):
    forms = forms_of(nairobi_class, at=APPROVED_AT, answers={"part": False})
    by = teacher_of(nairobi_class)
    record_answers(nairobi_class, [child.student_id], forms, by=by, at=APPROVED_AT)

    said = read(client, child.student)

    assert OTHERWISE in said
    assert not [word for word in PARTNERS_WORDS if word in said]


def test_taking_it_back_holds_on_the_next_request(client, running, child, nairobi_class):
    by = teacher_of(nairobi_class)
    give_part(nairobi_class, [child.student_id], by=by, at=APPROVED_AT)
    assert "6A in Bogotá" in read(client, child.student)

    take_back(child, "part", by=by, at=APPROVED_AT)

    assert OTHERWISE in read(client, child.student)
    # The project itself goes on.
    assert Project.objects.get(pk=running.pk).state == ProjectState.OPEN


def test_every_read_of_a_student_begins_from_it(running, child, nairobi_class):
    with time_machine.travel(APPROVED_AT, tick=False):
        assert not Project.objects.visible_to(child.student).exists()
        assert not ExchangeSession.objects.visible_to(child.student).exists()

        give_part(nairobi_class, [child.student_id], by=teacher_of(nairobi_class), at=APPROVED_AT)

        assert Project.objects.visible_to(child.student).get() == running
        assert ExchangeSession.objects.visible_to(child.student).exists()
    with time_machine.travel(datetime(2027, 7, 4, tzinfo=UTC), tick=False):
        # It ran out with the school year.
        assert not Project.objects.visible_to(child.student).exists()


def test_the_partners_teacher_sees_the_numbers_of_those_alone(
    client, running, child, nairobi_class, bogota_teacher, nairobi_teacher
):
    pages = [
        reverse("exchange_pages:project", args=[running.pk]),
        reverse("exchange_pages:project-list"),
        reverse("exchange:readiness", args=[running.pk]),
    ]
    for path in pages:
        assert child.nickname not in read(client, bogota_teacher, path)
    assert "6B 0 students" in read(client, bogota_teacher, pages[0])
    # Her own teacher counts her: she is in the class.
    assert "6B 1 student" in read(client, nairobi_teacher, pages[0])

    give_part(nairobi_class, [child.student_id], by=nairobi_teacher, at=APPROVED_AT)

    assert "6B 1 student" in read(client, bogota_teacher, pages[0])


def test_the_last_forms_start_the_project(preparing):
    agree(preparing, at=FIRST_NOON)
    for teacher in teachers_of(preparing):
        say_ready(preparing, teacher, students=16, at=FIRST_NOON)
    states = []
    for classroom in preparing.classrooms:
        [late] = join_in_bulk(classroom, 1, at=FIRST_NOON)
        give_part(classroom, [late.student_id], by=teacher_of(classroom), at=FIRST_NOON)
        states.append(Project.objects.get(pk=preparing.pk).state)

    assert states == [ProjectState.PREPARING, ProjectState.OPEN]


def test_what_is_taken_back_before_the_first_day_is_waited_for(preparing):
    agree(preparing)
    for teacher in teachers_of(preparing):
        say_ready(preparing, teacher, students=17)
    assert Project.objects.get(pk=preparing.pk).ready_at == APPROVED_AT
    here = preparing.classrooms[0]

    take_back(here.enrolments.all()[0], "part", by=teacher_of(here), at=APPROVED_AT)

    assert Project.objects.get(pk=preparing.pk).ready_at is None
    assert start_on_first_day(at=FIRST_NOON) == 0
