"""What a browser keeps of an opened link until its reader has an account and is logged in.

A mailed invitation is for one person: its page waits in the session and is shown once. The link of
a partner leads through a whole registration, over several logins: it stays in a cookie until it
was answered.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from users.http import ours

TWO_WEEKS = 14 * 86_400
ONWARD = "onward"
COMING_BACK = "coming-back"
INVITED_NAME = "invited-name"
# allauth's own name for it: an account made under this address counts as confirmed.
PROVEN_ADDRESS = "account_verified_email"


def come_back_to(request: HttpRequest, address: str) -> None:
    """After the next login in this browser, a sign-up's first one too, `address` comes first."""
    request.session[COMING_BACK] = address


def take_way_back(request: HttpRequest) -> str:
    """The page that waits for this login, once; nothing when there is none."""
    return str(request.session.pop(COMING_BACK, ""))


def remember_onward(response: HttpResponse, path: str) -> None:
    """Where the person in this browser was going, kept over sign-up, confirmation and login."""
    response.set_cookie(
        ONWARD,
        path,
        max_age=TWO_WEEKS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_onward(response: HttpResponse) -> None:
    response.delete_cookie(ONWARD, samesite="Lax")


def onward_of(request: HttpRequest) -> str:
    """The address that was remembered, if it is one of our own pages, else nothing."""
    return ours(request, request.COOKIES.get(ONWARD, ""))


def prove_address(request: HttpRequest, email: str, *, name: str) -> None:
    """Whoever sits here opened a link that was mailed to `email`: sign-up need not ask again."""
    request.session[PROVEN_ADDRESS] = email
    request.session[INVITED_NAME] = name
