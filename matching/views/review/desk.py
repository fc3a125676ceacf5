"""What the pages of the review have in common: who opens them, and where in the queue one is."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classrooms.views.desk import Position
from matching.services.conflicts import Finding, Verdict
from matching.services.review_queue import MAY_DECIDE, Stage, Waiting
from matching.wording.conflicts import say_finding

View = Callable[..., HttpResponse]
# A sign and a word: colour never speaks alone.
SHOWN = {
    Verdict.STOPS: ("✗", _("In the way")),
    Verdict.LOOK: ("!", _("Worth a look")),
    Verdict.FINE: ("✓", _("Fine")),
}
STAGES = {
    Stage.WAITS: _("Waits"),
    Stage.SECOND: _("Second person"),
    Stage.HELD: _("On hold"),
    Stage.ANSWERED: _("Answered"),
    Stage.ASKED: _("Asked"),
    Stage.UNANSWERED: _("Not answered"),
}


def staff_who_may(right: str) -> Callable[[View], View]:
    """Behind the admin's own door: staff with this right."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


deciders_only = staff_who_may(MAY_DECIDE)


def case_url(pk: UUID) -> str:
    return reverse("admin:matching_partnership_review", args=[pk])


def position_of(pk: UUID, queue: Sequence[Waiting], *, at: datetime) -> Position:
    """`after` is the next case, also for one that has left the queue."""
    place = next((number for number, each in enumerate(queue) if each.pk == pk), None)
    others = [each for each in queue if each.pk != pk]
    start = 0 if place is None else place
    return Position(
        number=0 if place is None else place + 1,
        count=len(queue),
        days=oldest_days(queue, at=at),
        before=case_url(others[start - 1].pk) if place and others else "",
        after=case_url(others[start].pk) if start < len(others) else "",
    )


def oldest_days(queue: Sequence[Waiting], *, at: datetime) -> int:
    return max(((at - each.since).days for each in queue), default=0)


def told(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The checks in words, as the school review shows them."""
    return [
        {
            "verdict": each.verdict,
            "mark": SHOWN[each.verdict][0],
            "word": SHOWN[each.verdict][1],
            "sentence": say_finding(each.key, each.params),
        }
        for each in findings
    ]
