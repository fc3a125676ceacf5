"""An exchange that pauses: nobody is asked, nothing is offered, and the pause is no silence."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from exchange.choices import Happened
from exchange.models import HealthNote
from exchange.pages.today import todays_of
from exchange.refusals import Refused
from exchange.services.answers import ask_about_meetings, report_meeting
from exchange.services.health import look_after_projects, needing_somebody
from exchange.services.sessions import plan_session, times_for
from matching.services.forbidden import end_forbidden
from outbox.models import Mail
from safeguarding.models import Block
from tests.exchange.builders import APPROVED_AT, FIRST_MEETING, MINUTES, planned_session
from tests.exchange.rescuing import SILENT_SINCE
from tests.factories import ConsentFactory, EnrolmentFactory, StudentFactory

AFTER_IT = FIRST_MEETING + timedelta(hours=1)
WEEK = timedelta(days=7)


def pause(project, at):
    """One school blocks the other; the hourly sweep sees it."""
    here, there = (each.school for each in project.classrooms)
    Block.objects.create(school=here, other=there)
    assert end_forbidden(at=at) == 1
    project.refresh_from_db()


def go_on(project, at):
    Block.objects.all().delete()
    assert end_forbidden(at=at) == 1
    project.refresh_from_db()


def page_of(client, teacher, name, *args):
    client.force_login(teacher)
    return client.get(reverse(name, args=args)).content.decode()


def test_it_raises_no_alarm_however_long_it_pauses(project):
    pause(project, APPROVED_AT)

    for number in range(4):
        look_after_projects(at=SILENT_SINCE + timedelta(days=number))

    assert not HealthNote.objects.exists()


def test_the_pause_does_not_count_as_silence_after_it(project):
    pause(project, APPROVED_AT)
    go_on(project, SILENT_SINCE)

    for number in range(7):
        look_after_projects(at=SILENT_SINCE + timedelta(days=number))
    assert not HealthNote.objects.exists()

    look_after_projects(at=SILENT_SINCE + timedelta(days=8))
    assert HealthNote.objects.filter(kind="silence", step=1).count() == 2


def test_whom_staff_had_to_call_waits_until_it_goes_on(project, nairobi_class):
    HealthNote.objects.create(
        project=project,
        classroom=nairobi_class,
        kind="silence",
        step=3,
        opened_on=SILENT_SINCE.date(),
        stepped_on=SILENT_SINCE.date(),
    )
    assert len(needing_somebody()) == 1

    pause(project, SILENT_SINCE)
    assert needing_somebody() == []

    go_on(project, SILENT_SINCE + WEEK)
    assert len(needing_somebody()) == 1


def test_nobody_is_asked_about_a_meeting_that_fell_into_the_pause(
    project, nairobi_class, nairobi_teacher
):
    session = planned_session(project, by=nairobi_teacher)
    pause(project, FIRST_MEETING - timedelta(days=1))
    assert ask_about_meetings(at=AFTER_IT) == 0

    go_on(project, AFTER_IT + timedelta(hours=1))

    assert ask_about_meetings(at=AFTER_IT + timedelta(hours=2)) == 0
    assert not Mail.objects.filter(template="exchange/email/did_you_meet").exists()
    report_meeting(session, by=nairobi_teacher, happened=Happened.NOT_THEM, at=AFTER_IT)


def test_no_meeting_is_offered_or_planned(project, nairobi_teacher):
    assert times_for(project, minutes=MINUTES, at=APPROVED_AT)
    pause(project, APPROVED_AT)
    Block.objects.all().delete()

    # Until the sweep has seen that it may go on it pauses.
    assert times_for(project, minutes=MINUTES, at=APPROVED_AT) == []
    with pytest.raises(Refused, match=r"^project\.paused$"):
        plan_session(
            project, starts_at=FIRST_MEETING, minutes=MINUTES, by=nairobi_teacher, at=APPROVED_AT
        )


def test_the_pages_of_its_teachers_say_so_and_ask_nothing(client, project, nairobi_teacher):
    planned_session(project, by=nairobi_teacher)
    with time_machine.travel(AFTER_IT, tick=False):
        before = page_of(client, nairobi_teacher, "exchange_pages:desk")
        assert "Did it happen?" in before
        assert "No meeting of" in before
        asked = page_of(client, nairobi_teacher, "exchange_pages:project", project.pk)
        assert "Did you meet?" in asked
        assert "Plan a meeting" in asked

        pause(project, timezone.now())

        desk = page_of(client, nairobi_teacher, "exchange_pages:desk")
        assert "Did it happen?" not in desk
        assert "No meeting of" not in desk
        page = page_of(client, nairobi_teacher, "exchange_pages:project", project.pk)
        assert "The exchange pauses at the moment." in page
        assert "Did you meet?" not in page
        assert "No meeting is held at the moment" in page
        assert "Plan a meeting" not in page
        planning = page_of(client, nairobi_teacher, "exchange:session-plan", project.pk)
        assert "The exchange pauses at the moment." in planning


def test_before_the_start_nothing_is_asked_for_either(client, preparing, nairobi_teacher):
    with time_machine.travel(APPROVED_AT, tick=False):
        assert "Read our suggestion" in page_of(client, nairobi_teacher, "exchange_pages:desk")
        pause(preparing, timezone.now())

        desk = page_of(client, nairobi_teacher, "exchange_pages:desk")
        page = page_of(client, nairobi_teacher, "exchange_pages:project", preparing.pk)

    assert "Read our suggestion" not in desk
    assert "Before the start" not in page


def test_no_meeting_is_the_next_one_while_it_pauses(project, nairobi_class, nairobi_teacher):
    planned_session(project, by=nairobi_teacher)
    place = EnrolmentFactory(classroom=nairobi_class, student=StudentFactory())
    ConsentFactory(student=place.student)

    def today():
        with time_machine.travel(APPROVED_AT, tick=False):
            [found] = todays_of(place, at=APPROVED_AT)
        return found

    assert today().meeting is not None

    pause(project, APPROVED_AT)

    assert today().meeting is None
    assert today().sentence == "You and <bdi>6A</bdi> in <bdi>Bogotá</bdi> take a break."
    assert today().phase is None

    go_on(project, APPROVED_AT)
    assert today().meeting is not None
