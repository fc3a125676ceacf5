"""A demonstration only: looking around as somebody, and reading the mail that was sent."""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from exchange.demo.people import find_person
from outbox.models import Mail

A_PAGE = 25
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
View = Callable[..., HttpResponse]


def demonstration_only(view: View) -> View:
    """The page exists with DEMO=1 only, which a production setting refuses."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@demonstration_only
@require_POST
def look_around(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demonstration's people."""
    person = find_person(request.POST.get("person", ""))
    if person is None:
        messages.error(
            request,
            _("The demonstration has nobody like that. Start it again with an empty database."),
        )
        return redirect("home")
    login(request, person, backend=BACKEND)
    return redirect("after-login")


@demonstration_only
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """Every mail that was written, the newest first."""
    page = Paginator(Mail.objects.order_by("-created_at", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "exchange_pages/demo_mail_list.html", {"page_obj": page})


@demonstration_only
@require_safe
def demo_mail_detail(request: HttpRequest, mail_id: UUID) -> HttpResponse:
    """One mail as its receiver reads it; links lead to pages of this site only."""
    mail = get_object_or_404(Mail, pk=mail_id)
    own = (settings.BASE_URL, f"{request.scheme}://{request.get_host()}")
    context = {"mail": mail, "text": with_own_links(mail.text, own)}
    return render(request, "exchange_pages/demo_mail_detail.html", context)


def with_own_links(text: str, origins: Iterable[str]) -> SafeString:
    """The text as safe HTML, where addresses below `origins` are links to the path alone.

    A path always begins with one single slash: two of them would name another host.
    """
    own = "|".join(re.escape(origin) for origin in origins)
    # The address ends before white space, quotes, brackets, and the full stop of its sentence.
    pieces = re.split(rf"((?:{own})/[^\s<>\"']*[^\s<>\"'.,;:!?)\]])", text)
    linked = format_html_join(
        "", "{}", ((_piece(piece, own, index),) for index, piece in enumerate(pieces))
    )
    return SafeString(linked.replace("\n", "<br>"))


def _piece(piece: str, own: str, index: int) -> str | SafeString:
    if index % 2 == 0:
        return piece
    path = "/" + re.sub(rf"^(?:{own})", "", piece).lstrip("/\\")
    return format_html('<a href="{}">{}</a>', path, piece)
