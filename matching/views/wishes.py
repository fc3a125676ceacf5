"""Bring a partner you know: the links of a class, and what became of those that were followed."""

import io
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classrooms.models import Classroom
from classrooms.when import sides
from matching.forms import MailLinkForm
from matching.models import PartnerWish
from matching.refusals import Refused
from matching.services.wishes import (
    can_mail,
    end_wish,
    form_wish,
    mail_wish,
    make_link,
    numbers_left,
    waits_of,
)
from matching.views.links import address_of
from matching.wording import WISH_WAITS, WORDING, say_help_for, say_wish_refusal
from users.http import PersonRequest
from users.permissions import teachers_only


@require_http_methods(["GET", "POST"])
@teachers_only
def bring(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """The living links and pledges of a class, and a button that makes a link."""
    here = get_object_or_404(
        Classroom.objects.visible_to(request.user).select_related("school__programme"),
        pk=classroom_id,
    )
    if here.is_archived:
        return redirect("classrooms:class-detail", here.pk)
    if request.method == "POST":
        return _make(request, here)
    wishes = PartnerWish.objects.living().of_class(here.pk).with_sides()
    wishes = wishes.select_related("made_by__adult", "followed_by__adult")
    left = numbers_left(here)
    context = {
        "here": here,
        "links": [
            _open_link(each, request) for each in wishes if each.is_open and not _is_over(each)
        ],
        "pledges": [pledge(each, here) for each in wishes if each.is_pledged],
        "number": left[0] if left else None,
    }
    return render(request, "matching/bring.html", context)


@require_safe
@teachers_only
def link_qr(request: PersonRequest, wish_id: UUID) -> HttpResponse:
    """The link as a picture that the other teacher's phone reads."""
    wish = _own_link(request, wish_id)
    picture = io.BytesIO()
    segno.make(address_of(wish, settings.BASE_URL), error="m", micro=False).save(
        picture, kind="svg", scale=6, border=4, dark="#1A2138", light="#FFFFFF", nl=False
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_http_methods(["GET", "POST"])
@teachers_only
def mail(request: PersonRequest, wish_id: UUID) -> HttpResponse:
    """We write to the other teacher, once for each link."""
    wish = _own_link(request, wish_id)
    form = MailLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            address = address_of(wish, settings.BASE_URL)
            mail_wish(wish, to=form.cleaned_data["to"], address=address, by=request.user)
        except Refused as refusal:
            messages.error(request, WORDING[refusal.key])
        else:
            messages.success(request, _("The link is on its way."))
        return redirect("matching:bring", wish.here_id)
    return render(request, "matching/wish_mail.html", {"wish": wish, "form": form})


@require_POST
@teachers_only
def try_now(request: PersonRequest, wish_id: UUID) -> HttpResponse:
    """Look again whether the two classes can be partners, without waiting for the clock."""
    wish = get_object_or_404(PartnerWish.objects.visible_to(request.user), pk=wish_id)
    own = _own_side(request, wish)
    tried = form_wish(wish.pk, by=request.user)
    if tried is None:
        messages.info(request, WORDING["wish.over"])
    elif not tried.is_pledged:
        messages.success(request, _("Both classes said yes. Our staff look at it now."))
        return redirect("matching:class-status", own)
    elif tried.refusal:
        said = say_wish_refusal(tried.refusal, to_maker=own == tried.here_id)
        messages.error(request, said)
    else:
        messages.info(request, _("Nothing has changed yet. What is missing stands below."))
    return redirect("matching:bring", own)


@require_POST
@teachers_only
def take_back(request: PersonRequest, wish_id: UUID) -> HttpResponse:
    wish = get_object_or_404(PartnerWish.objects.visible_to(request.user), pk=wish_id)
    own = _own_side(request, wish)
    try:
        ended = end_wish(wish, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        said = _("You are not registered as partners any more.")
        if ended.there_id is None:
            said = _("The link is taken back. It does not work any more.")
        messages.success(request, said)
    return redirect("matching:bring", own)


def pledge(wish: PartnerWish, here: Classroom) -> dict[str, Any]:
    """Two teachers who want each other, as the teacher of `here` sees it."""
    now = timezone.now()
    own, other = sorted(wish.sides, key=lambda side: side[0].pk != here.pk)
    waits = {side[0]: [(key, WISH_WAITS[key]) for key in waits_of(*side)] for side in (own, other)}
    return {
        "wish": wish,
        "here": own[0],
        "there": other[0],
        "clocks": sides(now, now, [each for each in (own[0], other[0]) if each.zone]),
        "waits": waits.items() if any(waits.values()) else (),
        "refusal": say_wish_refusal(wish.refusal, to_maker=own[0].pk == wish.here_id)
        if wish.refusal
        else "",
        "help": say_help_for(wish.refusal),
    }


def _make(request: PersonRequest, here: Classroom) -> HttpResponse:
    text = request.POST.get("number", "")
    number = int(text) if text in {"1", "2", "3"} else 0
    try:
        make_link(here, number=number, by=request.user)
    except Refused as refusal:
        messages.error(request, WORDING[refusal.key])
    else:
        messages.success(request, _("Your link is ready. Send it to the teacher you know."))
    return redirect("matching:bring", here.pk)


def _open_link(wish: PartnerWish, request: PersonRequest) -> dict[str, Any]:
    address = address_of(wish, settings.BASE_URL)
    words = _(
        "%(teacher)s of %(school)s in %(city)s invites your class to an exchange with %(name)s on "
        "Aerogram.\n\nRegister your class as our partner here:\n%(link)s\n\nThe link works until "
        "%(day)s, for one class."
    )
    return {
        "wish": wish,
        "address": address,
        "message": words
        % {
            "teacher": request.user.adult.name,
            "school": wish.here.school.name,
            "city": wish.here.school.city,
            "name": wish.here.name,
            "link": address,
            "day": date_format(timezone.localtime(wish.expires_at), _("j F Y")),
        },
        "can_mail": wish.mailed_at is None and can_mail(wish, request.user),
    }


def _own_link(request: PersonRequest, wish_id: UUID) -> PartnerWish:
    """An open link of one of the own classes, else 404."""
    own = PartnerWish.objects.visible_to(request.user).with_sides().select_related("made_by__adult")
    wish: PartnerWish = get_object_or_404(own, pk=wish_id)
    if not wish.is_open or _is_over(wish):
        raise Http404
    return wish


def _own_side(request: PersonRequest, wish: PartnerWish) -> UUID:
    taught = set(request.user.teachings.values_list("classroom_id", flat=True))
    return wish.here_id if wish.here_id in taught or wish.there_id is None else wish.there_id


def _is_over(wish: PartnerWish) -> bool:
    return wish.expires_at <= timezone.now()
