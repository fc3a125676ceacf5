"""What a browser keeps of a mailed link until its reader has an account and is logged in."""

from django.http import HttpRequest

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


def prove_address(request: HttpRequest, email: str, *, name: str) -> None:
    """Whoever sits here opened a link that was mailed to `email`: sign-up need not ask again."""
    request.session[PROVEN_ADDRESS] = email
    request.session[INVITED_NAME] = name
