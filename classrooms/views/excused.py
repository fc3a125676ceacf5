"""Countries whose schools cannot answer for a while: one page inside the admin."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_countries import countries

from classrooms.forms.excuses import ExcuseForm
from classrooms.models import CountryExcuse
from classrooms.services.excuses import concerned_by, end_excuse, excuse_country
from classrooms.views.desk import admin_context
from users.http import PersonRequest
from users.models import User

MAY_EXCUSE = "classrooms.change_countryexcuse"
PAGE = "admin:classrooms_countryexcuse_changelist"
OLD_ROWS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def excused(request: PersonRequest) -> HttpResponse:
    """Those in force, each with its end, and one more: seen first, then excused."""
    if not request.user.has_perm(MAY_EXCUSE):
        raise PermissionDenied
    today = timezone.now().date()
    by = User.objects.get(pk=request.user.pk)
    theirs = CountryExcuse.objects.reviewed_by(by)
    if request.method == "POST" and request.POST.get("do") == "end":
        return _end(request, by, today)
    form = _form(request, by, today)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else None
    if chosen and request.method == "POST":
        made = excuse_country(**chosen, by=by)
        messages.success(request, _("%(country)s is excused now.") % {"country": made.country.name})
        return redirect(PAGE)
    lasting = Q(ends_on=None) | Q(ends_on__gt=today)
    context = {
        **admin_context(request, _("Excused countries")),
        "form": form,
        "chosen": chosen,
        "chosen_name": countries.name(chosen["country"]) if chosen else "",
        "concerned": concerned_by(chosen["country"]) if chosen else None,
        "lasting": theirs.filter(lasting).select_related("set_by__adult"),
        "over": theirs.exclude(lasting)[:OLD_ROWS],
    }
    return render(request, "admin/classrooms/countryexcuse/excused.html", context)


def _form(request: PersonRequest, by: User, today: date) -> ExcuseForm:
    """Bound to what was sent, or asked to be seen before it counts."""
    sent = None
    if request.method == "POST":
        sent = request.POST
    elif "preview" in request.GET:
        sent = request.GET
    excused_now = CountryExcuse.objects.filter(ends_on=None).values_list("country", flat=True)
    return ExcuseForm(sent, of=by.reviewed_countries, excused=set(excused_now), today=today)


def _end(request: PersonRequest, by: User, today: date) -> HttpResponse:
    theirs = CountryExcuse.objects.reviewed_by(by)
    excuse = get_object_or_404(theirs, pk=_id(request.POST.get("excuse", "")))
    ended = end_excuse(excuse, ends_on=today, by=by)
    messages.success(
        request,
        _("%(country)s: today is the last day that is excused.") % {"country": ended.country.name},
    )
    return redirect(PAGE)


def _id(text: str) -> UUID | None:
    """What was sent as an id; None for what no page of ours sends."""
    try:
        return UUID(text)
    except ValueError:
        return None
