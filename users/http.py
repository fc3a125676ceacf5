"""The request as views behind the login know it, and what every browser keeps."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from users.models import User

A_YEAR = 365 * 86_400


class PersonRequest(HttpRequest):
    """A request whose user is known, because `users.permissions` asked for a role."""

    user: User
    htmx: HtmxDetails


def remember_language(response: HttpResponse, language: str) -> None:
    """This browser speaks `language` from now on, whoever sits at it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
