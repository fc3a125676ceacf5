"""Staff's pages for inviting many classes at once: the list, its preview, and how far it came.

They stand in the administration (`classrooms.admin`), behind its login and second factor.
"""

import csv
import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.forms.bulk import (
    TEMPLATE_HEADS,
    CheckedRow,
    ListForm,
    checked_rows,
    new_key,
)
from classrooms.forms.bulk_table import without_formula
from classrooms.models import Invitation, InvitationBatch
from classrooms.refusals import Refused
from classrooms.services.bulk import ATTEST, STAGES, known_of, send_batch, stage_of, tally
from classrooms.services.invitations import send_again, withdraw
from classrooms.wording import NOT_INVITED, VERDICTS
from classrooms.wording import STAGES as STAGE_WORDS
from users.models import User

EXAMPLE = (
    "Amina Otieno", "amina@school.example", "Kibera Primary", "Kenya", "Nairobi", "6B",
    "11", "12", "24", "English B1, Swahili native",
)  # fmt: skip
# Whose mail went out and who has not answered: an address that was refused gets no reminder.
WAITING = ("sent", "followed")
BATCH = "admin:classrooms_invitationbatch_change"


def invite_page(request: HttpRequest, desk: Any) -> HttpResponse:
    """The table, then its preview with a verdict for each row, then the mails."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    may_attest = request.user.has_perm(ATTEST)
    form = ListForm(request.POST or None, request.FILES or None, may_attest=may_attest)
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "title": _("Invite classes"),
        "opts": desk.opts,
        "form": form,
    }
    if request.method != "POST" or not form.is_valid() or form.table is None:
        return render(request, "admin/classrooms/invitationbatch/invite.html", context)
    rows = checked_rows(form.table)
    if "send" in request.POST:
        sent = _send(request, form, rows)
        if sent is not None:
            return redirect(BATCH, sent.pk)
    again = {**form.cleaned_data, "text": form.source}
    context |= {
        "form": ListForm(initial=again, may_attest=may_attest),
        "checked": {name: value for name, value in again.items() if name != "file"},
        "unused": ", ".join(form.table.unused),
        "key": new_key(),
        **_preview(rows),
    }
    return render(request, "admin/classrooms/invitationbatch/invite.html", context)


def _preview(rows: list[CheckedRow]) -> dict[str, Any]:
    """Each row with its verdict: new, invited, account or mistake."""
    known = known_of([row.invited for row in rows if row.invited])
    shown = [
        {
            "line": row.row.line,
            "cells": row.row.cells,
            "verdict": verdict,
            "words": VERDICTS[verdict],
            "mistakes": row.mistakes,
        }
        for row in rows
        for verdict in [known.get(row.row.line, "new") if row.invited else "mistake"]
    ]
    return {
        "preview": shown,
        "new": sum(1 for each in shown if each["verdict"] == "new"),
        "mistakes": sum(1 for each in shown if each["verdict"] == "mistake"),
    }


def _send(request: HttpRequest, form: ListForm, rows: list[CheckedRow]) -> InvitationBatch | None:
    said = form.cleaned_data
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    try:
        batch = send_batch(
            [row.invited for row in rows if row.invited],
            key=key,
            name=said["name"],
            language=said["language"],
            attested=said.get("attested", ""),
            by=User.objects.get(pk=request.user.pk),
        )
    except Refused as refusal:
        messages.error(request, NOT_INVITED[refusal.key])
        return None
    count = batch.invitations.count()
    messages.success(
        request,
        ngettext(
            "%(count)d invitation is on its way.", "%(count)d invitations are on their way.", count
        )
        % {"count": count},
    )
    return batch


def batch_page(request: HttpRequest, desk: Any, object_id: str) -> HttpResponse:
    """Who was invited and how far it came; again, remind or take back for the ticked ones."""
    batch = _batch(request, desk, object_id)
    if request.method == "POST":
        if not desk.has_change_permission(request):
            raise PermissionDenied
        _act(request, batch)
        return redirect(BATCH, batch.pk)
    invitations = list(_invitations(batch))
    counts = tally(invitations)
    context = {
        **desk.admin_site.each_context(request),
        "title": batch.name,
        "opts": desk.opts,
        "batch": batch,
        "rows": [
            {"invitation": each, "stage": stage, "words": STAGE_WORDS[stage]}
            for each in invitations
            for stage in [stage_of(each)]
        ],
        "counts": [
            {"stage": stage, "words": STAGE_WORDS[stage], "count": counts[stage]}
            for stage in STAGES
            if counts[stage]
        ],
        "total": len(invitations),
        "busy": counts["queued"] > 0,
        "may_change": desk.has_change_permission(request),
    }
    htmx = getattr(request, "htmx", None)
    template = "_progress.html" if htmx else "batch.html"
    return render(request, f"admin/classrooms/invitationbatch/{template}", context)


def _act(request: HttpRequest, batch: InvitationBatch) -> None:
    """Do what the pressed button says, for the ticked rows or for all that wait."""
    by = User.objects.get(pk=request.user.pk)
    deeds = {
        "again": lambda each: send_again(each, by=by),
        "remind": lambda each: send_again(each, by=by, is_reminder=True),
        "remind-all": lambda each: send_again(each, by=by, is_reminder=True),
        "withdraw": lambda each: withdraw(each, by=by),
    }
    action, ticked = request.POST.get("action", ""), set(request.POST.getlist("who"))
    chosen = [
        each
        for each in _invitations(batch)
        if (stage_of(each) in WAITING if action == "remind-all" else str(each.pk) in ticked)
    ]
    deed = deeds.get(action)
    done = sum(deed(each) for each in chosen) if deed else 0
    if done:
        messages.success(
            request,
            ngettext("Done for %(count)d invitation.", "Done for %(count)d invitations.", done)
            % {"count": done},
        )
    elif not chosen and action != "remind-all":
        messages.info(request, _("Tick the invitations that you mean."))
    else:
        messages.info(request, _("There was nothing to do: answered, ended or reminded before."))


def template_file(request: HttpRequest, desk: Any) -> HttpResponse:
    """An empty list with its heads and one example, which spreadsheets open as it is meant."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    return _csv("classes.csv", [TEMPLATE_HEADS, EXAMPLE])


def export_file(request: HttpRequest, desk: Any, batch_id: UUID) -> HttpResponse:
    """The list with what became of each row. No cell is a formula, whatever was uploaded."""
    batch = _batch(request, desk, str(batch_id))
    heads = ["teacher", "e-mail", "school", "class", "state"]
    rows = [
        [each.name, each.email, each.school_name, each.class_name, str(STAGE_WORDS[stage_of(each)])]
        for each in _invitations(batch)
    ]
    return _csv("invited.csv", [heads, *rows])


def _csv(name: str, rows: list[Any]) -> HttpResponse:
    text = io.StringIO()
    csv.writer(text).writerows([without_formula(cell) for cell in row] for row in rows)
    # With the mark by which spreadsheets know the encoding.
    return HttpResponse(
        ("\ufeff" + text.getvalue()).encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _batch(request: HttpRequest, desk: Any, object_id: str) -> InvitationBatch:
    if not desk.has_view_permission(request):
        raise PermissionDenied
    try:
        found: InvitationBatch = get_object_or_404(desk.get_queryset(request), pk=object_id)
    except (ValidationError, ValueError) as error:
        raise Http404 from error
    return found


def _invitations(batch: InvitationBatch) -> QuerySet[Invitation]:
    return batch.invitations.select_related("mail", "classroom__school")
