"""A student's printed card: it asks who one is, and comes in when that is pressed."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.digests import card_digest
from classrooms.models import Enrolment
from classrooms.remembered import of_this_year
from classrooms.services.cards import find_by_card
from classrooms.services.freezing import frozen_among
from classrooms.views.coming_in import come_in, is_adult

# The card that was held before the camera, for as long as it takes to press a button. It leaves the
# address at once: the history of a shared tablet would open the door for the next child.
SHOWN = "card"
SECONDS = 120


@never_cache
@require_safe
def open_card(request: HttpRequest, card: str) -> HttpResponse:
    """What the card's QR code opens. A wrong card answers like an old one."""
    digest = card_digest(card)
    if _place_of(digest) is None:
        return render(request, "classrooms/card_wrong.html", status=404)
    request.session[SHOWN] = {"digest": digest, "at": timezone.now().timestamp()}
    return redirect("classrooms:card-ask")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_ask(request: HttpRequest) -> HttpResponse:
    """ "Are you Brave River of 6B?" Only pressing the button comes in."""
    place = _shown(request, timezone.now())
    if place is None:
        return redirect("classrooms:join")
    if request.method == "POST" and not is_adult(request):
        del request.session[SHOWN]
        return (
            come_in(request, place.student)
            if "yes" in request.POST
            else redirect("classrooms:join")
        )
    return render(request, "classrooms/card_ask.html", {"place": place, "adult": is_adult(request)})


def _shown(request: HttpRequest, at: datetime) -> Enrolment | None:
    shown = request.session.get(SHOWN)
    if not shown or at.timestamp() - shown["at"] > SECONDS:
        return None
    return _place_of(shown["digest"])


def _place_of(digest: str) -> Enrolment | None:
    """Where the card's student is; nowhere when taken out, or when the class is frozen."""
    key = find_by_card(digest)
    places = of_this_year(list(Enrolment.objects.places_of(key.student))) if key else []
    frozen = frozen_among(each.classroom for each in places) if places else set()
    return next((each for each in places if each.classroom_id not in frozen), None)
