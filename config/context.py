"""What every template knows besides its own view's context."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Tell the templates whether this is a demonstration."""
    return {"demo": settings.DEMO}
