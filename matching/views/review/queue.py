"""Partnerships that wait for staff, the late ones first; and several of them decided at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.views.desk import admin_context, oldest_days
from matching.forms.review import SeveralForm
from matching.lifecycle import PartnershipState
from matching.models import Partnership
from matching.services.conflicts import Verdict, findings_of
from matching.services.review_queue import Stage, Waiting, queue_for
from matching.services.several import (
    MOST_AT_ONCE,
    Outcome,
    approve_several,
    pick,
    reject_several,
)
from matching.views.review.desk import STAGES, case_url, deciders_only, told
from matching.wording import WORDING
from users.http import PersonRequest

ROWS = 25


@require_safe
@deciders_only
def queue(request: PersonRequest) -> HttpResponse:
    """Who waits, the late ones first, then the oldest first."""
    now = timezone.now()
    waiting = queue_for(request.user, at=now)
    page = Paginator(waiting, ROWS).get_page(request.GET.get("page"))
    ours = [each for each in waiting if each.stage != Stage.ASKED]
    context = {
        **admin_context(request, _("Partnerships that wait")),
        "page_obj": page,
        "rows": _rows(list(page), at=now),
        "count": len(ours),
        "late": sum(each.is_late for each in waiting),
        "days": oldest_days(ours, at=now),
        "first": case_url(ours[0].pk) if ours else "",
        "asked": len(waiting) - len(ours),
    }
    return render(request, "admin/matching/review/queue.html", context)


def _rows(waiting: Sequence[Waiting], *, at: datetime) -> list[dict[str, Any]]:
    loaded = Partnership.objects.filter(pk__in=[each.pk for each in waiting]).with_everything()
    known = {each.pk: each for each in loaded}
    findings = findings_of(list(known.values()), at=at)
    rows = []
    for each in waiting:
        if each.pk not in known:
            continue
        verdicts = [finding.verdict for finding in findings[each.pk]]
        rows.append(
            {
                "waiting": each,
                "key": f"{each.pk}.{each.turn}",
                "url": case_url(each.pk),
                "stage": STAGES[each.stage],
                "classrooms": [seat.classroom for seat in known[each.pk].seats.all()],
                "days": (at - each.since).days,
                "stops": verdicts.count(Verdict.STOPS),
                "looks": verdicts.count(Verdict.LOOK),
                "can_pick": each.stage != Stage.ASKED,
            }
        )
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@deciders_only
def several(request: PersonRequest) -> HttpResponse:
    """The ticked ones with all that was found about each; then approve or reject them."""
    now = timezone.now()
    keys = (request.POST if request.method == "POST" else request.GET).getlist("pick")
    picked = pick(keys[:MOST_AT_ONCE], by=request.user, at=now)
    if not picked:
        messages.error(request, _("Select at least one partnership"))
        return redirect("admin:matching_queue")
    form = SeveralForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _decide(request, keys[:MOST_AT_ONCE], form.cleaned_data, at=now)
    clear = [each for each in picked if each.is_clear]
    context = {
        **admin_context(request, _("Decide several partnerships")),
        "form": form,
        "picked": [
            {"one": each, "checks": told([one for one in each.findings if one.verdict != "fine"])}
            for each in picked
        ],
        "clear": len(clear),
        "left": len(picked) - len(clear),
    }
    return render(request, "admin/matching/review/several.html", context)


def _decide(
    request: PersonRequest, keys: Sequence[str], said: dict[str, Any], *, at: datetime
) -> HttpResponse:
    asked = len(set(keys))
    do = approve_several if said["decision"] == PartnershipState.APPROVED else reject_several
    outcomes = do(keys, by=request.user, reason=said["reason"], at=at)
    _tell_done(request, outcomes)
    if gone := asked - len(outcomes):
        messages.warning(
            request,
            ngettext(
                "%(n)d was decided by somebody else meanwhile.",
                "%(n)d were decided by somebody else meanwhile.",
                gone,
            )
            % {"n": gone},
        )
    for each in outcomes:
        if each.refusal:
            names = " & ".join(classroom.name for classroom in each.picked.classrooms)
            messages.warning(request, f"{names}: {WORDING[each.refusal]}")
    return redirect("admin:matching_queue")


def _tell_done(request: PersonRequest, outcomes: Sequence[Outcome]) -> None:
    """ "3 approved", "1 approved by you first", "2 rejected": a sentence for each that happened."""
    states = [each.state for each in outcomes if not each.refusal]
    sentences = {
        PartnershipState.APPROVED: ngettext(
            "%(n)d partnership is approved.",
            "%(n)d partnerships are approved.",
            states.count(PartnershipState.APPROVED),
        ),
        PartnershipState.REJECTED: ngettext(
            "%(n)d partnership is rejected.",
            "%(n)d partnerships are rejected.",
            states.count(PartnershipState.REJECTED),
        ),
        "first": ngettext(
            "Your approval of %(n)d partnership is noted. A second person has to approve it, too.",
            "Your approval of %(n)d partnerships is noted. A second person has to approve them, "
            "too.",
            states.count("first"),
        ),
    }
    for state, sentence in sentences.items():
        if count := states.count(state):
            messages.success(request, sentence % {"n": count})
