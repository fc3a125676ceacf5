"""The pages everybody can read: the first one, how it works, safety, help, display, the parts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from exchange.pages.helping import questions
from exchange.pages.samples import sample_of

MOST_SEARCHED = 100


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    sample = sample_of(timezone.now().date())
    return render(request, "exchange_pages/home.html", {"sample": sample})


@require_safe
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange_pages/how_it_works.html")


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange_pages/safety.html", _contact())


@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """Language, colours and drawings of this browser, and the statement on accessibility."""
    languages = [get_language_info(code) | {"code": code} for code, _name in settings.LANGUAGES]
    context = {"languages": languages, **_contact()}
    return render(request, "exchange_pages/display.html", context)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Our own questions and answers, searched on the server."""
    words = request.GET.get("q", "").replace("\x00", "")[:MOST_SEARCHED].strip()
    found = questions(words)
    context = {"words": words, "found": found, **_contact()}
    return render(request, "exchange_pages/help.html", context)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part of the pages in every state.

    Open to everybody: it asks the database nothing and shows nobody, and whoever translates or
    changes the pages needs no account to look at it.
    """
    return render(request, "styleguide.html")


def _contact() -> dict[str, str]:
    """Who runs this installation, as far as its settings say."""
    return {"operator": settings.OPERATOR_NAME, "contact": settings.CONTACT_EMAIL}
