"""Who is told what by mail. Each mail names its cause, so that nobody gets it twice."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils import translation

from classrooms.models import Classroom
from matching.explanations import explain
from matching.lifecycle import Answer
from matching.models import Candidate, Proposal, Seat
from outbox.services import post
from users.models import User


def tell_proposal(proposal: Proposal) -> None:
    """Ask the teachers of every class that has not answered: who invited said yes already."""
    seats = list(proposal.seats.select_related("classroom__school"))
    for seat in seats:
        if seat.answer != Answer.PENDING:
            continue
        partners = [other.classroom for other in seats if other.pk != seat.pk]
        _post_to_teachers(
            "matching/email/proposal_made",
            seat.classroom,
            event=f"proposal:{proposal.pk}",
            context={
                "proposal": proposal,
                "classroom": seat.classroom,
                "partners": partners,
            },
            candidate=proposal.candidate,
        )


def tell_agreed(proposal: Proposal, *, seats: Collection[Seat]) -> None:
    """All said yes; staff look at it now."""
    for seat in seats:
        _post_to_teachers(
            "matching/email/proposal_agreed",
            seat.classroom,
            event=f"agreed:{proposal.pk}",
            context={
                "proposal": proposal,
                "classroom": seat.classroom,
                "partners": [other.classroom for other in seats if other.pk != seat.pk],
            },
        )


def tell_ended(proposal: Proposal, *, seats: Collection[Seat], event: str) -> None:
    """It came to nothing, and what happens next.

    `event`: declined, expired, withdrawn or rejected.
    """
    for seat in seats:
        _post_to_teachers(
            "matching/email/proposal_ended",
            seat.classroom,
            event=f"{event}:{proposal.pk}",
            context={
                "proposal": proposal,
                "classroom": seat.classroom,
                "seat": seat,
                "event": event,
            },
        )


def _post_to_teachers(
    template: str,
    classroom: Classroom,
    *,
    event: str,
    context: dict[str, Any],
    candidate: Candidate | None = None,
) -> None:
    for teacher in _teachers(classroom):
        with translation.override(teacher.language):
            why = {"explanation": explain(candidate, classroom)} if candidate else {}
            post(
                template,
                to=teacher,
                event=event,
                context={**context, **why, "teacher": teacher},
            )


def _teachers(classroom: Classroom) -> Iterator[User]:
    teachings = classroom.teachings.select_related("teacher__adult").order_by("pk")
    for teaching in teachings:
        if teaching.teacher.is_active and teaching.teacher.adult.is_verified:
            yield teaching.teacher
