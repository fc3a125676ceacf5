"""The list before the start: each class says its part, and both see all of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from exchange.lifecycle import ProjectState
from exchange.models import Project, ReadySide
from tests.exchange.builders import APPROVED_AT, planned_session
from tests.exchange.ready import agree, make_ready, say_ready
from tests.exchange.test_starting import FIRST_NOON
from tests.hostile import HOSTILE
from tests.safeguarding.taking_part import join_in_bulk, let_take_part


@pytest.fixture
def amina(client, nairobi_teacher):
    client.force_login(nairobi_teacher)
    return client


def address(project):
    return reverse("exchange:readiness", args=[project.pk])


def test_at_first_everything_is_left_to_do(amina, preparing):
    page = amina.get(address(preparing)).text

    assert "You have 4 things left to do." in page
    assert "0 of 8 done" in page


def test_each_step_is_said_and_taken_back(amina, preparing, nairobi_class):
    amina.post(address(preparing), {"step": "met", "met": "yes"})
    amina.post(address(preparing), {"step": "tested", "channel": "sound"})

    side = ReadySide.objects.get(classroom=nairobi_class)
    assert (side.met_at is not None, side.channel) == (True, "sound")
    assert "You have 2 things left to do." in amina.get(address(preparing)).text

    amina.post(address(preparing), {"step": "met", "met": "no"})
    amina.post(address(preparing), {"step": "not-tested"})

    side.refresh_from_db()
    assert (side.met_at, side.channel, side.tested_at) == (None, "", None)


def test_what_cannot_start_names_no_day_that_is_over(amina, preparing, nairobi_teacher):
    make_ready(preparing)
    project_page = reverse("exchange_pages:project", args=[preparing.pk])
    day = "starts by itself on Monday, 28 September"

    for moment, is_late in ((APPROVED_AT, False), (FIRST_NOON + timedelta(days=1), True)):
        with time_machine.travel(moment, tick=False):
            amina.force_login(nairobi_teacher)
            for page in (address(preparing), project_page):
                words = amina.get(page).text
                assert (day in words) is not is_late
                assert ("the project cannot start at the moment" in words) is is_late


def test_the_last_press_starts_the_project(amina, preparing, nairobi_teacher, bogota_teacher):
    agree(preparing)
    say_ready(preparing, bogota_teacher)
    say_ready(preparing, nairobi_teacher, channel="")

    with time_machine.travel(FIRST_NOON, tick=False):
        amina.force_login(nairobi_teacher)
        answer = amina.post(address(preparing), {"step": "tested", "channel": "text"}, follow=True)

    assert "That was the last thing. Your project has started." in answer.text
    assert "Everything was done, and your project has started." in answer.text
    assert Project.objects.get(pk=preparing.pk).state == ProjectState.OPEN


def test_the_step_counts_students_and_leads_to_their_forms(
    amina, preparing, nairobi_class, nairobi_teacher
):
    let_take_part(nairobi_class, 3, by=nairobi_teacher, at=APPROVED_AT)
    join_in_bulk(nairobi_class, 2, at=APPROVED_AT)

    with time_machine.travel(APPROVED_AT, tick=False):
        amina.force_login(nairobi_teacher)
        page = " ".join(amina.get(address(preparing)).text.split())

    assert "3 of 24 students" in page
    assert "You need 17 students. 19 of your 24 students have not joined yet." in page
    assert reverse("safeguarding:consents", args=[nairobi_class.pk]) in page
    assert reverse("safeguarding:consent-form", args=[nairobi_class.pk]) in page


@pytest.mark.parametrize("text", ["", *HOSTILE])
def test_hostile_answers_change_nothing(amina, preparing, text):
    for sent in (
        {"step": text},
        {"step": "tested", "channel": text},
    ):
        assert amina.post(address(preparing), sent).status_code in (200, 302)

    assert not ReadySide.objects.exclude(channel="").exists()


def test_a_meeting_that_is_over_is_asked_about(amina, preparing, nairobi_teacher):
    planned_session(preparing, by=nairobi_teacher)

    with time_machine.travel(APPROVED_AT, tick=False):
        amina.force_login(nairobi_teacher)
        assert "Planned:" in amina.get(address(preparing)).text
    with time_machine.travel("2026-10-03T12:00Z", tick=False):
        amina.force_login(nairobi_teacher)
        assert "Did it take place?" in amina.get(address(preparing)).text


def test_after_the_start_nothing_is_pressed_any_more(amina, preparing, nairobi_teacher):
    agree(preparing, at=FIRST_NOON)
    for classroom in preparing.classrooms:
        teacher = classroom.teachings.get().teacher
        say_ready(preparing, teacher, at=FIRST_NOON)

    assert "<button" not in amina.get(address(preparing)).text.split("<main")[1].split("</main")[0]
    answer = amina.post(address(preparing), {"step": "met", "met": "no"}, follow=True)
    assert "This project has started." in answer.text


def test_a_stranger_finds_nothing(client, preparing, stranger):
    client.force_login(stranger)

    assert client.get(address(preparing)).status_code == 404


def test_the_desk_says_whose_turn_it_is(amina, preparing, nairobi_teacher, bogota_teacher):
    desk = reverse("exchange_pages:desk")
    with time_machine.travel(APPROVED_AT, tick=False):
        amina.force_login(nairobi_teacher)
        first = amina.get(desk).text
        agree(preparing)
        say_ready(preparing, nairobi_teacher)
        second = amina.get(desk).text

    assert "Agree with <bdi>6A</bdi> in <bdi>Bogotá</bdi> on goals, weeks and rules." in first
    assert "Say what you have tested with <bdi>6A</bdi>" in first
    assert "<bdi>6A</bdi> in <bdi>Bogotá</bdi> has 3 things left to do" in second


def test_a_student_reads_that_they_soon_meet_and_nothing_more(
    client, preparing, student, nairobi_teacher
):
    planned_session(preparing, by=nairobi_teacher)

    with time_machine.travel(APPROVED_AT, tick=False):
        client.force_login(student)
        page = client.get(reverse("exchange_pages:today")).text

    assert "Soon you meet <bdi>6A</bdi> in <bdi>Bogotá</bdi>." in page
    assert "Your teachers are getting everything ready." in page
    assert "Colegio Andino" not in page
    assert "You meet on screen" not in page
