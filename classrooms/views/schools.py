"""The school: what it is called, where it lies, and which clock it follows."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.calendars import preset
from classrooms.forms.schools import (
    ClockForm,
    SchoolForm,
    ZoneChoiceForm,
    known_cities,
    likely_zone,
)
from classrooms.models import School
from classrooms.places import countries, zone_places
from classrooms.services.schools import join_school, save_clock, save_school
from classrooms.timetable.zones import zone as clock
from classrooms.views.walk import kept_query, onward, way_back
from users.http import PersonRequest
from users.models import Adult
from users.permissions import teachers_only

MOST_FOUND = 6
# Fewer signs of a name than these find half a country.
LEAST_TYPED = 3


@require_safe
@teachers_only
def start(request: PersonRequest) -> HttpResponse:
    """Where a class begins: what it takes, about the teacher once, then the school.

    Whoever has a school is asked for which of them the class is.
    """
    schools = School.objects.may_register_at(request.user)
    following = reverse("classrooms:start" if schools.exists() else "classrooms:school-add")
    about = f"{reverse('users:profile')}?{urlencode({REDIRECT_FIELD_NAME: following})}"
    has_said = Adult.objects.filter(user=request.user).exclude(languages=[]).exists()
    if schools:
        which = {"schools": schools}
        return (
            render(request, "classrooms/which_school.html", which) if has_said else redirect(about)
        )
    first = following if has_said else about
    return render(request, "classrooms/start.html", {"first": first})


@require_http_methods(["GET", "POST"])
@teachers_only
def school_add(request: PersonRequest) -> HttpResponse:
    """Search or add, in one step: a school we know is offered before another one is made."""
    form = SchoolForm(request.POST if request.method == "POST" else None)
    found: list[School] = []
    if request.method == "POST":
        chosen = _chosen(form, request.POST.get("school", ""))
        if chosen is not None:
            return _joined(request, chosen)
        if form.is_valid():
            found = _found(form, **_typed(form))
            if not found or "new" in request.POST:
                school = save_school(None, by=request.user, described=form.cleaned_data)
                return redirect("classrooms:school-zone", school.pk)
    context = {
        "form": form,
        "found": found,
        "asked": bool(found),
        "cities": known_cities(_country(form["country"].value())),
        "back": reverse("classrooms:start"),
    }
    return render(request, "classrooms/school_add.html", context)


@require_safe
@teachers_only
def school_search(request: PersonRequest) -> HttpResponse:
    """What the page shows beside the name while it is typed: schools like it, cities to choose."""
    if not request.htmx:
        return redirect("classrooms:school-add")
    form = SchoolForm(request.GET)
    form.is_valid()
    typed = _typed(form)
    context = {
        "found": _found(form, **typed) if len(typed["name"]) >= LEAST_TYPED else [],
        "cities": known_cities(_country(form["country"].value())),
    }
    return render(request, "classrooms/_school_found.html", context)


def _typed(form: SchoolForm) -> dict[str, str]:
    """What of the school is known so far, only what is allowed in its field."""
    said = form.cleaned_data
    return {name: said.get(name, "") for name in ("name", "country", "city")}


def _found(form: SchoolForm, *, name: str, country: str, city: str) -> list[School]:
    return list(School.objects.like(name, country=country, city=city)[:MOST_FOUND])


def _chosen(form: SchoolForm, key: str) -> School | None:
    """The known school that was pressed, if what is typed finds it."""
    form.is_valid()
    typed = _typed(form)
    offered = [*_found(form, **typed), *_found(form, **typed | {"city": ""})] if key else []
    return next((school for school in offered if str(school.pk) == key), None)


def _joined(request: PersonRequest, school: School) -> HttpResponse:
    """To the next page at a school that was chosen: its clock is asked of its own people only."""
    joined = join_school(school, by=request.user, zone=likely_zone(school))
    if joined is None and not school.zone:
        return redirect("classrooms:school-zone", school.pk)
    return redirect("classrooms:class-add", school.pk)


def _country(code: Any) -> str:
    return str(code) if code in countries() else ""


@require_http_methods(["GET", "POST"])
@teachers_only
def school_edit(request: PersonRequest, school_id: UUID) -> HttpResponse:
    school = get_object_or_404(School.objects.visible_to(request.user), pk=school_id)
    initial = {name: getattr(school, name) for name in ("name", "country", "city", "website")}
    form = SchoolForm(request.POST or None, initial=initial, school=school)
    if request.method == "POST" and form.is_valid():
        school = save_school(school, by=request.user, described=form.cleaned_data)
        if not school.zone:
            return redirect(_zone_page(request, school))
        return onward(request, "classrooms:school-zone", school)
    context = {
        "form": form,
        "school": school,
        "cities": known_cities(_country(form["country"].value())),
        "back": way_back(request, reverse("classrooms:home")),
    }
    return render(request, "classrooms/school_edit.html", context)


@require_http_methods(["GET", "POST"])
@teachers_only
def school_zone(request: PersonRequest, school_id: UUID) -> HttpResponse:
    """ "It is 10:42 in Nairobi now. Is that right?" """
    school = get_object_or_404(School.objects.visible_to(request.user), pk=school_id)
    country = str(school.country)
    if "choose" in request.GET or not zone_places(country):
        return _choose_zone(request, school)
    asked = request.GET.get("zone") or school.zone or likely_zone(school)
    if asked not in {place.zone for place in zone_places(country)} | {school.zone}:
        return _choose_zone(request, school)
    days = school.school_days
    if not school.zone:
        days = sorted(preset(country, timezone.now().date()).school_days)
    form = ClockForm(
        request.POST or None, country=country, initial={"zone": asked, "school_days": days}
    )
    if request.method == "POST" and form.is_valid():
        school = save_clock(school, by=request.user, **form.cleaned_data)
        return onward(request, "classrooms:class-add", school)
    return render(
        request, "classrooms/school_zone.html", _clock_context(request, school, asked, form)
    )


def _clock_context(
    request: PersonRequest, school: School, asked: str, form: ClockForm
) -> dict[str, Any]:
    places = zone_places(str(school.country), get_language() or "en")
    cities = {place.zone: place.city for place in places}
    return {
        "form": form,
        "school": school,
        "city": cities.get(asked, asked),
        "now": timezone.now(),
        # As text: a template would turn the instant back to the reader's own clock.
        "clock": f"{timezone.now().astimezone(clock(asked)):%H:%M}",
        "is_only_zone": len(places) == 1,
        "zone_page": _zone_page(request, school),
        "kept": kept_query(request),
        "back": way_back(request, reverse("classrooms:school-edit", args=[school.pk])),
    }


def _choose_zone(request: PersonRequest, school: School) -> HttpResponse:
    typed = {"zone": request.GET["zone"]} if "zone" in request.GET else None
    form = ZoneChoiceForm(
        typed,
        country=str(school.country),
        at=timezone.now(),
        initial={"zone": school.zone or likely_zone(school)},
    )
    context = {
        "form": form,
        "school": school,
        "kept_back": request.GET.get("back", "")[:40],
        "back": _zone_page(request, school),
    }
    return render(request, "classrooms/school_zone_choose.html", context)


def _zone_page(request: PersonRequest, school: School) -> str:
    return reverse("classrooms:school-zone", args=[school.pk]) + kept_query(request)
