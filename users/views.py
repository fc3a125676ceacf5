"""About you, where a login leads, and the choices of a browser: language and colours."""

import re

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from users.arriving import onward_of, take_way_back
from users.forms import ProfileForm, profile_initial
from users.http import (
    A_YEAR,
    CLOCK_BAR_COOKIE,
    PersonRequest,
    ours,
    remember_language,
)
from users.lifecycle import Role
from users.models import Adult
from users.permissions import role_required
from users.services import save_profile, speak

ZONES_SEEN = re.compile(r"[A-Za-z0-9_+/-]{1,50}~[A-Za-z0-9_+/-]{1,50}", re.ASCII)
THEMES = {"light", "dark"}
HOMES = {
    Role.TEACHER: "exchange_pages:desk",
    Role.STUDENT: "exchange_pages:today",
    Role.STAFF: "admin:index",
}


@require_safe
def after_login(request: PersonRequest) -> HttpResponse:
    """Where somebody was going before the login, else everybody's own first page."""
    teacher_was_going = onward_of(request) if request.user.role == Role.TEACHER else ""
    was_going = take_way_back(request) or teacher_was_going
    return redirect(was_going or HOMES[Role(request.user.role)])


@require_http_methods(["GET", "POST"])
@role_required(Role.TEACHER, Role.STAFF)
def profile(request: PersonRequest) -> HttpResponse:
    adult = get_object_or_404(Adult.objects.select_related("user"), user=request.user)
    form = ProfileForm(
        request.POST or None,
        initial=profile_initial(adult),
        must_write=request.user.role == Role.TEACHER,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        save_profile(
            adult.user,
            name=said["name"],
            phone=said["phone"],
            languages=form.languages(),
            language=said["language"],
            zone=said["zone"] or adult.user.zone,
        )
        messages.success(request, _("What you told us about you is saved."))
        response = redirect(_following(request))
        # From now on the profile says it, for this person only and not for the whole computer.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return response
    return render(request, "users/profile.html", {"form": form, "adult": adult})


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The same page in another language; kept in the browser and in the profile."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return _same_page(request)
    response = _same_page(request)
    remember_language(response, language)
    if request.user.is_authenticated:
        speak(request.user, language)
    return response


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """The same page in light or dark colours; anything else follows the device again."""
    response = _same_page(request)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            "theme", theme, max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@require_POST
def set_drawings(request: HttpRequest) -> HttpResponse:
    """The same page without the drawings that only decorate; anything else brings them back."""
    response = _same_page(request)
    if request.POST.get("drawings", "") == "off":
        response.set_cookie(
            "drawings", "off", max_age=A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    else:
        response.delete_cookie("drawings", samesite="Lax")
    return response


@require_POST
def hide_clock_bar(request: HttpRequest) -> HttpResponse:
    """The same page without the bar about the device's clock, until one of the two is another."""
    response = _same_page(request)
    seen = request.POST.get("seen", "")
    if ZONES_SEEN.fullmatch(seen):
        response.set_cookie(
            CLOCK_BAR_COOKIE,
            seen,
            max_age=A_YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def _same_page(request: HttpRequest) -> HttpResponse:
    """Back to the page named by `next`."""
    return HttpResponseRedirect(ours(request, request.POST.get("next", "")) or "/")


def _following(request: HttpRequest) -> str:
    """Where the walk goes on after "About you"."""
    return ours(request, request.GET.get("next", "")) or reverse("after-login")
