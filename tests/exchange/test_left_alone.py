"""A class to whom nobody could be found keeps its project, and nothing in it waits for anybody."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from classrooms.lifecycle import EnrolmentState
from exchange.choices import HealthAnswer
from exchange.lifecycle import ProjectState
from exchange.models import Project
from exchange.pages.today import todays_of
from exchange.refusals import Refused
from exchange.services.agreements import save_version, suggestion
from exchange.services.answers import answer_health, ask_about_meetings
from exchange.services.endings import settle_ended, stop_project
from exchange.services.readiness import say_met
from exchange.services.sessions import plan_session
from matching.choices import EndReason
from outbox.models import Mail
from tests.exchange.builders import FIRST_MEETING, MINUTES, planned_session
from tests.exchange.rescuing import SILENT_SINCE, begun
from tests.factories import ConsentFactory, EnrolmentFactory
from tests.matching.builders import teacher_of

LATER = SILENT_SINCE + timedelta(days=1)
NEXT_MEETING = FIRST_MEETING + timedelta(weeks=3)


def left_alone(project, here, *, at=SILENT_SINCE):
    """The bench is empty."""
    begun(project.partnership, here, at=at)
    settle_ended(project.partnership_id, at=at)
    return Project.objects.get(pk=project.pk)


@pytest.fixture
def alone(project, nairobi_class):
    return left_alone(project, nairobi_class)


def read(client, teacher, name, *args):
    with time_machine.travel(LATER, tick=False):
        client.force_login(teacher)
        return client.get(reverse(name, args=args)).content.decode()


def test_no_meeting_is_planned_with_the_class_that_is_gone(alone, nairobi_teacher):
    with pytest.raises(Refused, match=r"^project\.alone$"):
        plan_session(alone, starts_at=NEXT_MEETING, minutes=MINUTES, by=nairobi_teacher, at=LATER)


def test_nothing_is_agreed_or_said_to_the_class_that_is_gone(alone, nairobi_teacher):
    with pytest.raises(Refused, match=r"^project\.alone$"):
        save_version(alone, suggestion(alone), base=0, by=nairobi_teacher, at=LATER)
    with pytest.raises(Refused, match=r"^project\.alone$"):
        answer_health(alone, by=nairobi_teacher, answer=HealthAnswer.WEEK, at=LATER)
    with pytest.raises(Refused, match=r"^project\.alone$"):
        stop_project(alone, by=nairobi_teacher, reason=EndReason.STOPPED, at=LATER)


def test_a_project_that_got_ready_waits_for_nobody(
    client, preparing, nairobi_class, nairobi_teacher
):
    alone = left_alone(preparing, nairobi_class)

    with pytest.raises(Refused, match=r"^project\.alone$"):
        say_met(alone, met=True, by=nairobi_teacher, at=LATER)

    page = read(client, nairobi_teacher, "exchange_pages:project", alone.pk)
    assert "Before the start" not in page
    assert "Meet the teacher of" not in read(client, nairobi_teacher, "exchange_pages:desk")


def test_the_pages_say_that_it_is_gone(client, alone, nairobi_teacher):
    page = read(client, nairobi_teacher, "exchange_pages:project", alone.pk)
    assert "no other class could jump in" in page
    assert reverse("exchange:session-plan", args=[alone.pk]) not in page
    assert reverse("exchange:stop", args=[alone.pk]) not in page

    assert "Partner class gone" in read(client, nairobi_teacher, "exchange_pages:project-list")
    desk = read(client, nairobi_teacher, "exchange_pages:desk")
    assert "No meeting of" not in desk
    plan = read(client, nairobi_teacher, "exchange:session-plan", alone.pk)
    assert "Nothing is planned in it." in plan


@pytest.mark.parametrize("name", ["exchange:check-in", "exchange:stop"])
def test_where_nothing_can_be_sent_a_sentence_stands_instead_of_the_form(
    client, alone, nairobi_teacher, name
):
    page = read(client, nairobi_teacher, name, alone.pk)

    assert "Your partner class is gone, and the project is yours alone." in page
    assert 'name="answer"' not in page
    assert 'name="why"' not in page


def test_what_they_agreed_on_is_read_and_not_changed_any_more(client, alone, nairobi_teacher):
    client.force_login(nairobi_teacher)

    answer = client.get(reverse("exchange:agreement-change", args=[alone.pk]))

    assert answer.url == reverse("exchange:agreement", args=[alone.pk])


def test_the_children_read_that_what_they_made_stays(alone, nairobi_class):
    place = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.IN)
    ConsentFactory(student=place.student)

    with time_machine.travel(LATER, tick=False):
        [today] = todays_of(place, at=LATER)

    assert "had to stop. What you made stays yours." in today.sentence
    assert today.phase is None


def test_the_class_that_is_gone_is_told_once_and_not_asked_about_meetings(
    project, nairobi_class, bogota_class, nairobi_teacher
):
    planned_session(project, by=nairobi_teacher, starts_at=FIRST_MEETING + timedelta(weeks=2))
    left_alone(project, nairobi_class, at=SILENT_SINCE + timedelta(hours=4))
    settle_ended(project.partnership_id, at=LATER)

    told = Mail.objects.get(template="exchange/email/left")
    assert told.to == teacher_of(bogota_class).email
    assert "your partnership with 6B in Nairobi has ended" in told.text
    assert "taken the place" not in told.text
    assert ask_about_meetings(at=LATER) == 0
    assert Project.objects.get().state == ProjectState.OPEN
