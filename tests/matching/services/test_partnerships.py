from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.choices import EndReason, ReviewReason
from matching.lifecycle import IllegalMove, PartnershipState, ProposalState
from matching.models import Partnership, Proposal
from matching.refusals import Refused
from matching.services.partnerships import (
    approve_partnership,
    hold_partnership,
    reject_partnership,
)
from matching.services.places import free_places
from matching.services.proposals import accept_proposal
from outbox.models import Job, Mail
from safeguarding.models import Block
from tests.matching.builders import NOW
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership(proposal: Proposal, nairobi_teacher: User, bogota_teacher: User) -> Partnership:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)
    accept_proposal(proposal, by=bogota_teacher, at=NOW)
    return Partnership.objects.get()


def test_approval_writes_the_job_that_opens_the_project(
    partnership: Partnership, reviewer: User
) -> None:
    approved = approve_partnership(partnership, by=reviewer, reason=ReviewReason.CHECKED, at=NOW)

    assert approved.state == PartnershipState.APPROVED
    assert (approved.reviewed_by, approved.reviewed_at) == (reviewer, NOW)
    job = Job.objects.get(kind="exchange.open-project")
    assert job.payload == {"partnership": str(partnership.pk)}
    line = AuditEntry.objects.get(verb="partnership.approved")
    assert (line.actor_id, line.before, line.after, line.reason) == (
        reviewer.pk,
        "in_review",
        "approved",
        "checked",
    )


def test_a_held_partnership_can_still_be_approved(partnership: Partnership, reviewer: User) -> None:
    hold_partnership(partnership, by=reviewer, reason=ReviewReason.EVIDENCE, at=NOW)

    approved = approve_partnership(partnership, by=reviewer, reason=ReviewReason.CHECKED, at=NOW)

    assert approved.state == PartnershipState.APPROVED


def test_rejection_frees_both_classes_and_tells_them(
    partnership: Partnership,
    reviewer: User,
    nairobi_class: Classroom,
    bogota_class: Classroom,
) -> None:
    reject_partnership(partnership, by=reviewer, reason=ReviewReason.SAFETY, at=NOW)

    partnership.proposal.refresh_from_db()
    assert partnership.proposal.state == ProposalState.WITHDRAWN
    free = free_places([nairobi_class.pk, bogota_class.pk])
    assert {pk: len(places) for pk, places in free.items()} == {
        nairobi_class.pk: 1,
        bogota_class.pk: 1,
    }
    assert Mail.objects.filter(template="matching/email/proposal_ended").count() == 2
    assert not Job.objects.filter(kind="exchange.open-project").exists()


def test_a_decision_is_not_made_twice(partnership: Partnership, reviewer: User) -> None:
    approve_partnership(partnership, by=reviewer, reason=ReviewReason.CHECKED, at=NOW)

    with pytest.raises(IllegalMove):
        reject_partnership(partnership, by=reviewer, reason=ReviewReason.SAFETY, at=NOW)

    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.APPROVED


def test_a_block_between_yes_and_approval_holds(
    partnership: Partnership,
    reviewer: User,
    nairobi_class: Classroom,
    bogota_class: Classroom,
) -> None:
    Block.objects.create(school=nairobi_class.school, other=bogota_class.school)

    with pytest.raises(Refused, match=r"^gate\.blocked$"):
        approve_partnership(partnership, by=reviewer, reason=ReviewReason.CHECKED, at=NOW)

    assert not Job.objects.filter(kind="exchange.open-project").exists()


def test_a_class_of_an_earlier_year_begins_nothing(
    partnership: Partnership, reviewer: User, bogota_class: Classroom
) -> None:
    Classroom.objects.filter(pk=bogota_class.pk).update(state=ClassroomState.ARCHIVED)

    with pytest.raises(Refused, match=r"^partnership\.archived$"):
        approve_partnership(partnership, by=reviewer, reason=ReviewReason.CHECKED, at=NOW)


# -- Its end, as the table keeps it ---------------------------------------------------------------


@pytest.mark.parametrize(
    "described",
    [
        {"state": PartnershipState.ENDED},
        {"state": PartnershipState.ENDED, "ended_at": NOW},
        {"state": PartnershipState.ENDED, "end_reason": EndReason.FINISHED},
        {"state": PartnershipState.APPROVED, "ended_at": NOW},
        {"state": PartnershipState.APPROVED, "end_reason": EndReason.ILLNESS},
    ],
)
def test_an_ended_partnership_has_its_day_and_its_reason_and_no_other_has_them(
    partnership: Partnership, reviewer: User, described: dict[str, Any]
) -> None:
    approve_partnership(partnership, by=reviewer, reason=ReviewReason.CHECKED, at=NOW)

    with pytest.raises(IntegrityError, match="has_its_end"), transaction.atomic():
        Partnership.objects.update(**described)


def test_only_silence_or_stopping_is_laid_to_a_class(
    partnership: Partnership, reviewer: User, nairobi_class: Classroom
) -> None:
    approve_partnership(partnership, by=reviewer, reason=ReviewReason.CHECKED, at=NOW)
    end = {"state": PartnershipState.ENDED, "ended_at": NOW, "ended_for": nairobi_class}

    with pytest.raises(IntegrityError, match="names_a_class"), transaction.atomic():
        Partnership.objects.update(**end, end_reason=EndReason.ILLNESS)
    Partnership.objects.update(**end, end_reason=EndReason.STOPPED)

    assert Partnership.objects.get().ended_for == nairobi_class


def _over(case: Partnership) -> None:
    """Its last day is over."""
    Proposal.objects.filter(pk=case.proposal_id).update(
        starts_on=date(2026, 7, 1), ends_on=date(2026, 8, 30)
    )


def _grown_up(case: Partnership) -> None:
    """One class is of adults, and the other of eleven-year-olds."""
    Classroom.objects.filter(pk=case.classrooms[0].pk).update(age_from=19, age_to=30)


@pytest.mark.parametrize("make", [_over, _grown_up])
def test_what_stands_in_the_way_on_staffs_page_is_not_approved(
    partnership: Partnership, reviewer: User, make: Callable[[Partnership], None]
) -> None:
    """Also where it came to be after the page was opened: no turn tells of it."""
    make(partnership)

    with pytest.raises(Refused, match=r"^partnership\.stopped$"):
        approve_partnership(
            partnership, by=reviewer, reason=ReviewReason.CHECKED, turn=partnership.turn, at=NOW
        )

    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.IN_REVIEW
    assert not Job.objects.filter(kind="exchange.open-project").exists()
