"""The safeguarding desk inside the administration: the queue, one concern, what is paused."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from classrooms.views.desk import admin_context, position_of
from safeguarding.evidence import pictures_in
from safeguarding.forms.concerns import GoOnForm, ReadingForm
from safeguarding.models import Concern, ContactStop
from safeguarding.services.blocks import let_meet
from safeguarding.services.people import people_of
from safeguarding.services.queue import queue_for
from safeguarding.services.reading import open_reading, open_until
from safeguarding.services.stops import let_go_on
from safeguarding.services.telling import partner_teachers
from safeguarding.views.desk_acts import act, desk_forms
from safeguarding.wording import snapshot_rows
from users.audit import record
from users.http import PersonRequest
from users.models import AuditEntry, User

ROWS = 25
LABEL = Concern._meta.label_lower


def queue(request: PersonRequest) -> HttpResponse:
    """What nobody has answered, the most urgent first; then what is done. No child's text."""
    now = timezone.now()
    found = Concern.objects.visible_to(request.user).with_people().waiting_first()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = list(page)
    people = people_of(rows)
    waiting = queue_for(request.user)
    context = {
        **admin_context(request, _("What children told us")),
        "page_obj": page,
        "rows": [
            {
                "concern": each,
                "people": people[each.pk],
                "is_late": each.is_waiting and each.due_by < now,
                "url": case_url(each.pk),
            }
            for each in rows
        ],
        "count": len(waiting),
        "late": sum(each.due_by < now for each in waiting),
        "first": case_url(waiting[0].pk) if waiting else "",
    }
    return render(request, "admin/safeguarding/concern/queue.html", context)


def case(request: PersonRequest, concern_id: str) -> HttpResponse:
    """One concern. What a child made is shown after a reason was given, for a quarter hour."""
    now = timezone.now()
    found = _concern(request.user, concern_id)
    reading = ReadingForm(request.POST if request.POST.get("do") == "read" else None)
    forms = desk_forms(request, found)
    if request.method == "POST":
        if request.POST.get("do") == "read" and reading.is_valid():
            open_reading(LABEL, found.pk, reason=reading.cleaned_data["reason"], by=request.user)
            return redirect(request.path)
        done = act(request, found, forms)
        if done is not None:
            messages.success(request, done)
            return redirect(_after(request.user, found))
        found = _concern(request.user, concern_id)
    else:
        record("concern.read", found, by=request.user, at=now)
    return render(
        request,
        "admin/safeguarding/concern/case.html",
        {**_context(request, found, at=now), "reading_form": reading, "forms": forms},
    )


def stop_case(request: PersonRequest, stop_id: str) -> HttpResponse:
    """What is paused, and letting it go on with a reason."""
    visible = ContactStop.objects.visible_to(request.user).select_related(
        "person__adult", "school", "towards", "set_by__adult", "ended_by__adult"
    )
    stop = get_object_or_404(visible, pk=as_uuid(stop_id))
    form = GoOnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        let_go_on(stop, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Contact goes on."))
        return redirect("admin:safeguarding_contactstop_changelist")
    context = {**admin_context(request, _("Paused contact")), "stop": stop, "form": form}
    return render(request, "admin/safeguarding/contactstop/stop.html", context)


def block_case(request: PersonRequest, block_id: str, blocks: Any) -> HttpResponse:
    """Two schools that must not meet, and letting them with a reason."""
    if not block_id.isascii() or not block_id.isdigit() or len(block_id) > 15:
        raise Http404
    block = get_object_or_404(blocks.select_related("school", "other"), pk=int(block_id))
    form = GoOnForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        let_meet(block, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The two schools may meet again."))
        return redirect("admin:safeguarding_block_changelist")
    context = {**admin_context(request, _("Schools kept apart")), "block": block, "form": form}
    return render(request, "admin/safeguarding/contactstop/stop.html", context)


def case_url(pk: UUID) -> str:
    return reverse("admin:safeguarding_concern_change", args=[pk])


def as_uuid(text: str) -> UUID:
    """The id in the address; what is none leads nowhere."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _concern(user: User, concern_id: str) -> Concern:
    visible = Concern.objects.visible_to(user).with_people()
    return get_object_or_404(visible, pk=as_uuid(concern_id))


def _after(user: User, found: Concern) -> str:
    """The case again, or the queue where it is not this person's any more."""
    if Concern.objects.visible_to(user).filter(pk=found.pk).exists():
        return case_url(found.pk)
    return reverse("admin:safeguarding_concern_changelist")


def _context(request: PersonRequest, found: Concern, *, at: datetime) -> dict[str, Any]:
    waiting = queue_for(request.user)
    until = open_until(LABEL, found.pk, by=request.user, at=at)
    same = Concern.objects.visible_to(request.user).same_thing(found)
    return {
        **admin_context(request, found.get_kind_display()),
        "concern": found,
        "people": people_of([found])[found.pk],
        "position": position_of(found.pk, waiting, at=at, url_of=lambda each: case_url(each.pk)),
        "is_late": found.is_waiting and found.due_by < at,
        "open_until": until,
        "has_content": bool(found.words or found.snapshot),
        "snapshot": snapshot_rows(found.snapshot) if until else [],
        "pictures": pictures_in(found.snapshot) if until else [],
        "notes": found.notes.select_related("by__adult"),
        "answers": found.answers.select_related("by__adult"),
        "notices": found.contact_notices.select_related("school"),
        "same": list(same.order_by("-opened_at")[:10]),
        "stops": _stops(request.user, found),
        "partners": bool(partner_teachers(found)),
        "diary": _diary(found),
    }


def _stops(user: User, found: Concern) -> list[ContactStop]:
    if found.author_id is None:
        return []
    return list(ContactStop.objects.visible_to(user).living().filter(person=found.author_id))


def _diary(found: Concern) -> list[dict[str, Any]]:
    """Who opened and decided what, in order."""
    lines = list(
        AuditEntry.objects.filter(subject_type=LABEL, subject_id=str(found.pk)).order_by("at", "pk")
    )
    actors = User.objects.select_related("adult").in_bulk(
        {each.actor_id for each in lines} - {None}
    )
    return [{"line": each, "actor": actors.get(each.actor_id)} for each in lines]
