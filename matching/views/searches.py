"""Saved searches: kept, paused, removed and put back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classrooms.models import Classroom
from matching.forms import FindForm
from matching.models import SavedSearch
from matching.notices import address_query
from matching.refusals import Refused
from matching.services.directory import Wanted
from matching.services.searches import (
    UNDO,
    pause_search,
    remove_search,
    resume_search,
    save_search,
)
from matching.wording import WORDING, say_filters
from users.http import PersonRequest
from users.permissions import teachers_only


@require_POST
@teachers_only
def save(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """Look out for such a class; back to the list with the same filters."""
    here = get_object_or_404(
        Classroom.objects.visible_to(request.user).select_related("school__programme"),
        pk=classroom_id,
    )
    if here.is_archived:
        return redirect("classrooms:class-detail", here.pk)
    form = FindForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what fits again, and show the classes first."))
        return redirect("matching:find", here.pk)
    wanted = Wanted(**form.cleaned_data)
    try:
        save_search(here, wanted, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        messages.success(request, _("Saved. You get a mail when such a class comes."))
    return redirect(f"{reverse('matching:find', args=[here.pk])}?{address_query(vars(wanted))}")


@require_safe
@teachers_only
def search_detail(request: PersonRequest, search_id: UUID) -> HttpResponse:
    """One search, as the mails lead to it: paused or removed by a button here."""
    search = get_object_or_404(_visible(request), pk=search_id)
    return render(request, "matching/search.html", {"row": search_row(search)})


@require_POST
@teachers_only
def change(request: PersonRequest, search_id: UUID) -> HttpResponse:
    """What the pressed button says: pause, resume, remove, or put it back."""
    search = get_object_or_404(_visible(request), pk=search_id)
    done = request.POST.get("do", "")
    try:
        if done == "pause":
            pause_search(search, by=request.user)
            messages.success(request, _("Paused. You get no mail for this search."))
        elif done == "resume":
            resume_search(search, by=request.user)
            messages.success(request, _("You get a mail again when such a class comes."))
        elif done == "remove":
            remove_search(search, by=request.user)
            messages.success(request, _("Removed. You can put it back until tomorrow."))
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    return redirect("matching:search", search.pk)


def searches_of(here: Classroom) -> list[dict[str, Any]]:
    """The rows of the list: kept ones, and removed ones that can be put back."""
    undo_from: Any = timezone.now() - UNDO
    shown = here.saved_searches.filter(Q(removed_at=None) | Q(removed_at__gt=undo_from))
    return [search_row(each) for each in shown.select_related("owner__adult", "classroom__school")]


def search_row(search: SavedSearch) -> dict[str, Any]:
    """A search in words, with the address of the list that it stands for."""
    page = reverse("matching:find", args=[search.classroom_id])
    return {
        "search": search,
        "asked": say_filters(search.filters),
        "list": f"{page}?{address_query(search.filters)}",
    }


def _visible(request: PersonRequest) -> Any:
    seen = SavedSearch.objects.visible_to(request.user)
    return seen.select_related("classroom__school__programme", "owner__adult")
