"""The request as views behind the login know it, and what every browser keeps."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from users.models import User

A_YEAR = 365 * 86_400
# The name of the device's zone, kept by the script; and the pair of zones nobody wants to hear of.
DEVICE_ZONE_COOKIE = "device_zone"
CLOCK_BAR_COOKIE = "clock_bar"


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


def ours(request: HttpRequest, address: str) -> str:
    """The address if it is one of our own pages, else nothing."""
    allowed = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if allowed and all(ord(sign) >= 32 for sign in address) else ""
