"""What a teacher reads before the partner class sees it: of all tools, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from exchange.moderation.choices import ReturnReason
from exchange.moderation.faces import Face, face_of
from exchange.moderation.holding import Piece, pieces
from exchange.moderation.kinds import visible
from exchange.moderation.models import Moderated
from exchange.moderation.permissions import can_decide
from exchange.moderation.queue import loads_of, to_read
from exchange.moderation.services import approve, give_back
from exchange.pages.forms import GiveBackForm
from exchange.refusals import Refused
from exchange.wording import sentence
from safeguarding.rules import freest
from users.http import PersonRequest
from users.permissions import teachers_only


@dataclass(frozen=True)
class ToRead:
    """One thing that waits: its writer, and its texts by field with what was found in them."""

    item: Moderated
    face: Face
    texts: list[tuple[str, list[Piece]]]

    @property
    def is_clean(self) -> bool:
        """Ticked from the start: nothing was found in it."""
        return not self.item.findings

    @property
    def can_be_approved(self) -> bool:
        """All of it is shown, and it was written for the class that would see it."""
        is_whole = not self.item.has_picture or getattr(self.item, "picture_is_permitted", False)
        return is_whole and not self.is_for_others

    @property
    def is_for_others(self) -> bool:
        """It was written for a class that has left since."""
        return bool(self.item.partnership_id != self.item.project.partnership_id)


def shown_to_read(item: Moderated) -> ToRead:
    texts = [(field, pieces(item, field)) for field in item.texts if getattr(item, field)]
    return ToRead(item, face_of(item, is_own=True, rules=freest()), texts)


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: PersonRequest) -> HttpResponse:
    """The ticked ones are approved, or the one whose own button was pressed; as they were shown."""
    if request.method == "POST":
        pressed = request.POST.get("one")
        _approve_all(request, [pressed] if pressed else request.POST.getlist("who"))
        return redirect("exchange_pages:reading")
    loads = loads_of(request.user, at=timezone.now())
    context = {
        "rows": [shown_to_read(each) for each in to_read(request.user)],
        "total": sum(load.number for load in loads),
        "loads": [load for load in loads if load.is_too_much],
    }
    return render(request, "exchange_pages/reading.html", context)


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def return_kindly(request: PersonRequest, kind: str, item_id: UUID) -> HttpResponse:
    """A sentence chosen from a few, and the teacher's own short words."""
    found = _of(request, kind, item_id)
    if not found.is_waiting:
        messages.info(request, sentence("moderation.decided"))
        return redirect("exchange_pages:reading")
    sent = request.POST if request.method == "POST" else None
    form = GiveBackForm(sent, initial={"turn": found.turn})
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        reason = ReturnReason(said["reason"])
        try:
            give_back(found, by=request.user, turn=said["turn"], reason=reason, words=said["words"])
        except Refused as refusal:
            messages.warning(request, sentence(refusal.key))
        else:
            messages.success(request, _("Given back. It can be changed and sent again."))
        return redirect("exchange_pages:reading")
    context = {"form": form, "row": shown_to_read(found)}
    return render(request, "exchange_pages/give_back.html", context)


def _of(request: PersonRequest, kind: str, item_id: UUID) -> Any:
    rows = visible(kind, request.user)
    if rows is None:
        raise Http404
    found = get_object_or_404(rows.for_reading(), pk=item_id)
    if not can_decide(found, request.user):
        raise Http404
    return found


def _approve_all(request: PersonRequest, seen: list[str]) -> None:
    """Each by itself: what one of them forbids holds up no other."""
    done, joining, refusals = 0, 0, []
    for each in seen:
        found = _named(request, each)
        if found is None:
            continue
        item, turn = found
        try:
            approve(item, by=request.user, turn=turn)
        except Refused as refusal:
            refusals.append(refusal.key)
        else:
            done += 1
            joining += item.project.is_joining
    if done:
        words = ngettext(
            "Approved. The partner class sees %(count)d text now.",
            "Approved. The partner class sees %(count)d texts now.",
            done,
        )
        messages.success(request, words % {"count": done})
    if joining:
        messages.info(request, _("The new class sees nothing before it has come in."))
    for key in dict.fromkeys(refusals):
        messages.warning(request, sentence(key))
    if not seen:
        messages.info(request, _("Tick what the partner class may see."))


def _named(request: PersonRequest, seen: str) -> tuple[Moderated, int] | None:
    """The thing that a tick names, if this person sees it: `gallery:<id>:<turn>`."""
    kind, _colon, rest = seen.partition(":")
    name, _colon, turn = rest.partition(":")
    rows = visible(kind, request.user)
    try:
        pk, number = UUID(name), int(turn[:6])
    except ValueError:
        return None
    found = rows.filter(pk=pk).first() if rows is not None else None
    return (found, number) if found is not None else None
