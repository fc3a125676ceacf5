import logging
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import ClassCode, Classroom
from classrooms.services.codes import issue_code
from exchange.lifecycle import ProjectState
from exchange.models import Project
from exchange.refusals import Refused
from exchange.services.projects import open_project, open_what_is_missing
from exchange.tasks import OPEN_PROJECT
from matching.choices import EndReason
from matching.lifecycle import PartnershipState
from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from outbox.runner import run
from outbox.services import enqueue
from safeguarding.models import Block
from tests.exchange.builders import APPROVED_AT, agreed_partnership, berlin_and_new_york
from tests.factories import BreakFactory, TeachingFactory, VerifiedTeacherFactory
from users.desk import Waits, what_waits
from users.models import AuditEntry, User

OPENED = "exchange/email/project_opened"


def test_opens_with_the_dates_of_the_proposal_and_a_plan(partnership):
    project = open_project(partnership, at=APPROVED_AT)

    assert (project.starts_on, project.ends_on) == (date(2026, 9, 28), date(2026, 11, 8))
    assert project.state == ProjectState.PREPARING
    assert [(each.number, each.kind, each.starts_on) for each in project.phases.all()] == [
        (1, "hello", date(2026, 9, 28)),
        (2, "compare", date(2026, 10, 5)),
        (3, "create", date(2026, 10, 12)),
        (4, "present", date(2026, 10, 26)),
        (5, "reflect", date(2026, 11, 2)),
    ]


def test_lays_the_plan_around_a_break_of_either_school(partnership, bogota_class):
    BreakFactory(school=bogota_class.school, starts_on=date(2026, 10, 5), ends_on=date(2026, 10, 9))

    project = open_project(partnership, at=APPROVED_AT)

    assert [each.starts_on for each in project.phases.all()] == [
        date(2026, 9, 28),
        date(2026, 10, 12),
        date(2026, 10, 19),
        date(2026, 10, 26),
        date(2026, 11, 2),
    ]


def test_gives_each_class_a_code(partnership, nairobi_class, bogota_class):
    open_project(partnership, at=APPROVED_AT)

    codes = ClassCode.objects.filter(revoked_at=None, created_at=APPROVED_AT)
    assert {code.classroom for code in codes} == {nairobi_class, bogota_class}


def test_gives_no_code_to_a_class_of_an_earlier_year(partnership, nairobi_class, bogota_class):
    Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.ARCHIVED)

    open_project(partnership, at=APPROVED_AT)

    assert [code.classroom for code in ClassCode.objects.all()] == [nairobi_class]


def test_keeps_a_code_that_is_open_already(partnership, nairobi_class):
    code = issue_code(nairobi_class, by=None, at=APPROVED_AT)

    open_project(partnership, at=APPROVED_AT)

    assert list(ClassCode.objects.filter(classroom=nairobi_class)) == [code]


def test_tells_every_verified_teacher_who_the_partner_is(partnership, nairobi_class, stranger):
    co_teacher = VerifiedTeacherFactory()
    TeachingFactory(classroom=nairobi_class, teacher=co_teacher)
    TeachingFactory(classroom=nairobi_class, teacher=stranger)

    project = open_project(partnership, at=APPROVED_AT)

    mails = {mail.to: mail for mail in Mail.objects.filter(template=OPENED)}
    assert set(mails) == {"amina@kibera.example", "lucia@andino.example", co_teacher.email}
    amina = mails["amina@kibera.example"]
    assert amina.subject == "Your project with 6A, Colegio Andino is open"
    assert "Class 6A, Colegio Andino, in Bogotá (Colombia)" in amina.text
    assert f"http://localhost:8000/projects/{project.pk}" in amina.text
    assert f"http://localhost:8000/projects/{project.pk}" in amina.html
    assert "Class 6B, Kibera Primary, in Nairobi" in mails["lucia@andino.example"].text


def test_opening_twice_changes_nothing(partnership):
    first = open_project(partnership, at=APPROVED_AT)
    before = (ClassCode.objects.count(), Mail.objects.count(), AuditEntry.objects.count())

    again = open_project(partnership, at=datetime(2026, 9, 20, tzinfo=UTC))

    assert again == first
    assert Project.objects.count() == 1
    assert before == (ClassCode.objects.count(), Mail.objects.count(), AuditEntry.objects.count())


def test_writes_one_line_into_the_diary(partnership):
    project = open_project(partnership, at=APPROVED_AT)

    line = AuditEntry.objects.get(verb="project.open")
    assert (line.subject_id, line.after, line.at) == (str(project.pk), "preparing", APPROVED_AT)
    assert line.actor_id is None


def _take_verification_back(partnership, nairobi_class, bogota_class):
    nairobi_class.school.verified_at = None
    nairobi_class.school.save()
    return "gate.not_verified"


def _block(partnership, nairobi_class, bogota_class):
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)
    return "gate.blocked"


def _end(partnership, nairobi_class, bogota_class):
    partnership.state = PartnershipState.ENDED
    partnership.ended_at, partnership.end_reason = APPROVED_AT, EndReason.STOPPED
    partnership.save()
    return "project.not_approved"


def _close_all_year(partnership, nairobi_class, bogota_class):
    BreakFactory(school=bogota_class.school, starts_on="2026-09-01", ends_on="2027-06-30")
    return "project.no_common_week"


def _forget_which_week_is_a(partnership, nairobi_class, bogota_class):
    nairobi_class.timetables.get().slots.update(week="A")
    return "project.timetable"


@pytest.mark.parametrize(
    "forbid",
    [_take_verification_back, _block, _end, _close_all_year, _forget_which_week_is_a],
)
def test_opens_nothing_when_the_classes_may_not_begin(
    partnership, nairobi_class, bogota_class, forbid
):
    key = forbid(partnership, nairobi_class, bogota_class)

    with pytest.raises(Refused) as refusal:
        open_project(partnership, at=APPROVED_AT)

    assert refusal.value.key == key
    assert not Project.objects.exists()
    assert not ClassCode.objects.exists()
    assert not Mail.objects.exists()


def _job(partnership) -> Job:
    return enqueue(
        OPEN_PROJECT,
        key=f"project:{partnership.pk}",
        payload={"partnership": str(partnership.pk)},
    )


def test_the_job_opens_the_project(partnership):
    job = _job(partnership)

    assert run(job.pk) is True

    assert Project.objects.get().partnership == partnership


def test_the_job_waits_while_a_gate_is_closed(partnership, nairobi_class, bogota_class):
    key = _block(partnership, nairobi_class, bogota_class)
    job = _job(partnership)

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.retries, job.attempts) == (JobState.WAITING, 1, 0)
    assert job.last_error == key
    assert not Project.objects.exists()


def test_the_job_is_done_when_the_partnership_ended_before(
    partnership, nairobi_class, bogota_class
):
    _end(partnership, nairobi_class, bogota_class)
    job = _job(partnership)

    assert run(job.pk) is True

    assert not Project.objects.exists()


def test_what_its_job_gave_up_is_opened_once_it_may_be(partnership, nairobi_class, bogota_class):
    _block(partnership, nairobi_class, bogota_class)
    assert open_what_is_missing(at=APPROVED_AT + timedelta(days=5)) == 0
    Block.objects.all().delete()

    assert open_what_is_missing(at=APPROVED_AT + timedelta(minutes=30)) == 0
    assert open_what_is_missing(at=APPROVED_AT + timedelta(days=6)) == 1
    assert open_what_is_missing(at=APPROVED_AT + timedelta(days=7)) == 0

    assert Project.objects.get().partnership == partnership


def test_what_may_not_begin_is_named_in_the_log_and_holds_up_no_other(
    partnership, nairobi_class, bogota_class, caplog
):
    _block(partnership, nairobi_class, bogota_class)
    other = agreed_partnership(*berlin_and_new_york())

    with caplog.at_level(logging.WARNING):
        assert open_what_is_missing(at=APPROVED_AT + timedelta(days=5)) == 1

    assert Project.objects.get().partnership == other
    [line] = [each for each in caplog.records if hasattr(each, "partnership")]
    assert (line.partnership, line.why) == (str(partnership.pk), "gate.blocked")


def test_the_hourly_job_opens_what_is_missing(partnership):
    run(enqueue("exchange.start-projects", key="start-projects:1").pk)

    assert Project.objects.get().partnership == partnership


def lines_of(reviewer: User) -> list[Waits]:
    """What staff's desk says of projects at the moment."""
    return [each for each in what_waits(reviewer, at=timezone.now()) if "project" in each.words]


def test_staff_reads_in_the_morning_what_is_approved_and_not_open(
    client, partnership, reviewer, settings
):
    settings.STAFF_SECOND_FACTOR = False
    with time_machine.travel(APPROVED_AT + timedelta(hours=5), tick=False):
        assert not [
            each for each in what_waits(reviewer, at=timezone.now()) if "project" in each.words
        ]
    with time_machine.travel(APPROVED_AT + timedelta(days=2), tick=False):
        [line] = [
            each for each in what_waits(reviewer, at=timezone.now()) if "project" in each.words
        ]
        client.force_login(reviewer)
        listed = client.get(line.url)

    assert (line.count, line.since) == (1, APPROVED_AT)
    assert line.words == "1 approved partnership without a project"
    assert listed.status_code == 200
    assert listed.context["cl"].result_count == 1
