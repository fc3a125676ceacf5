"""After a meeting: both teachers are asked once, and what two missed ones in a row lead to."""

from datetime import datetime, timedelta

import pytest

from classrooms.choices import ExcuseReason
from classrooms.models import CountryExcuse
from exchange.choices import Happened, SignKind
from exchange.models import HealthNote, MeetingReport
from exchange.refusals import Refused
from exchange.services.activity import mark
from exchange.services.answers import ask_about_meetings, report_meeting
from exchange.services.health import look_after_projects
from tests.exchange.builders import FIRST_MEETING, planned_session
from tests.exchange.mornings import told
from tests.factories import BreakFactory
from tests.matching.builders import teacher_of

AFTER_IT = FIRST_MEETING + timedelta(hours=1)


@pytest.fixture
def session(project, nairobi_teacher):
    return planned_session(project, by=nairobi_teacher)


def test_both_teachers_are_asked_once_when_a_meeting_is_over(session):
    assert ask_about_meetings(at=FIRST_MEETING) == 0
    ask_about_meetings(at=AFTER_IT)
    ask_about_meetings(at=AFTER_IT + timedelta(hours=1))

    assert told("did_you_meet") == ["amina@kibera.example", "lucia@andino.example"]


def test_the_answer_can_be_corrected_and_waits_for_the_end(session, nairobi_teacher):
    with pytest.raises(Refused, match=r"^session\.not_over$"):
        report_meeting(session, by=nairobi_teacher, happened=Happened.YES, at=FIRST_MEETING)
    for happened in (Happened.NOT_THEM, Happened.YES):
        report_meeting(session, by=nairobi_teacher, happened=happened, at=AFTER_IT)

    assert MeetingReport.objects.get().happened == Happened.YES


def test_two_meetings_missed_in_a_row_are_asked_about(
    project, session, bogota_class, nairobi_teacher, bogota_teacher
):
    second = planned_session(
        project, by=nairobi_teacher, starts_at=FIRST_MEETING + timedelta(days=7)
    )
    later = AFTER_IT + timedelta(days=7)
    report_meeting(session, by=nairobi_teacher, happened=Happened.NOT_THEM, at=AFTER_IT)
    report_meeting(second, by=bogota_teacher, happened=Happened.NOT_US, at=later)

    look_after_projects(at=later + timedelta(hours=4))

    note = HealthNote.objects.get(kind="missed")
    assert (note.classroom, note.step) == (bogota_class, 1)
    assert teacher_of(bogota_class).email in told("health_own")


def test_one_missed_meeting_is_no_pattern(project, session, nairobi_teacher):
    report_meeting(session, by=nairobi_teacher, happened=Happened.NOT_THEM, at=AFTER_IT)

    look_after_projects(at=AFTER_IT + timedelta(hours=4))

    assert not HealthNote.objects.filter(kind="missed").exists()


def miss_twice(project, first, by) -> datetime:
    """Two meetings, a week apart, to which Bogotá did not come; the afternoon after the second."""
    second = planned_session(project, by=by, starts_at=FIRST_MEETING + timedelta(days=7))
    for number, session in enumerate((first, second)):
        said_at = AFTER_IT + timedelta(days=7 * number)
        report_meeting(session, by=by, happened=Happened.NOT_THEM, at=said_at)
    return AFTER_IT + timedelta(days=7, hours=4)


def test_a_meeting_in_an_excused_time_was_not_missed(project, session, nairobi_teacher, reviewer):
    later = miss_twice(project, session, nairobi_teacher)
    CountryExcuse.objects.create(
        country="CO",
        reason=ExcuseReason.DISASTER,
        starts_on=FIRST_MEETING.date(),
        ends_on=FIRST_MEETING.date(),
        set_by=reviewer,
    )

    look_after_projects(at=later)

    assert not HealthNote.objects.filter(kind="missed").exists()


def test_nor_was_one_on_a_day_on_which_its_school_was_closed(
    project, session, nairobi_teacher, bogota_class
):
    later = miss_twice(project, session, nairobi_teacher)
    BreakFactory(
        school=bogota_class.school, starts_on=FIRST_MEETING.date(), ends_on=FIRST_MEETING.date()
    )

    look_after_projects(at=later)

    assert not HealthNote.objects.filter(kind="missed").exists()


def test_an_excused_meeting_between_two_missed_ones_interrupts_nothing(
    project, session, nairobi_teacher, bogota_class, reviewer
):
    third = planned_session(
        project, by=nairobi_teacher, starts_at=FIRST_MEETING + timedelta(days=14)
    )
    miss_twice(project, session, nairobi_teacher)
    later = AFTER_IT + timedelta(days=14)
    report_meeting(third, by=nairobi_teacher, happened=Happened.NOT_THEM, at=later)
    CountryExcuse.objects.create(
        country="CO",
        reason=ExcuseReason.DISASTER,
        starts_on=FIRST_MEETING.date() + timedelta(days=7),
        ends_on=FIRST_MEETING.date() + timedelta(days=7),
        set_by=reviewer,
    )
    mark(project, bogota_class, SignKind.WORK, at=later)

    look_after_projects(at=later + timedelta(hours=4))

    assert HealthNote.objects.get(kind="missed").classroom == bogota_class
