"""What every template knows besides its own view's context."""

from __future__ import annotations

from django.http import HttpRequest

from exchange.pages.navigation import demonstration, nav_items


def site(request: HttpRequest) -> dict[str, object]:
    """The main navigation, and what a demonstration offers (None outside one)."""
    return {"nav_items": nav_items(request), "demo": demonstration(request)}
