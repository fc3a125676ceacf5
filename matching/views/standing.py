"""How a class that waits stands, on its page and among the suggested partners; and what helps."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.change_codes import Change, code_of, read_code
from matching.models import Outlook
from matching.outlook_words import say_button, say_change, say_done, say_partners
from matching.refusals import Refused
from matching.services.easing import ask_again, ease, take_back_easing
from matching.services.waiting_list import Place, places_of
from matching.wording import WORDING
from users.permissions import teachers_only

SHOWN = 5
"""So many things that would help are offered at a time."""


@dataclass(frozen=True)
class Help:
    """One thing that would help: `swap` is the same lesson where it is not one's own."""

    code: str
    text: str
    button: str
    count: int
    partners: str
    swap: str = ""
    swap_button: str = ""
    swap_count: int = 0


@dataclass(frozen=True)
class Applied:
    """The change made from here last, and whether its number was another when it was shown."""

    text: str
    promised: int | None


@dataclass(frozen=True)
class Standing:
    """Where a class stands that waits for a partner."""

    classroom: Classroom
    outlook: Outlook
    place: Place | None
    helps: list[Help]
    more: int
    applied: Applied | None

    @property
    def is_counted(self) -> bool:
        """Somebody has counted, and the class waits still."""
        return self.outlook.looked_at is not None and self.outlook.place is not None


def standings_of(classrooms: Collection[Classroom]) -> dict[UUID, Standing]:
    """Those of the open classes that wait, in two queries for all of them."""
    ids = [each.pk for each in classrooms if each.state == ClassroomState.OPEN]
    outlooks = {each.classroom_id: each for each in Outlook.objects.filter(classroom__in=ids)}
    places = places_of(ids)
    found = {}
    for classroom in classrooms:
        outlook = outlooks.get(classroom.pk)
        place = places.get(classroom.pk)
        if place or (outlook and outlook.is_looking):
            found[classroom.pk] = _standing(classroom, outlook or Outlook(), place)
    return found


def _standing(classroom: Classroom, outlook: Outlook, place: Place | None) -> Standing:
    helps = _helps(classroom, outlook.changes)
    return Standing(
        classroom,
        outlook,
        place,
        helps[:SHOWN],
        max(0, len(helps) - SHOWN),
        _applied(classroom, outlook),
    )


def _helps(classroom: Classroom, changes: list[dict[str, Any]]) -> list[Help]:
    """A lesson and the same one swapped are one line; what cannot be read is passed over."""
    counts: dict[str, int] = {each["change"]: each["count"] for each in changes}
    found = []
    for code, count in counts.items():
        change = read_code(code)
        if change is None or (change.lesson and change.lesson.swappable):
            continue
        swap = _swapped(change)
        swap_count = counts.get(swap.code, 0) if swap else 0
        found.append(
            Help(
                code,
                say_change(change, classroom),
                say_button(change),
                count,
                say_partners(count),
                *((swap.code, say_button(swap), swap_count) if swap and swap_count else ()),
            )
        )
    return found


def _swapped(change: Change) -> Change | None:
    if change.lesson is None:
        return None
    return read_code(code_of(change.lesson).replace("lesson", "swap", 1))


def _applied(classroom: Classroom, outlook: Outlook) -> Applied | None:
    change = read_code(outlook.applied["change"]) if outlook.applied else None
    if change is None or outlook.applied is None:
        return None
    promised = outlook.applied.get("promised")
    differs = promised is not None and promised != outlook.fitting
    return Applied(say_done(change, classroom), promised if differs else None)


@require_POST
@teachers_only
def look(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """Look for a partner again now. Pressed twice it is looked once."""
    classroom = _own(request, classroom_id)
    try:
        ask_again(classroom, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    return redirect("matching:class-status", classroom.pk)


@require_POST
@teachers_only
def change(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """Make a change that would help, and look again at once."""
    classroom = _own(request, classroom_id)
    code, promised = request.POST.get("change", ""), _number(request.POST.get("shown", ""))
    counted = Outlook.objects.filter(classroom=classroom).values_list("changes", flat=True).first()
    try:
        ease(classroom, code, by=request.user, promised=promised)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        now = {each["change"]: each["count"] for each in counted or []}.get(code)
        if promised is not None and now is not None and now != promised:
            told = _("Counted again since the page was shown: %(now)d, not %(shown)d.")
            messages.info(request, told % {"now": now, "shown": promised})
    return redirect("matching:class-status", classroom.pk)


@require_POST
@teachers_only
def change_back(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    """Take the last change back."""
    classroom = _own(request, classroom_id)
    try:
        take_back_easing(classroom, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        messages.success(request, _("Taken back. Your class is described as before."))
    return redirect("matching:class-status", classroom.pk)


def _own(request: HttpRequest, classroom_id: UUID) -> Classroom:
    """A class that this teacher may describe, else 404."""
    found: Classroom = get_object_or_404(
        Classroom.objects.settled_by(request.user).of_this_year(), pk=classroom_id
    )
    return found


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
