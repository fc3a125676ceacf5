"""What opens behind a partner's link: who invites, an account if one is needed, and which class."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.models import Classroom
from classrooms.when import sides
from matching.forms import FollowForm
from matching.lifecycle import WishState
from matching.models import PartnerWish
from matching.refusals import Refused
from matching.services.wishes import follow_link
from matching.wording import WORDING
from users.arriving import forget_onward, remember_onward


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest, link: str) -> HttpResponse:
    """Opens without login. It shows a class, its school and city, and its clock: what whoever sent
    the link could have written beside it, and nothing that staff have to check first."""
    followed = _followed_already(request, link)
    if followed is not None:
        return followed
    wish = PartnerWish.objects.to_follow(link, timezone.now()).with_sides().first()
    if wish is None:
        return _gone(request)
    if request.method == "POST":
        return _answer(request, wish)
    response = render(request, "matching/link.html", _context(request, wish))
    if _may_come_back(request, wish):
        remember_onward(response, request.path)
    else:
        forget_onward(response)
    return response


def _may_come_back(request: HttpRequest, wish: PartnerWish) -> bool:
    """Somebody the link could be for: nobody is led back to her own link after every login."""
    if not request.user.is_authenticated:
        return True
    return (
        request.user.is_teacher
        and not request.user.teachings.filter(classroom=wish.here_id).exists()
    )


def _answer(request: HttpRequest, wish: PartnerWish) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    if "later" in request.POST or not request.user.is_teacher:
        response = redirect("after-login")
        forget_onward(response)
        return response
    own = _own_classes(request)
    form = FollowForm(request.POST, classrooms=own)
    if form.is_valid():
        there = next(each for each in own if str(each.pk) == form.cleaned_data["mine"])
        try:
            followed = follow_link(wish.token, there, by=request.user)
        except Refused as refusal:
            form.add_error("mine", WORDING[refusal.key])
        else:
            messages.success(request, _said(followed))
            return _to_wish(request, followed)
    return render(request, "matching/link.html", _context(request, wish, form))


def _said(wish: PartnerWish) -> str:
    if wish.is_pledged:
        return _("You are registered as partners.")
    return _("Both classes said yes. Our staff look at it now.")


def _to_wish(request: HttpRequest, wish: PartnerWish) -> HttpResponse:
    """To the side of whoever asks: what is still missing, or the agreed proposal."""
    taught = set(request.user.teachings.values_list("classroom_id", flat=True))
    own = wish.there_id if wish.there_id in taught else wish.here_id
    response = redirect("matching:bring" if wish.is_pledged else "matching:class-status", own)
    forget_onward(response)
    return response


def _followed_already(request: HttpRequest, token: str) -> HttpResponse | None:
    """Both sides come back to what became of it; everybody else finds the link gone."""
    if not (request.user.is_authenticated and request.user.is_teacher):
        return None
    followed = PartnerWish.objects.visible_to(request.user).exclude(there=None)
    living = (WishState.PLEDGED, WishState.FORMED)
    mine = followed.with_token(token).filter(state__in=living).first()
    return _to_wish(request, mine) if mine else None


def _gone(request: HttpRequest) -> HttpResponse:
    """Wrong, taken back, followed by somebody else, run out: answered alike."""
    response = render(request, "matching/link_gone.html", status=404)
    forget_onward(response)
    return response


def _context(
    request: HttpRequest, wish: PartnerWish, form: FollowForm | None = None
) -> dict[str, Any]:
    now = timezone.now()
    person = request.user
    own = list(_own_classes(request))
    is_own = any(each.pk == wish.here_id for each in own)
    shown = [own[0], wish.here] if own and not is_own else [wish.here]
    return {
        "wish": wish,
        "there": wish.here,
        "clocks": sides(now, now, [each for each in shown if each.zone]),
        "own": own,
        "is_own": is_own,
        "is_adult_elsewhere": person.is_authenticated and not person.is_teacher,
        "form": form or FollowForm(classrooms=own),
        "next": request.path,
    }


def _own_classes(request: HttpRequest) -> QuerySet[Classroom]:
    if not (request.user.is_authenticated and request.user.is_teacher):
        return Classroom.objects.none()
    return Classroom.objects.visible_to(request.user).of_this_year().select_related("school")


def address_of(wish: PartnerWish, base: str) -> str:
    """The link as it is sent, from our own address."""
    return f"{base}{reverse('matching:link', args=[wish.token])}"
