"""Everybody who may sit before a browser, and a browser that asks fast."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.client import ClientHandler

from tests.access.memory import forget
from tests.access.world import World
from tests.second_factor import log_in_with_second_factor

ANONYMOUS = "anonymous"
LEFT = "student left"
"""Was taken out of the class: sent to the class code from every page, whatever it asks for."""
STUDENTS = (
    "student own",
    "student partner",
    "student other",
    LEFT,
    "student waiting",
)
SHUT_OUT = "teacher shut out"
TEACHERS = (
    "teacher unverified",
    "teacher own",
    "teacher partner",
    "teacher foreign",
    "teacher revoked",
    SHUT_OUT,
)
STAFF = "staff"
STAFF_ONE_FACTOR = "staff one factor"
STAFF_ELSEWHERE = "staff elsewhere"
"""With every right, for a country that nothing in the world is of."""
PRESENT_STAFF = (STAFF, STAFF_ELSEWHERE)
ROLES = (ANONYMOUS, *STUDENTS, *TEACHERS, STAFF_ONE_FACTOR, *PRESENT_STAFF)
# One of each kind: a visitor, a student, a teacher, and staff with and without a second factor.
KINDS = (ANONYMOUS, "student own", "teacher own", STAFF_ONE_FACTOR, *PRESENT_STAFF)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")


class Browser(RequestFactory):
    """Sends a request through the whole site with the cookies it began with, and no others.

    Cross-site tokens count as given. A crash is answered with 500, as visitors would see it.
    """

    def __init__(self, cookies: SimpleCookie) -> None:
        super().__init__()
        self.cookies = cookies
        self._site = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request: Any) -> HttpResponseBase:
        return self._site(self._base_environ(**request))

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> HttpResponseBase:
        """Ask for the page; only POST carries `data`."""
        if method == "POST":
            return self.post(path, data or {})
        return self.generic(method, path)


def browsers(world: World) -> dict[str, Browser]:
    """One for each role, logged in as far as that role can be."""
    return {role: Browser(_cookies(world, role)) for role in ROLES}


def _cookies(world: World, role: str) -> SimpleCookie:
    client = Client()
    if role in PRESENT_STAFF:
        log_in_with_second_factor(client, world.people[role])
        # What was read of the session while it was written is stale by now.
        forget()
    elif role != ANONYMOUS:
        client.force_login(world.people[role], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies
