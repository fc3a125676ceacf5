"""What every request passes: login unless allowed, and the person's language."""

import logging
import math
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import ResolverMatch
from django.utils import timezone, translation
from django_htmx.http import HttpResponseClientRedirect

from outbox.held import is_held
from users.http import remember_language
from users.limits import allows, counted, seconds_left
from users.open_pages import OPEN_PAGES
from users.services import speak
from users.typed import fresh_page, keep_typed

# Whoever opens one without a login comes in by the class code. Teachers read the gallery, too: the
# way to their login stands in the head of that page.
STUDENTS_PAGES = frozenset(
    {
        "exchange_pages:today",
        "exchange_pages:leave",
        "classrooms:lobby-wait",
        "classrooms:pictures",
        "gallery:home",
        "gallery:project",
        "gallery:item",
        "gallery:add",
        "gallery:change",
        "gallery:throw-away",
        "safeguarding:need-help",
        "safeguarding:report",
        "safeguarding:told",
    }
)
FOR_SEARCH_ENGINES = frozenset(
    {"home", "how-it-works", "safety", "safeguarding:what-we-keep", "help"}
)
SECONDS_TO_WAIT = 10
GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)
speaker = structlog.get_logger(__name__)


class LoginUnlessOpen(LoginRequiredMiddleware):
    """Login for every page but those of `users.open_pages`; decorators cannot open another one."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_PAGES:
            return None
        if request.user.is_authenticated:
            if request.user.is_student and _is_for_adults(match):
                raise Http404
            return None
        away = self._way_in(request, match, view_func)
        if request.headers.get("HX-Request"):
            # A fragment cannot be replaced by a login page: the whole page goes there.
            return HttpResponseClientRedirect(away["Location"])
        return away

    def _way_in(self, request: HttpRequest, match: ResolverMatch | None, view: Any) -> HttpResponse:
        """Students come in by their class code, everybody else by logging in."""
        if match is not None and match.view_name in STUDENTS_PAGES:
            return redirect("classrooms:join")
        return self.handle_no_permission(request, view)


def _is_for_adults(match: ResolverMatch | None) -> bool:
    """Addresses, passwords and second factors: the database refuses them to a student."""
    return (
        match is not None
        and match.route.startswith("accounts/")
        and match.view_name != "account_logout"
    )


class PersonsLanguage:
    """The language of the profile, unless the visitor chose another one for this browser."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if request.user.is_authenticated and not chosen:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class LanguageOfTheForm:
    """The language switch of a page with a form: the same page, with everything typed still there.

    The page's own address is sent the form and `switch`, the pressed button. No view sees a POST:
    nothing is saved or complained about, and whoever may not open the page does not see it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = translation.get_language()
        with fresh_page():
            response = self.get_response(request)
        if language := getattr(request, "switched_to", ""):
            remember_language(response, language)
            response.headers["Content-Language"] = language
            # The thread answers somebody else next.
            translation.activate(before or settings.LANGUAGE_CODE)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        if request.method != "POST" or "switch" not in request.POST:
            return
        language = request.POST.get("switch-language", "")
        if language in dict(settings.LANGUAGES):
            translation.activate(language)
            request.LANGUAGE_CODE = language
            request.switched_to = language  # type: ignore[attr-defined]
            if request.user.is_authenticated:
                speak(request.user, language)
        keep_typed(request.POST)
        request.method = "GET"
        request.POST = QueryDict()


class RateLimits:
    """Whoever sends too much in too short a time waits; what was typed stays on the page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _arguments: Any, named: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        now = timezone.now()
        for kind, who in counted(request, match.view_name if match else "", named.get("code", "")):
            if not allows(kind, who, at=now):
                speaker.warning("users.limited", kind=kind)
                return _wait(request, seconds_left(kind, at=now))
        return None


def _wait(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page that asks to wait, with everything typed but secrets."""
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not _is_secret(name)
    ]
    again = bool(request.FILES) or any(_is_secret(name) for name in request.POST)
    context = {
        "kept": kept,
        "again": again,
        "method": request.method,
        "minutes": math.ceil(seconds / 60),
    }
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _is_secret(name: str) -> bool:
    return "password" in name or name == "credential"


class PersonsClock:
    """Dates on pages are read on the person's own clock, never silently on the server's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = request.user.zone if request.user.is_authenticated else "UTC"
        with timezone.override(zone):
            return self.get_response(request)


class HeldElsewhere:
    """Whoever waited too long for what somebody else is changing reads that, and what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not is_held(error):
            return None
        logger.warning("users.held_elsewhere", extra={"path": request.path})
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(SECONDS_TO_WAIT)
        return response


class NoIndex:
    """Search engines stay out of everything behind the login."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_found = match is not None and match.view_name in FOR_SEARCH_ENGINES
        # "all" is what search engines take silence for; what is silent here gets "noindex" outside.
        response["X-Robots-Tag"] = "all" if is_found else "noindex"
        if request.user.is_authenticated:
            # A shared tablet must not show the last child's page from its cache.
            response.setdefault("Cache-Control", "no-store")
        return response
