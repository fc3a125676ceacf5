"""The agreement: read and signed, changed, and compared version by version."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from exchange.differences import Difference, differences
from exchange.forms.agreements import AgreementForm
from exchange.models import AgreementVersion, Project
from exchange.refusals import Refused
from exchange.services.agreements import (
    Overtaken,
    confirm_version,
    last_agreed,
    newest_version,
    save_version,
    suggestion,
)
from exchange.services.dates import classrooms_of, plan_weeks
from exchange.terms import terms_of, youngest_of
from exchange.viewpoint import Viewpoint, viewpoint_of
from exchange.wording import sentence
from users.http import PersonRequest
from users.permissions import teachers_only

AGREEMENT_PAGE = "exchange:agreement"


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """What is on the table, with what changed since this class said yes; and its yes."""
    project = _found(request, project_id)
    view = viewpoint_of(project, request.user)
    if request.method == "POST":
        _say_yes(request, project, view)
        return redirect(AGREEMENT_PAGE, project.pk)
    newest = newest_version(project)
    known = last_agreed(project, view)
    agreed = {yes.classroom_id for yes in newest.yeses.all()} if newest else set()
    return render(
        request,
        "exchange/agreement.html",
        {
            "project": project,
            "view": view,
            "newest": newest,
            "known": known,
            "rows": _rows(project, newest, known),
            "agreed": agreed,
            "is_signed": all(each.pk in agreed for each in view.classrooms),
        },
    )


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_change(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """The form. Whoever was overtaken sees both texts, and goes on with every word typed."""
    project = _found(request, project_id)
    if not project.is_together:
        return redirect(AGREEMENT_PAGE, project.pk)
    view = viewpoint_of(project, request.user)
    newest = newest_version(project)
    form = _form(project, newest, request.POST if request.method == "POST" else None)
    theirs: AgreementVersion | None = None
    if form.is_valid():
        try:
            save_version(project, form.terms, base=form.stands_on, by=request.user)
        except Overtaken as overtaken:
            theirs = overtaken.newest
        except Refused as refusal:
            form.refuse(refusal.key)
        else:
            _tell_saved(request, project, view)
            return redirect(AGREEMENT_PAGE, project.pk)
    context: dict[str, Any] = {"project": project, "view": view, "newest": newest, "theirs": theirs}
    if theirs is not None:
        both = differences(form.terms, terms_of(theirs))
        context["both"] = [each for each in both if each.has_changed]
        form = _form(project, theirs, _on_top_of(theirs, request.POST))
    return render(request, "exchange/agreement_change.html", {**context, "form": form})


@teachers_only
@require_safe
def agreement_history(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Every version, and any two of them beside each other."""
    project = _found(request, project_id)
    versions = list(
        project.versions.select_related("classroom__school", "written_by__adult").prefetch_related(
            "yeses__classroom__school"
        )
    )
    old, new = _chosen(request, versions)
    return render(
        request,
        "exchange/agreement_history.html",
        {
            "project": project,
            "view": viewpoint_of(project, request.user),
            "versions": versions,
            "old": old,
            "new": new,
            "rows": differences(terms_of(old), terms_of(new)) if old and new else [],
        },
    )


def _found(request: PersonRequest, project_id: UUID) -> Project:
    visible = Project.objects.visible_to(request.user)
    project: Project = get_object_or_404(
        visible.select_related("partnership__proposal__round__programme"), pk=project_id
    )
    return project


def _say_yes(request: PersonRequest, project: Project, view: Viewpoint) -> None:
    """Number 0 is the suggestion: the yes to it makes the first version."""
    given = request.POST.get("number", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1
    try:
        if number == 0:
            save_version(project, suggestion(project), base=0, by=request.user)
        else:
            confirm_version(project, number, by=request.user)
    except Overtaken:
        messages.warning(
            request,
            _("There is a newer version than the one you read. Your yes was not counted."),
        )
    except Refused as refusal:
        messages.warning(request, sentence(refusal.key))
    else:
        _tell_saved(request, project, view)


def _tell_saved(request: HttpRequest, project: Project, view: Viewpoint) -> None:
    newest = newest_version(project)
    agreed = {yes.classroom_id for yes in newest.yeses.all()} if newest else set()
    if all(each.pk in agreed for each in view.classrooms):
        messages.success(request, _("Both classes have agreed."))
    else:
        told = _("You have agreed. Now %(classes)s is asked.")
        messages.success(request, told % {"classes": view.partner_names})


def _rows(
    project: Project, newest: AgreementVersion | None, known: AgreementVersion | None
) -> list[Difference]:
    """The newest text, marked against what this class agreed to last, else the suggestion."""
    start = terms_of(known) if known else suggestion(project)
    return differences(start, terms_of(newest) if newest else start)


def _form(
    project: Project, newest: AgreementVersion | None, data: QueryDict | None
) -> AgreementForm:
    classrooms = classrooms_of(project)
    return AgreementForm(
        data,
        terms=terms_of(newest) if newest else suggestion(project),
        base=newest.number if newest else 0,
        weeks=plan_weeks(project, classrooms),
        youngest=youngest_of(classrooms),
    )


def _on_top_of(theirs: AgreementVersion, typed: QueryDict) -> QueryDict:
    """What was typed, to be saved as a change of their version."""
    data = typed.copy()
    data["base"] = str(theirs.number)
    return data


def _chosen(
    request: HttpRequest, versions: list[AgreementVersion]
) -> tuple[AgreementVersion | None, AgreementVersion | None]:
    """The two versions that were asked for, the earlier one first; else the last two."""
    if not versions:
        return None, None
    by_number = {str(each.number): each for each in versions}
    new = by_number.get(request.GET.get("new", ""), versions[0])
    before = versions[1] if len(versions) > 1 else versions[0]
    old = by_number.get(request.GET.get("old", ""), before)
    return (old, new) if old.number <= new.number else (new, old)
