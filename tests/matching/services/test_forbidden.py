"""A verification is taken back: what lives between such classes ends, waits or pauses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from classrooms.models import Classroom, School, SchoolTeacher
from classrooms.services.schools import refuse_teacher, revoke_school
from matching.lifecycle import PartnershipState, ProposalState
from matching.models import Partnership, Proposal, Registration
from matching.refusals import Refused
from matching.services import forbidden
from matching.services.forbidden import END_FORBIDDEN, end_forbidden
from matching.services.partnerships import approve_partnership, hold_partnership
from outbox.models import Job, Mail
from safeguarding.models import Block
from tests.factories import TeachingFactory, VerifiedTeacherFactory
from tests.matching.builders import NOW, teacher_of
from tests.matching.services.review_cases import waiting_partnership
from users.models import User
from users.services import revoke_teacher

pytestmark = pytest.mark.django_db


def test_an_open_proposal_ends_and_the_other_class_looks_further(
    proposal: Proposal, bogota_class: Classroom, bogota_teacher: User, nairobi_class: Classroom,
    nairobi_teacher: User, reviewer: User,
) -> None:  # fmt: skip
    revoke_teacher(nairobi_teacher.adult, by=reviewer, reason="left", at=NOW)
    assert Job.objects.filter(kind=END_FORBIDDEN).count() == 1

    assert end_forbidden(at=NOW) == 1

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    mail = Mail.objects.get(template="matching/email/proposal_ended")
    assert mail.to == bogota_teacher.email
    assert "Amina" not in mail.text
    again = Registration.objects.filter(round__state="gathering")
    assert list(again.values_list("classroom", flat=True)) == [bogota_class.pk]
    assert end_forbidden(at=NOW) == 0


def test_nothing_ends_while_another_verified_teacher_leads_the_class(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory())
    revoke_teacher(nairobi_teacher.adult, by=reviewer, reason="left", at=NOW)

    assert end_forbidden(at=NOW) == 0

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


def test_a_partnership_in_review_goes_on_hold(reviewer: User) -> None:
    waiting = waiting_partnership()
    school = waiting.classrooms[0].school
    revoke_school(school, by=reviewer, reason="safety", at=NOW)
    assert Job.objects.filter(kind=END_FORBIDDEN).count() == 1

    assert end_forbidden(at=NOW) == 1

    waiting.refresh_from_db()
    assert (waiting.state, waiting.review_reason, waiting.reviewed_by) == ("on_hold", "gate", None)


def test_the_teachers_of_an_approved_one_are_told_that_it_pauses_and_goes_on(
    reviewer: User,
) -> None:
    running = waiting_partnership()
    approve_partnership(running, by=reviewer, reason="checked", at=NOW)
    here, there = (each.school for each in running.classrooms)
    block = Block.objects.create(school=here, other=there)

    assert end_forbidden(at=NOW) == 1
    assert end_forbidden(at=NOW + timedelta(hours=1)) == 0

    running.refresh_from_db()
    assert (running.state, running.paused_at) == (PartnershipState.APPROVED, NOW)
    told = Mail.objects.filter(template="matching/email/partnership_told")
    assert told.count() == 2
    assert "pauses" in told[0].subject
    block.delete()
    assert end_forbidden(at=NOW + timedelta(hours=2)) == 1
    assert told.filter(subject__contains="goes on").count() == 2
    running.refresh_from_db()
    assert (running.paused_at, running.resumed_at) == (None, NOW + timedelta(hours=2))


def test_who_does_not_teach_there_and_whose_account_is_closed_ends_it_at_once(
    client: Client, reviewer: User, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(reviewer)
    first, second = (waiting_partnership(name) for name in "ab")
    newcomer, closed = (teacher_of(each.classrooms[0]) for each in (first, second))
    joined = SchoolTeacher.objects.create(
        school=first.classrooms[0].school, teacher=newcomer, confirmed_at=NOW
    )

    refuse_teacher(joined, by=reviewer, at=NOW)
    assert Job.objects.filter(kind=END_FORBIDDEN).count() == 1
    client.post(reverse("admin:users_user_change", args=[closed.pk]), {})
    assert Job.objects.filter(kind=END_FORBIDDEN).count() == 2

    assert end_forbidden(at=NOW) == 2
    assert set(Partnership.objects.values_list("state", flat=True)) == {"on_hold"}


def test_one_that_cannot_be_moved_stops_no_other(
    reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = (waiting_partnership(name) for name in "ab")
    for each in (stuck, other):
        revoke_school(each.classrooms[0].school, by=reviewer, reason="safety", at=NOW)

    def hold(partnership: Partnership, **said: Any) -> Partnership:
        if partnership.pk == stuck.pk:
            raise Refused("partnership.moved")
        return hold_partnership(partnership, **said)

    monkeypatch.setattr(forbidden, "hold_partnership", hold)

    assert end_forbidden(at=NOW) == 1

    states = dict(Partnership.objects.values_list("pk", "state"))
    assert states == {stuck.pk: "in_review", other.pk: "on_hold"}
    monkeypatch.undo()
    assert end_forbidden(at=NOW) == 1


def test_the_sweep_costs_the_same_for_one_and_for_five() -> None:
    counts = []
    for more in (1, 4):
        for number in range(more):
            waiting_partnership(f"{more}-{number}")
        with CaptureQueriesContext(connection) as queries:
            end_forbidden(at=NOW)
        counts.append(len(queries))

    assert School.objects.count() == 10
    assert Partnership.objects.count() == 5
    assert len(set(counts)) == 1, counts
