"""What every template knows besides its own view's context."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from classrooms.places import exemplar_city, locale_of
from classrooms.views.walk import position
from exchange.pages.navigation import demonstration, nav_items


def site(request: HttpRequest) -> dict[str, object]:
    """The main navigation, what a demonstration offers (None outside one), whether to draw."""
    return {
        "nav_items": nav_items(request),
        "demo": demonstration(request),
        "no_drawings": without_drawings(request),
        "clock_city": clock_city(request),
        # Asked for only by the pages of the registration.
        "walk_position": SimpleLazyObject(lambda: position(request)),
    }


def clock_city(request: HttpRequest) -> str:
    """The city whose clock the person lives by, in the page's language; nothing for visitors."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or not person.zone:
        return ""
    return exemplar_city(person.zone, locale_of(get_language() or "en"))


def without_drawings(request: HttpRequest) -> bool:
    """Whether this browser asked for pages without what only decorates them."""
    said_here = request.COOKIES.get("drawings") == "off"
    return said_here or request.headers.get("Save-Data", "").strip().lower() == "on"
