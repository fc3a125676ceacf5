"""The gallery's pages: students and teachers of both classes read and write the same ones."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exchange.gallery.forms import ItemForm, TakeDownForm
from exchange.gallery.models import Item
from exchange.gallery.reading import Place, galleries_of, place_of
from exchange.gallery.services import add_item, change_item, throw_item_away
from exchange.models import Project
from exchange.moderation.choices import RemovalReason, ReturnReason
from exchange.moderation.permissions import can_decide
from exchange.moderation.services import take_down as take_down_item
from exchange.refusals import Refused
from exchange.wording import FOR_STUDENTS, sentence
from users.http import PersonRequest
from users.lifecycle import Role
from users.permissions import role_required, teachers_only

A_PAGE = 12

people_of_a_class = role_required(Role.TEACHER, Role.STUDENT)


@people_of_a_class
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """To the gallery of the only project; a choice where there are more."""
    rows = galleries_of(request.user)
    if len(rows) == 1:
        return redirect("gallery:project", rows[0][0].pk)
    return _page(request, "gallery/home.html", {"rows": rows})


@people_of_a_class
@require_safe
def gallery(request: PersonRequest, project_id: UUID) -> HttpResponse:
    place = _place(request, _project(request, project_id))
    visible = Item.objects.visible_to(request.user).filter(project=place.project)
    rows = visible.with_authors().with_pictures(at=timezone.now()).order_by("-sent_at", "pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [place.show(each, request.user) for each in page.object_list]
    context = {**_said(request, place), "page_obj": page}
    return _page(request, "gallery/gallery.html", context)


@people_of_a_class
@require_safe
def item(request: PersonRequest, item_id: UUID) -> HttpResponse:
    found = _item(request, item_id)
    place = _place(request, found.project)
    context = {
        **_said(request, place),
        "shown": place.show(found, request.user),
        "may_decide": can_decide(found, request.user),
        "said_kindly": _kindly(found),
    }
    return _page(request, "gallery/item.html", context)


@people_of_a_class
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PersonRequest, project_id: UUID) -> HttpResponse:
    place = _place(request, _project(request, project_id))
    form = _form(request, place)
    if _is_sent(request, form, place):
        try:
            added = add_item(
                place.project,
                by=request.user,
                classroom=place.view.here,
                key=form.cleaned_data["key"],
                filled=form.filled,
            )
        except Refused as refusal:
            form.add_error(None, _for_child(request, refusal.key))
        else:
            _tell(request, added, form)
            return _added(request, added)
    return _page(request, "gallery/add.html", {**_said(request, place), "form": form})


def _added(request: PersonRequest, item: Item) -> HttpResponse:
    """A device that keeps unsent texts is told plainly: a login page must not pass for a yes."""
    page = reverse("gallery:item", args=[item.pk])
    if request.headers.get("X-Outbox"):
        return HttpResponse(status=201, headers={"Location": page})
    return redirect(page)


@people_of_a_class
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, item_id: UUID) -> HttpResponse:
    """Only of one's own, after it was given back."""
    found = _own(request, item_id)
    if not found.is_returned:
        return redirect("gallery:item", found.pk)
    place = _place(request, found.project)
    form = _form(request, place, found)
    if _is_sent(request, form, place):
        drop = form.cleaned_data.get("without_picture", False)
        try:
            changed = change_item(found, filled=form.filled, without_picture=drop)
        except Refused as refusal:
            form.add_error(None, _for_child(request, refusal.key))
        else:
            _tell(request, changed, form)
            return redirect("gallery:item", changed.pk)
    context = {**_said(request, place), "form": form, "item": found, "said_kindly": _kindly(found)}
    return _page(request, "gallery/add.html", context)


@people_of_a_class
@require_http_methods(["GET", "HEAD", "POST"])
def throw_away(request: PersonRequest, item_id: UUID) -> HttpResponse:
    """Asked first. Only of one's own, while the partner class has not seen it."""
    found = _own(request, item_id)
    if not found.is_unseen:
        return redirect("gallery:item", found.pk)
    if request.method != "POST":
        return _page(request, "gallery/throw_away.html", {"item": found})
    try:
        throw_item_away(found, by=request.user)
    except Refused as refusal:
        messages.warning(request, sentence(refusal.key))
        return redirect("gallery:project", found.project_id)
    messages.success(request, _("It is thrown away."))
    return redirect("gallery:project", found.project_id)


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: PersonRequest, item_id: UUID) -> HttpResponse:
    """By a teacher of the class that made it."""
    found = _item(request, item_id)
    if not can_decide(found, request.user):
        raise Http404
    if not found.is_published:
        return redirect("gallery:item", found.pk)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = RemovalReason(form.cleaned_data["reason"])
        try:
            take_down_item(found, by=request.user, reason=reason)
        except Refused as refusal:
            messages.warning(request, sentence(refusal.key))
        else:
            messages.success(request, _("It is taken down. The partner class sees it no more."))
        return redirect("gallery:item", found.pk)
    place = _place(request, found.project)
    context = {"form": form, "shown": place.show(found, request.user), "place": place}
    return _page(request, "gallery/take_down.html", context)


def _project(request: PersonRequest, project_id: UUID) -> Project:
    visible = Project.objects.visible_to(request.user).select_related("partnership")
    project: Project = get_object_or_404(visible, pk=project_id)
    return project


def _item(request: PersonRequest, item_id: UUID) -> Item:
    visible = Item.objects.visible_to(request.user).with_authors().with_pictures(at=timezone.now())
    found: Item = get_object_or_404(visible.select_related("project__partnership"), pk=item_id)
    return found


def _own(request: PersonRequest, item_id: UUID) -> Item:
    found = _item(request, item_id)
    if found.author_id != request.user.pk:
        raise Http404
    return found


def _place(request: PersonRequest, project: Project) -> Place:
    return place_of(project, request.user, at=timezone.now())


def _form(request: PersonRequest, place: Place, item: Item | None = None) -> ItemForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return ItemForm(*sent, pictures=place.no_picture is None, item=item)


def _is_sent(request: PersonRequest, form: ItemForm, place: Place) -> bool:
    """Sent and right. A picture that may not be sent any more is never left out without a word."""
    if request.method != "POST" or not form.is_valid():
        return False
    if "picture" in request.FILES and place.no_picture:
        form.add_error(None, _for_child(request, place.no_picture))
        return False
    return True


def _said(request: PersonRequest, place: Place) -> dict[str, Any]:
    """What every page of a gallery says."""
    return {
        "place": place,
        "project": place.project,
        "view": place.view,
        "refused": _for_child(request, place.refusal) if place.refusal else "",
        "no_picture": _for_child(request, place.no_picture) if place.no_picture else "",
    }


def _for_child(request: PersonRequest, key: str) -> str:
    """The sentence of a refusal; a student reads one in a child's words."""
    if not request.user.is_student:
        return sentence(key)
    return str(FOR_STUDENTS.get(key, FOR_STUDENTS["else"]))


def _kindly(item: Item) -> str:
    """The sentence with which it was given back."""
    return str(ReturnReason(item.reason).label) if item.is_returned else ""


def _tell(request: PersonRequest, item: Item, form: ItemForm) -> None:
    messages.success(request, _told(item))
    picture = form.filled.picture
    if picture is not None and picture.note:
        messages.info(request, sentence(picture.note))


def _told(item: Item) -> str:
    if item.is_published and item.project.is_joining:
        return _("Sent. The new class can see it once it has come in.")
    if item.is_published:
        return _("Sent. The other class can see it now.")
    if item.findings:
        return _("Sent to your teacher. There is one thing in it to look at together.")
    return _("Sent to your teacher, who reads it first.")


def _page(request: PersonRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    skin = "base_student.html" if request.user.is_student else "base.html"
    return render(request, template, {**context, "skin": skin})
