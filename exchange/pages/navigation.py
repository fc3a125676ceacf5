"""Where a person can go from every page, and what a demonstration adds. No query is asked."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exchange.demo.people import ADULTS
from users.lifecycle import Role


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the main navigation; `current` where the page belongs to it."""

    label: str
    url: str
    current: bool
    stamp: str = ""


# For each role: label, page, and how the names of the pages that belong to it begin.
PLACES: dict[str, tuple[tuple[Promise, str, str | tuple[str, ...]], ...]] = {
    Role.TEACHER: (
        (_("Today"), "exchange_pages:desk", ("exchange_pages:desk", "exchange_pages:reading")),
        (
            _("My classes"),
            "classrooms:home",
            ("classrooms:", "safeguarding:student", "safeguarding:data"),
        ),
        (_("Partners"), "matching:proposal-list", "matching:"),
        (_("Projects"), "exchange_pages:project-list", ("exchange_pages:project", "gallery:")),
    ),
    Role.STUDENT: (
        (_("Today"), "exchange_pages:today", "exchange_pages:today"),
        (_("Gallery"), "gallery:home", "gallery:"),
        # On every page, at the same place: nobody has to look for it.
        (_("I need help"), "safeguarding:need-help", "safeguarding:"),
    ),
    Role.STAFF: (
        (_("Administration"), "admin:index", "admin:index"),
        (_("Rounds"), "admin:matching_matchinground_changelist", "admin:matching_matchinground"),
    ),
}
# The pictures of the bar at the foot of students' pages.
STAMPS = {
    "exchange_pages:today": "sun",
    "gallery:home": "window",
    "safeguarding:need-help": "umbrella",
}
PEOPLE: dict[str, Promise] = {
    "teacher": _("A teacher with a project"),
    "partner": _("The teacher of the partner class"),
    "student": _("A student"),
    "staff": _("A staff member"),
}


def nav_items(request: HttpRequest) -> list[NavItem]:
    """The main navigation of the person who looks; empty for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    match = request.resolver_match
    here = match.view_name if match else ""
    return [
        NavItem(str(label), reverse(page), here.startswith(prefix), STAMPS.get(page, ""))
        for label, page, prefix in PLACES[user.role]
    ]


def demonstration(request: HttpRequest) -> dict[str, Any] | None:
    """Whom one can look around as and as whom one does now; None outside a demonstration."""
    if not settings.DEMO:
        return None
    return {
        "url": reverse("look-around"),
        "mail_url": reverse("demo-mail"),
        "people": list(PEOPLE.items()),
        "current": _current_person(request),
    }


def _current_person(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ""
    if user.is_student:
        return "student"
    return next((key for key, email in ADULTS.items() if email == user.email), "")
