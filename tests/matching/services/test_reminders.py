"""Who is reminded of a proposal, when, and never twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from classrooms.choices import ExcuseReason
from classrooms.models import Classroom
from classrooms.services.excuses import excuse_country
from matching.models import Proposal
from matching.services.proposals import accept_proposal, decline_proposal
from matching.services.reminders import REMIND, remind_class, request_reminders
from outbox.models import Job, Mail
from outbox.runner import drain
from tests.factories import BreakFactory
from tests.matching.builders import NOW, broken_for, proposed
from tests.matching.views.test_proposals import another_proposal
from users.models import User

pytestmark = pytest.mark.django_db
# Asked on Tuesday 1 September; ten days of school are over on Tuesday the 15th.
HALFWAY = datetime(2026, 9, 8, 15, tzinfo=UTC)
LAST = datetime(2026, 9, 15, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The handlers read the clock: it is shortly after the proposal was made."""
    monkeypatch.setattr("matching.services.reminders.timezone.now", lambda: NOW)


def reminded(at: datetime) -> list[tuple[str, str]]:
    """To whom, and the first word of the subject, after the clock rang at that instant."""
    request_reminders(at=at)
    drain()
    mails = Mail.objects.filter(template="matching/email/proposal_reminder").order_by("to")
    return [(mail.to.partition("@")[0], mail.subject.split()[0]) for mail in mails]


def test_both_are_reminded_halfway_and_on_the_last_day_of_school(proposal: Proposal) -> None:
    User.objects.update(language="en")

    assert reminded(HALFWAY - timedelta(days=1)) == []
    halfway = reminded(HALFWAY)
    assert halfway == [("amina", "6A"), ("lucia", "6B")]
    assert reminded(LAST - timedelta(days=1)) == halfway
    assert sorted(reminded(LAST)) == sorted([*halfway, ("amina", "Last"), ("lucia", "Last")])


def test_ringing_twice_reminds_once(proposal: Proposal) -> None:
    once = reminded(LAST)

    assert reminded(LAST + timedelta(hours=1)) == once
    assert len(once) == 2


def test_one_that_cannot_be_reminded_stops_no_other_reminder(
    proposal: Proposal,
    nairobi_class: Classroom,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("matching.services.reminders.clock_of", broken_for(nairobi_class))

    assert request_reminders(at=HALFWAY) == 1

    [other] = proposal.seats.exclude(classroom=nairobi_class)
    assert Job.objects.get(kind=REMIND).payload["seat"] == other.pk
    [said] = [each for each in caplog.records if each.msg == "matching.proposal_not_reminded"]
    assert vars(said)["seat"] == str(proposal.seats.get(classroom=nairobi_class).pk)


def test_nobody_is_reminded_in_the_night(proposal: Proposal) -> None:
    # Half past five in the morning in Nairobi, the evening before in Bogotá.
    assert reminded(datetime(2026, 9, 8, 2, 30, tzinfo=UTC)) == []


def test_a_server_that_slept_over_the_first_sends_the_second_alone(proposal: Proposal) -> None:
    User.objects.update(language="en")

    assert reminded(LAST) == [("amina", "Last"), ("lucia", "Last")]


def test_who_answered_hears_nothing(proposal: Proposal, nairobi_teacher: User) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)

    assert [to for to, _subject in reminded(LAST)] == ["lucia"]


def test_an_answer_between_the_job_and_the_mail_is_seen(
    proposal: Proposal, nairobi_teacher: User
) -> None:
    request_reminders(at=HALFWAY)
    decline_proposal(proposal, by=nairobi_teacher, reason="time", at=NOW)

    drain()

    assert not Mail.objects.filter(template="matching/email/proposal_reminder").exists()


def test_a_country_that_cannot_answer_is_left_in_peace(proposal: Proposal, reviewer: User) -> None:
    seat = proposal.seats.get(classroom__school__country="KE")
    excuse_country(
        "KE", reason=ExcuseReason.choices[0][0], starts_on=date(2026, 9, 1), by=reviewer, at=NOW
    )

    assert [to for to, _subject in reminded(LAST)] == ["lucia"]
    assert not remind_class(seat.pk, "last", at=LAST)


def test_over_a_break_the_reminders_wait_for_days_of_school(
    lessons_meet: None, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    BreakFactory(school=bogota_class.school, starts_on=date(2026, 9, 2), ends_on=date(2026, 9, 11))
    proposed(nairobi_class, bogota_class)

    # The exchange begins on the 21st: Bogotá has the 14th to the 18th, Nairobi the 2nd to the 18th.
    assert [to for to, _subject in reminded(datetime(2026, 9, 10, 15, tzinfo=UTC))] == ["amina"]
    assert [to for to, _subject in reminded(datetime(2026, 9, 15, 15, tzinfo=UTC))] == ["amina"]
    both = [to for to, _subject in reminded(datetime(2026, 9, 16, 15, tzinfo=UTC))]
    assert both == ["amina", "lucia"]


def test_who_is_not_verified_any_more_gets_no_mail(
    proposal: Proposal, nairobi_teacher: User
) -> None:
    nairobi_teacher.adult.verified_at = None
    nairobi_teacher.adult.save()

    assert [to for to, _subject in reminded(LAST)] == ["lucia"]


def test_the_mail_names_place_reason_and_both_clocks(
    proposal: Proposal, settings: Settings
) -> None:
    settings.KEEP_MAIL_BODIES = True
    User.objects.update(language="en")

    reminded(HALFWAY)

    mail = Mail.objects.get(template__endswith="reminder", to="amina@kibera.example")
    assert mail.subject == "6A in Bogotá for 6B: yes or no?"
    for words in (mail.text, mail.html):
        assert "Colegio Andino in Bogotá, Colombia" in words
        assert "You can meet live" in words
        assert "Wednesday 16 September 2026, 07:59 in Nairobi (GMT+3)" in words
        assert "Tuesday 15 September 2026, 23:59 in Bogotá (GMT-5)" in words
        assert f"/partners/{proposal.pk}/" in words


def test_many_proposals_are_looked_through_in_as_many_queries_as_one(
    proposal: Proposal, nairobi_teacher: User
) -> None:
    counted = []
    for count in (1, 4):
        while Proposal.objects.count() < count:
            another_proposal(proposal, nairobi_teacher)
        with CaptureQueriesContext(connection) as queries:
            assert request_reminders(at=LAST) == 2 * count
        counted.append(len(queries))

    assert counted[0] == counted[1]
