"""The request as views behind the login know it."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from users.models import User


class PersonRequest(HttpRequest):
    """A request whose user is known, because `users.permissions` asked for a role."""

    user: User
    htmx: HtmxDetails
