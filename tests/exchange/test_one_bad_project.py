"""What is done over all projects every hour goes on when one of them cannot be worked on."""

import logging
from datetime import timedelta

import pytest

from classrooms.models import School
from exchange.lifecycle import ProjectState
from exchange.models import HealthNote, Project, ReadySide
from exchange.services.answers import ask_about_meetings
from exchange.services.endings import end_what_is_over
from exchange.services.health import look_after_projects
from exchange.services.readiness import say_met
from exchange.services.starting import start_on_first_day
from outbox.models import Mail
from tests.exchange.builders import (
    FIRST_MEETING,
    berlin_and_new_york,
    opened_project,
    planned_session,
    preparing_project,
)
from tests.exchange.ready import agree, make_ready, say_ready, teacher_of, teachers_of
from tests.exchange.rescuing import SILENT_SINCE
from tests.exchange.test_starting import FIRST_NOON
from tests.factories import BreakFactory

pytestmark = pytest.mark.django_db


def break_clock(project) -> None:
    """A zone that no clock knows: it was renamed, or came with a table of staff."""
    School.objects.filter(classrooms__in=project.classrooms).update(zone="Mars/Phobos")


def in_order(make) -> tuple[Project, Project]:
    """Two projects; the first in the order of the jobs is the one that breaks."""
    low, high = sorted((make(*berlin_and_new_york()), make(*berlin_and_new_york())), key=pk_of)
    return low, high


def pk_of(project: Project) -> object:
    return project.pk


def named(caplog) -> set[str]:
    return {record.project for record in caplog.records if hasattr(record, "project")}


def test_the_start(caplog):
    bad, good = in_order(preparing_project)
    make_ready(bad)
    make_ready(good)
    break_clock(bad)

    with caplog.at_level(logging.WARNING):
        assert start_on_first_day(at=FIRST_NOON) == 1

    good.refresh_from_db()
    assert good.state == ProjectState.OPEN
    assert named(caplog) == {str(bad.pk)}


def test_the_look_of_the_morning(caplog):
    bad, good = in_order(opened_project)
    break_clock(bad)

    with caplog.at_level(logging.WARNING):
        look_after_projects(at=SILENT_SINCE)

    assert set(HealthNote.objects.values_list("project", flat=True)) == {good.pk}
    assert named(caplog) == {str(bad.pk)}


def test_the_end(caplog):
    bad, good = in_order(opened_project)
    break_clock(bad)

    with caplog.at_level(logging.WARNING):
        assert end_what_is_over(at=FIRST_NOON + timedelta(days=90)) == 1

    good.refresh_from_db()
    assert good.state == ProjectState.ARCHIVED
    assert named(caplog) == {str(bad.pk)}


def test_the_question_whether_they_met(caplog):
    bad, good = in_order(opened_project)
    for number, each in enumerate((bad, good)):
        planned_session(
            each,
            by=teacher_of(each.classrooms[0]),
            starts_at=FIRST_MEETING + timedelta(hours=2, minutes=0),
            minutes=45 - number,
        )
    break_clock(bad)

    with caplog.at_level(logging.WARNING):
        assert ask_about_meetings(at=FIRST_MEETING + timedelta(hours=4)) == 1

    assert Mail.objects.filter(template="exchange/email/did_you_meet").count() == 2
    assert named(caplog) == {str(bad.pk)}


def test_what_is_no_refusal_is_not_hidden(project, monkeypatch):
    monkeypatch.setattr("exchange.services.health.steps_of", lambda programme: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        look_after_projects(at=SILENT_SINCE)


def test_the_last_press_is_kept_when_no_plan_can_be_laid(preparing, nairobi_class, caplog):
    """The first day is over, and no week is left in which both schools teach."""
    agree(preparing)
    amina, lucia = teachers_of(preparing)[::-1]
    say_ready(preparing, lucia)
    say_ready(preparing, amina)
    say_met(preparing, False, by=amina)
    closed = BreakFactory(
        school=nairobi_class.school,
        starts_on=FIRST_NOON.date(),
        ends_on=FIRST_NOON.date() + timedelta(days=300),
    )
    late = FIRST_NOON + timedelta(days=3)

    with caplog.at_level(logging.WARNING):
        kept = say_met(preparing, True, by=amina, at=late)

    assert kept.state == ProjectState.PREPARING
    assert ReadySide.objects.get(classroom=nairobi_class).met_at == late
    assert named(caplog) == {str(preparing.pk)}
    # As soon as the schools share a week again, it starts by itself.
    closed.delete()
    assert start_on_first_day(at=late + timedelta(hours=1)) == 1
