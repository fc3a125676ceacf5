from datetime import UTC, date, datetime, time, timedelta

import pytest

from exchange.lifecycle import ProjectState, SessionState
from exchange.models import ExchangeSession, SessionSide
from exchange.refusals import Refused
from exchange.services.moving import move_session
from exchange.services.sessions import cancel_session, plan_session
from outbox.models import Mail
from safeguarding.models import Block
from tests.exchange.builders import (
    APPROVED_AT,
    FIRST_MEETING,
    class_in,
    opened_project,
    planned_session,
)
from tests.factories import (
    TeachingFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from users.models import AuditEntry

PLANNED = "exchange/email/session_planned"
CANCELLED = "exchange/email/session_cancelled"


def test_keeps_the_instant_and_the_clock_of_the_class_that_planned(project, bogota_teacher):
    session = planned_session(project, by=bogota_teacher)

    assert session.starts_at == FIRST_MEETING
    assert session.ends_at == FIRST_MEETING + timedelta(minutes=45)
    assert (session.zone, session.local_date, session.local_time) == (
        "America/Bogota",
        date(2026, 9, 29),
        time(6, 0),
    )
    assert (session.sequence, session.changed_at) == (0, APPROVED_AT)


def test_takes_the_time_of_both_classes(project, nairobi_teacher, nairobi_class, bogota_class):
    session = planned_session(project, by=nairobi_teacher)

    sides = SessionSide.objects.filter(session=session, live=True)
    assert {side.classroom for side in sides} == {nairobi_class, bogota_class}
    assert {(side.during.lower, side.during.upper) for side in sides} == {
        (session.starts_at, session.ends_at)
    }


def test_tells_the_other_teachers_both_times(project, nairobi_teacher, nairobi_class):
    joined = VerifiedTeacherFactory()
    TeachingFactory(classroom=nairobi_class, teacher=joined)

    planned_session(project, by=nairobi_teacher)

    mails = {mail.to: mail for mail in Mail.objects.filter(template=PLANNED)}
    assert set(mails) == {"lucia@andino.example", joined.email}
    lucia, co_teacher = mails["lucia@andino.example"], mails[joined.email]
    here, there = "06:00–06:45 in Bogotá (GMT-5)", "14:00–14:45 in Nairobi (GMT+3)"
    assert lucia.text.index(here) < lucia.text.index(there)
    assert co_teacher.text.index(there) < co_teacher.text.index(here)
    assert "Tuesday 29 September 2026, 14:00–14:45 in Nairobi" in co_teacher.text
    assert co_teacher.subject == (
        "A meeting with 6A, Colegio Andino is planned for Tuesday 29 September 2026"
    )
    assert "Amina Otieno has planned" in co_teacher.text
    assert there in co_teacher.html


def test_tells_nobody_who_is_not_verified_or_not_active(
    project, nairobi_teacher, nairobi_class, stranger
):
    TeachingFactory(classroom=nairobi_class, teacher=stranger)
    TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory(is_active=False))

    session = planned_session(project, by=nairobi_teacher)
    cancel_session(session, by=nairobi_teacher, at=APPROVED_AT)

    mails = Mail.objects.filter(template__in=[PLANNED, CANCELLED])
    assert [mail.to for mail in mails] == ["lucia@andino.example"] * 2


def test_names_of_classes_stand_in_plain_text_as_they_are(project, nairobi_teacher, bogota_class):
    bogota_class.name = "6A & d'Or"
    bogota_class.save()

    session = planned_session(project, by=nairobi_teacher)
    cancel_session(session, by=nairobi_teacher, at=APPROVED_AT)

    for mail in Mail.objects.filter(template__in=[PLANNED, CANCELLED]):
        assert "&amp;" not in mail.text + mail.subject
        assert "&#x27;" not in mail.text + mail.subject


def test_writes_a_line_into_the_diary(project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)

    line = AuditEntry.objects.get(verb="session.plan")
    assert (line.subject_id, line.actor_id, line.after) == (
        str(session.pk),
        nairobi_teacher.pk,
        "planned",
    )


@pytest.mark.parametrize(
    ("starts_at", "minutes", "key"),
    [
        (FIRST_MEETING, 9, "session.minutes"),
        (FIRST_MEETING, 241, "session.minutes"),
        (FIRST_MEETING, 46, "session.not_shared"),  # longer than the lesson
        (FIRST_MEETING - timedelta(minutes=1), 45, "session.not_shared"),
        (FIRST_MEETING + timedelta(seconds=1), 25, "session.not_shared"),
        (FIRST_MEETING + timedelta(days=1), 45, "session.not_shared"),
        (FIRST_MEETING - timedelta(days=7), 45, "session.not_shared"),  # before the project
        (datetime(2026, 11, 10, 11, 0, tzinfo=UTC), 45, "session.not_shared"),  # after it
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), 45, "session.not_shared"),
        (datetime(2026, 9, 8, 11, 0, tzinfo=UTC), 45, "session.past"),
        (datetime(1, 1, 1, tzinfo=UTC), 45, "session.past"),
    ],
)
def test_refuses_a_time_that_is_not_shared(project, nairobi_teacher, starts_at, minutes, key):
    with pytest.raises(Refused) as refusal:
        planned_session(project, by=nairobi_teacher, starts_at=starts_at, minutes=minutes)

    assert refusal.value.key == key
    assert not ExchangeSession.objects.exists()
    assert not Mail.objects.filter(template=PLANNED).exists()


def test_the_last_day_is_a_date_of_the_classes(db):
    friday_afternoon = {"weekday": 4, "start": time(14, 0), "minutes": 45}
    honolulu = class_in("Honolulu", "US", "Pacific/Honolulu", **friday_afternoon)
    papeete = class_in("Papeete", "PF", "Pacific/Tahiti", **friday_afternoon)
    project = opened_project(honolulu, papeete)
    project.ends_on = date(2026, 11, 6)
    project.save()
    saturday_in_greenwich = datetime(2026, 11, 7, 0, 0, tzinfo=UTC)

    session = planned_session(
        project, by=honolulu.school.registered_by, starts_at=saturday_in_greenwich
    )

    assert session.local_date == date(2026, 11, 6)


def test_any_start_inside_the_window_will_do(project, nairobi_teacher):
    starts_at = FIRST_MEETING + timedelta(minutes=7)

    session = planned_session(project, by=nairobi_teacher, starts_at=starts_at, minutes=38)

    assert session.starts_at == starts_at


def test_refuses_a_time_that_another_project_of_the_class_has(
    project, nairobi_teacher, nairobi_class
):
    other = opened_project(nairobi_class, open_classroom(name="5C", school=VerifiedSchoolFactory()))
    planned_session(other, by=nairobi_teacher)

    with pytest.raises(Refused) as refusal:
        planned_session(project, by=nairobi_teacher)

    assert refusal.value.key == "session.taken"


def test_refuses_in_a_project_that_is_over(project, nairobi_teacher):
    project.state = ProjectState.ARCHIVED
    project.save()

    with pytest.raises(Refused) as refusal:
        planned_session(project, by=nairobi_teacher)

    assert refusal.value.key == "project.not_open"


def test_refuses_when_a_school_has_blocked_the_other(
    project, nairobi_teacher, nairobi_class, bogota_class
):
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

    with pytest.raises(Refused) as refusal:
        planned_session(project, by=nairobi_teacher)

    assert refusal.value.key == "gate.blocked"


def test_cancelling_gives_the_time_back_and_counts_the_change(project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)
    later = APPROVED_AT + timedelta(hours=3)

    cancelled = cancel_session(session, by=nairobi_teacher, at=later)

    assert (cancelled.state, cancelled.sequence, cancelled.changed_at) == (
        SessionState.CANCELLED,
        1,
        later,
    )
    assert not SessionSide.objects.filter(live=True).exists()
    again = plan_session(project, starts_at=FIRST_MEETING, minutes=45, by=nairobi_teacher, at=later)
    assert again.is_planned
    line = AuditEntry.objects.get(verb="session.cancel")
    assert (line.before, line.after) == ("planned", "cancelled")


def test_cancelling_tells_the_other_teachers_both_times(project, nairobi_teacher, bogota_teacher):
    session = planned_session(project, by=nairobi_teacher)

    cancel_session(session, by=bogota_teacher, at=APPROVED_AT)

    mail = Mail.objects.get(template=CANCELLED)
    assert mail.to == "amina@kibera.example"
    assert "Lucía Rojas has cancelled" in mail.text
    assert "Tuesday 29 September 2026, 14:00–14:45 in Nairobi (GMT+3)" in mail.text
    assert "06:00–06:45 in Bogotá (GMT-5)" in mail.text


def test_a_meeting_is_cancelled_once(project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)
    cancel_session(session, by=nairobi_teacher, at=APPROVED_AT)

    with pytest.raises(Refused) as refusal:
        cancel_session(session, by=nairobi_teacher, at=APPROVED_AT)

    assert refusal.value.key == "session.cancelled"
    assert Mail.objects.filter(template=CANCELLED).count() == 1


def test_a_meeting_that_is_over_stays(project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)

    with pytest.raises(Refused) as refusal:
        cancel_session(session, by=nairobi_teacher, at=session.ends_at)

    assert refusal.value.key == "session.over"


def test_a_meeting_that_is_moved_onto_another_one_of_a_class_is_refused(
    project, nairobi_class, nairobi_teacher
):
    """Somebody planned there after the free times were looked up."""
    other = opened_project(nairobi_class, open_classroom(name="5C", school=VerifiedSchoolFactory()))
    session = planned_session(project, by=nairobi_teacher)
    taken = planned_session(
        other, by=nairobi_teacher, starts_at=FIRST_MEETING + timedelta(days=7), minutes=30
    )

    with pytest.raises(Refused, match=r"^session\.taken$"):
        move_session(session, taken.starts_at, by=nairobi_teacher, now=APPROVED_AT)

    session.refresh_from_db()
    assert (session.starts_at, session.sequence) == (FIRST_MEETING, 0)
