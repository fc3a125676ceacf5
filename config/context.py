"""What every template knows besides its own view's context."""

from __future__ import annotations

from django.http import HttpRequest

from exchange.pages.navigation import demonstration, nav_items


def site(request: HttpRequest) -> dict[str, object]:
    """The main navigation, what a demonstration offers (None outside one), whether to draw."""
    return {
        "nav_items": nav_items(request),
        "demo": demonstration(request),
        "no_drawings": without_drawings(request),
    }


def without_drawings(request: HttpRequest) -> bool:
    """Whether this browser asked for pages without what only decorates them."""
    said_here = request.COOKIES.get("drawings") == "off"
    return said_here or request.headers.get("Save-Data", "").strip().lower() == "on"
