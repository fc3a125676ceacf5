"""The whole demonstration with twelve classes, on a fixed day, through the real services."""

from collections import Counter
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import Classroom, Enrolment, School
from exchange.demo.people import PARTNER, STAFF, TEACHER, find_person
from exchange.models import ExchangeSession, Project
from matching.lifecycle import Answer, PartnershipState, ProposalState, RoundState
from matching.models import MatchingRound, Partnership, Proposal, Registration, Seat
from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from tests.factories import VerifiedTeacherFactory
from users.models import User

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def seed(stage: str, **changes: Any) -> str:
    said = StringIO()
    options = {"classes": 12, "seed": 7, "today": TODAY} | changes
    call_command("seed_demo", stage=stage, stderr=said, **options)
    return said.getvalue()


def counts() -> dict[str, int]:
    """The rows of every table of ours."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        ours = [name for name in tables if not name.startswith(("django_", "account_"))]
        found = {}
        for name in ours:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def test_the_first_stage_registers_classes_that_look_for_a_partner() -> None:
    seed("classrooms")

    assert Counter(Classroom.objects.values_list("state", flat=True)) == {ClassroomState.OPEN: 12}
    assert Classroom.objects.looking().count() == 11
    assert School.objects.filter(verified_at=None).count() == 1
    assert not Registration.objects.exists()
    assert not Job.objects.exclude(state=JobState.DONE).exists()


def test_proposals_are_open_and_some_classes_have_none_for_a_reason() -> None:
    seed("proposals")

    alone = Registration.objects.exclude(unmatched=None)
    assert MatchingRound.objects.filter(state=RoundState.PUBLISHED).count() == 3
    assert set(Proposal.objects.values_list("state", flat=True)) == {ProposalState.OPEN}
    assert Proposal.objects.filter(seats__classroom__teachings__teacher__email=TEACHER).count() == 2
    assert alone.filter(unmatched__most="refusal.age").exists()
    assert alone.filter(unmatched__most="refusal.language").exists()
    assert alone.filter(unmatched__counts__has_key="refusal.windows").exists()
    assert not Partnership.objects.exists()


def test_partnerships_wait_for_staff_and_a_fresh_proposal_for_its_teacher() -> None:
    seed("partnerships")

    states = set(Partnership.objects.values_list("state", flat=True))
    fresh = Proposal.objects.get(
        state=ProposalState.OPEN, seats__classroom__teachings__teacher__email=TEACHER
    )
    answers = Seat.objects.filter(proposal=fresh).values_list("answer", flat=True)
    assert states == {PartnershipState.IN_REVIEW}
    assert sorted(answers) == [Answer.PENDING, Answer.YES]
    assert fresh.answer_by > NOON


def test_projects_run_with_students_and_a_meeting() -> None:
    seed("projects")

    project = Project.objects.get(partnership__seats__classroom__teachings__teacher__email=TEACHER)
    here = project.partnership.seats.get(classroom__teachings__teacher__email=TEACHER).classroom
    there = project.partnership.seats.get(classroom__teachings__teacher__email=PARTNER).classroom
    meeting = ExchangeSession.objects.get(project=project)
    states = Counter(Enrolment.objects.filter(classroom=here).values_list("state", flat=True))
    assert project.starts_on <= NOON.date()
    assert meeting.starts_at > NOON
    assert states == {EnrolmentState.IN: 6, EnrolmentState.LOBBY: 1}
    assert Enrolment.objects.filter(classroom=there).present().count() == 5
    assert Partnership.objects.filter(state=PartnershipState.IN_REVIEW).exists() is (
        Partnership.objects.count() >= 5
    )


def test_everybody_to_look_around_as_is_there() -> None:
    seed("projects")

    student = find_person("student")
    assert find_person("teacher") == User.objects.get(email=TEACHER)
    assert find_person("partner") == User.objects.get(email=PARTNER)
    assert find_person("staff") == User.objects.get(email=STAFF, is_superuser=True)
    assert Project.objects.visible_to(student).get().is_open
    assert Project.objects.preparing().exists()
    assert find_person("nobody") is None
    assert find_person("demo-staff@demo.example\x00") is None


def test_a_second_run_adds_nothing() -> None:
    seed("projects")
    before = counts()

    said = seed("projects")

    assert said == "The demonstration is there already, nothing was added.\n"
    assert counts() == before


def test_stages_taken_one_by_one_come_to_the_same() -> None:
    for stage in ("classrooms", "proposals", "partnerships"):
        seed(stage)

    said = seed("projects")

    assert said.splitlines()[0].startswith("projects ")
    assert find_person("student") is not None


def test_nobody_answers_for_a_teacher_who_is_no_part_of_it(bogota_class: Classroom) -> None:
    seed("classrooms")
    bogota_class.places.create(number=1)
    Registration.objects.create(
        round=MatchingRound.objects.create(programme=bogota_class.school.programme),
        classroom=bogota_class,
    )

    seed("projects")

    assert not Seat.objects.filter(classroom=bogota_class).exclude(answer=Answer.PENDING).exists()
    assert not Partnership.objects.filter(seats__classroom=bogota_class).exists()


def test_the_same_seed_on_the_same_day_pairs_the_same_classes() -> None:
    first, again = _pairs_of_a_try(), _pairs_of_a_try()

    assert len(first) >= 3
    assert again == first


def test_every_mail_went_out_once_and_names_nobody_real() -> None:
    seed("projects")

    assert not Job.objects.exclude(state=JobState.DONE).exists()
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert not Mail.objects.exclude(to__endswith="@demo.example").exists()


def test_production_refuses(settings: Any) -> None:
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="it needs PRODUCTION=0"):
        seed("classrooms")

    assert not User.objects.exists()


def test_fewer_than_a_dozen_classes_are_refused() -> None:
    with pytest.raises(CommandError, match="needs 12 classes or more"):
        seed("classrooms", classes=11)

    assert not User.objects.exists()


def test_it_says_how_far_it_is() -> None:
    VerifiedTeacherFactory()

    said = seed("proposals").splitlines()

    assert said[:2] == ["classrooms 12/12", "proposals 3/3"]
    assert said[2].startswith("The demonstration is ready after ")


def _pairs_of_a_try() -> set[tuple[Any, ...]]:
    """The pairs that come of it, on a database on which nothing of it stays."""
    with transaction.atomic():
        seed("proposals")
        pairs = Proposal.objects.values_list("candidate__low", "candidate__high", "starts_on")
        found = set(pairs)
        transaction.set_rollback(True)
    return found
