"""In days of the school, but never behind a long holiday; reminders, and what is late."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from classrooms.models import Classroom, Enrolment, School
from outbox.models import Mail
from safeguarding.choices import Kind, Path
from safeguarding.models import Concern
from safeguarding.services import looking_after
from safeguarding.services.concerns import look_at
from safeguarding.services.deadlines import look_by
from safeguarding.services.looking_after import look_after_concerns
from safeguarding.views.when import due_day
from tests.factories import BreakFactory, StaffFactory, TermFactory
from tests.safeguarding.conftest import AT, care_of
from tests.safeguarding.telling import told_by
from users.models import AuditEntry, User

HOUR = timedelta(hours=1)
# Nairobi is three hours ahead of UTC: the last minute of a day there is 20:59 UTC.
LAST = timedelta(hours=20, minutes=59)


def instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + LAST


@pytest.mark.parametrize(
    ("told_at", "path", "due"),
    [
        # Tuesday: one day of school, and three.
        (AT, Path.LEADS, date(2026, 9, 30)),
        (AT, Path.CLASS, date(2026, 10, 2)),
        # Friday: over the weekend, which the cap of three calendar days allows.
        (datetime(2026, 10, 2, 9, tzinfo=UTC), Path.LEADS, date(2026, 10, 5)),
        (datetime(2026, 10, 2, 9, tzinfo=UTC), Path.CLASS, date(2026, 10, 7)),
        # In the evening in UTC it is the next day at the school.
        (datetime(2026, 9, 29, 22, tzinfo=UTC), Path.LEADS, date(2026, 10, 1)),
        # The last day before a break of a week: nobody waits for its end.
        (datetime(2026, 10, 16, 9, tzinfo=UTC), Path.LEADS, date(2026, 10, 19)),
        (datetime(2026, 10, 16, 9, tzinfo=UTC), Path.CLASS, date(2026, 10, 23)),
    ],
)
def test_first_look_is_due_in_days_of_school(
    told_at: datetime, path: str, due: date, nairobi_class: Classroom
) -> None:
    BreakFactory(school=nairobi_class.school)

    assert look_by(nairobi_class.school, path, at=told_at) == instant(due)


def test_calendar_that_cannot_be_read_keeps_no_child_waiting(nairobi_class: Classroom) -> None:
    school = nairobi_class.school
    TermFactory(school=school, starts_on=date(2027, 8, 30), ends_on=date(2028, 7, 2))
    school.zone = ""

    assert look_by(school, Path.LEADS, at=AT) == datetime(2026, 9, 30, 23, 59, tzinfo=UTC)


def test_clock_that_nobody_knows_any_more_keeps_no_child_waiting(
    river: Enrolment, lead: User
) -> None:
    School.objects.update(zone="Mars/Phobos")
    river.classroom.school.refresh_from_db()

    assert look_by(river.classroom.school, Path.LEADS, at=AT) == datetime(
        2026, 9, 30, 23, 59, tzinfo=UTC
    )
    concern = told_by(river.student)
    assert due_day(Concern.objects.get(pk=concern.pk)) == date(2026, 9, 30)


def test_nobody_is_reminded_before_half_of_the_time(river: Enrolment, lead: User) -> None:
    concern = told_by(river.student, Kind.ADULT)
    half = AT + (concern.due_by - AT) / 2
    Mail.objects.all().delete()

    assert look_after_concerns(at=half - HOUR) == 0
    assert look_after_concerns(at=half) == 1
    assert look_after_concerns(at=half + HOUR) == 0
    assert [each.to for each in Mail.objects.all()] == [lead.email]


def test_whoever_took_it_is_reminded_alone(river: Enrolment, lead: User, reviewer: User) -> None:
    care_of(river.classroom.school.programme).leads.add(reviewer)
    concern = told_by(river.student, Kind.ADULT)
    look_at(concern, by=reviewer, at=AT)
    taken = Concern.objects.get()
    Mail.objects.all().delete()

    look_after_concerns(at=taken.due_by - HOUR)

    assert [each.to for each in Mail.objects.all()] == [reviewer.email]


def test_what_is_late_goes_to_leads_and_operators_once_a_day_until_it_is_looked_at(
    river: Enrolment, lead: User
) -> None:
    boss = StaffFactory(email="boss@aerogram.example")
    concern = told_by(river.student, Kind.ADULT)
    Mail.objects.all().delete()
    late = concern.due_by + HOUR

    for hours in (0, 1, 12, 24):
        look_after_concerns(at=late + hours * HOUR)

    sent = sorted(Mail.objects.values_list("to", flat=True))
    assert sent == sorted([lead.email, boss.email] * 2)
    assert AuditEntry.objects.filter(verb="concern.late").count() == 2

    look_at(concern, by=lead, at=late + 25 * HOUR)
    Mail.objects.all().delete()
    look_after_concerns(at=late + 26 * HOUR)
    assert not Mail.objects.exists()


def test_one_that_cannot_be_looked_after_stops_no_other(
    river: Enrolment, lake: Enrolment, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = told_by(river.student, Kind.ADULT)
    other = told_by(lake.student, Kind.ADULT)

    def breaks(concern: Concern, *told: Any, **more: Any) -> None:
        if concern.pk == broken.pk:
            raise RuntimeError("No mail can be written.")

    monkeypatch.setattr(looking_after, "tell_late", breaks)

    look_after_concerns(at=max(broken.due_by, other.due_by) + HOUR)

    late = AuditEntry.objects.filter(verb="concern.late").values_list("subject_id", flat=True)
    assert list(late) == [str(other.pk)]
