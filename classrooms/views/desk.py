"""What the pages of the review have in common: who opens them, and where in the queue one is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classrooms.services.queue import MAY_REVIEW, SCHOOL, Waiting
from classrooms.vetting import Check, Verdict
from classrooms.wording import CHECKS
from users.text import with_names

View = Callable[..., HttpResponse]
# A sign and a word: colour never speaks alone.
SHOWN = {
    Verdict.FINE: ("✓", _("Fine")),
    Verdict.LOOK: ("!", _("Worth a look")),
    Verdict.UNSURE: ("?", _("Cannot tell")),
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


reviewers_only = staff_who_may(MAY_REVIEW)


def admin_context(request: HttpRequest, title: Any) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title}


def turn_sent(request: HttpRequest) -> int:
    """Which turn of the case was on the screen; -1 for what no page of ours sends."""
    text = request.POST.get("turn", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def case_url(waiting: Waiting) -> str:
    page = "admin:classrooms_queue_school" if waiting.kind == SCHOOL else _TEACHER
    return reverse(page, args=[waiting.pk])


_TEACHER = "admin:classrooms_queue_teacher"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a case stands in the queue; `number` is 0 when it does not wait."""

    number: int
    count: int
    days: int
    before: str
    after: str


class InQueue(Protocol):
    """What waits in a queue of staff, whatever it is."""

    @property
    def pk(self) -> UUID: ...
    @property
    def since(self) -> datetime: ...


Case = TypeVar("Case", bound=InQueue)


def position_of(
    pk: UUID, queue: Sequence[Case], *, at: datetime, url_of: Callable[[Case], str]
) -> Position:
    """`after` is the next case, also for one that has left the queue."""
    place = next((number for number, each in enumerate(queue) if each.pk == pk), None)
    others = [each for each in queue if each.pk != pk]
    start = place or 0
    return Position(
        number=0 if place is None else place + 1,
        count=len(queue),
        days=oldest_days(queue, at=at),
        before=url_of(others[start - 1]) if place and others else "",
        after=url_of(others[start]) if start < len(others) else "",
    )


def oldest_days(queue: Sequence[InQueue], *, at: datetime) -> int:
    return max(((at - each.since).days for each in queue), default=0)


def told(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """The checks in words; what is worth a look stands first."""
    order = [Verdict.LOOK, Verdict.UNSURE, Verdict.FINE]
    return [
        as_row(check.verdict, SHOWN[check.verdict], _sentence(check))
        for check in sorted(checks, key=lambda each: order.index(each.verdict))
    ]


def as_row(verdict: str, sign: tuple[str, Any], sentence: str) -> dict[str, Any]:
    """A check for the page: a sign and a word beside the sentence."""
    mark, word = sign
    return {"verdict": verdict, "mark": mark, "word": word, "sentence": sentence}


def _sentence(check: Check) -> str:
    words = str(CHECKS[check.key])
    if not check.params:
        return words
    return with_names(words, **{name: str(it) for name, it in check.params.items()})
