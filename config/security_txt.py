"""Where to tell us of a hole in the site, as RFC 9116 has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# The address comes from the settings of the running site, so it holds as long as the site runs; a
# copy that somebody kept is not to be believed for longer than this.
BELIEVE_FOR = timedelta(days=90)


@never_cache
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Nothing without a contact: a file that names nobody helps nobody."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {_midnight(timezone.now() + BELIEVE_FOR):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {languages}",
        f"Canonical: {settings.BASE_URL}{reverse('security-txt')}",
        f"Policy: {settings.BASE_URL}{reverse('safety')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
