"""“We are closed that day”: what was planned moves, and everybody is told."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from classrooms.choices import BreakKind
from classrooms.models import Break
from classrooms.timetable.slots import DateSpan
from exchange.lifecycle import SessionState
from exchange.models import Activity, Closure, ExchangeSession
from exchange.refusals import Refused
from exchange.services.closures import close_days, preview_closing, take_back_closing
from outbox.models import Mail
from tests.exchange.builders import FIRST_MEETING, add_lesson, opened_project, planned_session
from tests.factories import BreakFactory, VerifiedTeacherFactory, open_classroom

AT = datetime(2026, 9, 28, 8, 0, tzinfo=UTC)
TUESDAY = date(2026, 9, 29)
WEDNESDAY = TUESDAY + timedelta(days=1)
THAT_DAY = DateSpan(TUESDAY, TUESDAY)
NEXT_WEEK = FIRST_MEETING + timedelta(days=7)


@pytest.fixture
def session(project, bogota_teacher):
    return planned_session(project, by=bogota_teacher)


def test_a_meeting_moves_to_the_same_hour_of_the_next_week(session, nairobi_class, nairobi_teacher):
    closing = close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT)

    session.refresh_from_db()
    assert (session.state, session.starts_at) == (SessionState.PLANNED, NEXT_WEEK)
    assert session.sequence == 1
    assert [side.during.lower for side in session.sides.all()] == [NEXT_WEEK] * 2
    assert [(move.was, move.now) for _each, move in closing.moves] == [(FIRST_MEETING, NEXT_WEEK)]
    off = Break.objects.get(school=nairobi_class.school)
    assert (off.kind, off.starts_on, off.ends_on) == (BreakKind.CLOSURE, TUESDAY, TUESDAY)


def test_the_others_read_both_times_on_both_clocks_once(session, nairobi_class, nairobi_teacher):
    close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT)

    mail = Mail.objects.get(template="exchange/email/closed")
    assert "is closed on martes, 29 septiembre 2026." in mail.text
    assert " to martes" not in mail.text
    assert mail.to == "lucia@andino.example"
    assert "06:00" in mail.text
    assert "14:00" in mail.text


def test_an_earlier_free_hour_of_another_day_is_no_better_than_the_same_hour_next_week(
    session, nairobi_class, bogota_class, nairobi_teacher
):
    add_lesson(nairobi_class, 2, time(15, 0))
    add_lesson(bogota_class, 2, time(7, 0))

    close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT)

    session.refresh_from_db()
    assert session.starts_at == NEXT_WEEK


def test_where_the_same_hour_is_far_off_the_first_free_time_is_taken(
    session, nairobi_class, bogota_class, nairobi_teacher
):
    add_lesson(nairobi_class, 4, time(15, 0))
    add_lesson(bogota_class, 4, time(7, 0))

    fortnight = DateSpan(TUESDAY, TUESDAY + timedelta(days=13))
    close_days(nairobi_class.school, fortnight, by=nairobi_teacher, at=AT)

    session.refresh_from_db()
    assert session.starts_at == FIRST_MEETING + timedelta(days=14)


def test_where_nothing_is_shared_any_more_it_is_cancelled(project, nairobi_class, nairobi_teacher):
    last = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
    session = planned_session(project, by=nairobi_teacher, starts_at=last)

    day = DateSpan(last.date(), last.date())
    [(_each, move)] = close_days(nairobi_class.school, day, by=nairobi_teacher, at=AT).moves

    session.refresh_from_db()
    assert move.now is None
    assert session.state == SessionState.CANCELLED
    assert not session.sides.filter(live=True).exists()


def test_a_preview_changes_nothing_and_says_the_same(session, nairobi_class, nairobi_teacher):
    looked = preview_closing(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT)

    session.refresh_from_db()
    assert session.starts_at == FIRST_MEETING
    assert not Closure.objects.exists()
    assert not Break.objects.exists()
    assert not Mail.objects.filter(template="exchange/email/closed").exists()
    done = close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT)
    assert [move.now for _each, move in looked.moves] == [move.now for _each, move in done.moves]


def test_a_phase_that_ended_on_the_day_ends_on_another(project, nairobi_class, nairobi_teacher):
    phase = project.phases.first()
    day = DateSpan(phase.ends_on, phase.ends_on)

    [affected] = close_days(nairobi_class.school, day, by=nairobi_teacher, at=AT).affected

    assert affected.phases_move
    dates = list(project.phases.values_list("starts_on", "ends_on"))
    assert dates == sorted(dates)
    calendar_days = [first for first, _last in dates]
    assert day.first not in calendar_days


def test_phases_for_which_no_week_is_left_go_and_the_others_are_numbered_anew(
    project, nairobi_class, nairobi_teacher, bogota_class
):
    BreakFactory(
        school=bogota_class.school, starts_on=date(2026, 10, 12), ends_on=date(2026, 10, 30)
    )
    phase = project.phases.first()
    day = DateSpan(phase.ends_on, phase.ends_on)

    close_days(nairobi_class.school, day, by=nairobi_teacher, at=AT)

    assert [(each.number, each.kind, each.starts_on) for each in project.phases.all()] == [
        (1, "hello", date(2026, 9, 28)),
        (2, "create", date(2026, 10, 5)),
        (3, "present", date(2026, 11, 2)),
    ]


def test_the_days_that_may_be_closed(session, nairobi_class, nairobi_teacher):
    school = nairobi_class.school

    def refused(span):
        with pytest.raises(Refused) as refusal:
            close_days(school, span, by=nairobi_teacher, at=AT)
        return refusal.value.key

    assert refused(DateSpan(date(2026, 9, 27), TUESDAY)) == "closure.past"
    assert refused(DateSpan(TUESDAY, TUESDAY + timedelta(days=14))) == "closure.long"
    close_days(school, THAT_DAY, by=nairobi_teacher, at=AT)
    assert refused(THAT_DAY) == "closure.known"


def test_taken_back_on_the_same_day_the_meeting_goes_back(session, nairobi_class, nairobi_teacher):
    closure = close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT).closure

    [(_each, _move, back)] = take_back_closing(
        closure, by=nairobi_teacher, at=AT + timedelta(hours=2)
    )

    session.refresh_from_db()
    assert back
    assert (session.starts_at, session.sequence) == (FIRST_MEETING, 2)
    assert not Break.objects.exists()
    mail = Mail.objects.get(template="exchange/email/open_after_all")
    assert "back at its old time" in mail.html
    assert "is open after all on martes, 29 septiembre 2026." in mail.text


def test_it_stays_where_the_old_time_is_taken_meanwhile(
    session, project, nairobi_class, nairobi_teacher, bogota_class
):
    closure = close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT).closure
    bogota_class.timetables.get().slots.filter(weekday=1).delete()

    [(_each, _move, back)] = take_back_closing(closure, by=nairobi_teacher, at=AT)

    assert not back
    assert ExchangeSession.objects.get().starts_at == NEXT_WEEK


def test_on_the_next_day_it_is_too_late(session, nairobi_class, nairobi_teacher):
    closure = close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT).closure

    with pytest.raises(Refused, match=r"^closure\.too_late$"):
        take_back_closing(closure, by=nairobi_teacher, at=AT + timedelta(hours=16))


def test_a_teacher_whom_staff_know_no_more_moves_nothing(session, nairobi_class, nairobi_teacher):
    closing = close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT)
    nairobi_teacher.adult.verified_at = None
    nairobi_teacher.adult.save()

    for deed in (
        lambda: close_days(
            nairobi_class.school, DateSpan(WEDNESDAY, WEDNESDAY), by=nairobi_teacher, at=AT
        ),
        lambda: take_back_closing(closing.closure, by=nairobi_teacher, at=AT),
    ):
        with pytest.raises(Refused, match=r"^closure\.unverified$"):
            deed()

    session.refresh_from_db()
    assert session.starts_at == NEXT_WEEK


@pytest.fixture
def next_door(nairobi_class, bogota_class):
    """A project of the same school and the same partner class, taught by a colleague."""
    classroom = open_classroom(name="7B", school=nairobi_class.school)
    classroom.teachings.update(teacher=VerifiedTeacherFactory())
    return opened_project(classroom, bogota_class)


def test_it_is_a_sign_of_life_of_the_classes_of_who_said_it_alone(
    project, next_door, nairobi_class, nairobi_teacher
):
    close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT)

    signs = Activity.objects.filter(kind="meeting", on=AT.date())
    assert [sign.classroom for sign in signs] == [nairobi_class]


def test_who_has_two_projects_with_the_school_reads_of_both(
    session, next_door, nairobi_class, nairobi_teacher
):
    closure = close_days(nairobi_class.school, THAT_DAY, by=nairobi_teacher, at=AT).closure

    assert (
        Mail.objects.filter(template="exchange/email/closed", to="lucia@andino.example").count()
        == 2
    )
    take_back_closing(closure, by=nairobi_teacher, at=AT)
    back = Mail.objects.filter(template="exchange/email/open_after_all", to="lucia@andino.example")
    assert back.count() == 2
