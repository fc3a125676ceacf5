"""Whoever was invited by mail: the page of the link, and saying yes.

The link proves that its reader gets the mail of that address. It opens one page and decides
nothing; a form leads on to an account under the address, and there the answer is given.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from classrooms.choices import InvitationKind
from classrooms.models import Invitation
from classrooms.refusals import Refused
from classrooms.services.invitations import accept, find_by_token, follow
from classrooms.views.invited_class import class_page
from classrooms.wording import NOT_INVITED
from users.addresses import account_of, addresses_of
from users.arriving import come_back_to, prove_address
from users.http import PersonRequest
from users.permissions import teachers_only

# The invitation whose link was opened in this browser.
FOLLOWED = "invitation"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Who invites to what. Old, used and made-up links are answered alike."""
    invitation = find_by_token(secret[:200], at=timezone.now())
    if invitation is None:
        return render(request, "classrooms/invitation_gone.html", status=404)
    if _is_for(request, invitation):
        if request.method == "POST":
            follow(invitation)
        return redirect("classrooms:invitation", invitation.pk)
    if request.method == "POST":
        return _to_the_account(request, invitation)
    context = {
        "invitation": invitation,
        "has_account": account_of(invitation.email) is not None,
        "is_somebody_else": request.user.is_authenticated,
    }
    return render(request, "classrooms/invitation_link.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@teachers_only
def invitation(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """The answer of whom it is for."""
    found = (
        Invitation.objects.visible_to(request.user)
        .select_related("classroom__school", "invited_by__adult", "batch")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        return _somebody_else(request, invitation_id)
    if found.accepted_by_id == request.user.pk and found.classroom_id:
        return redirect("classrooms:class-detail", found.classroom_id)
    if not found.is_waiting(timezone.now()):
        return render(request, "classrooms/invitation_gone.html", status=404)
    if found.kind == InvitationKind.NEW_CLASS:
        return class_page(request, found)
    if request.method == "POST":
        try:
            classroom = accept(found, by=request.user)
        except Refused as refusal:
            messages.info(request, NOT_INVITED[refusal.key])
            return redirect("classrooms:home")
        messages.success(request, _("You teach %(name)s now.") % {"name": classroom.name})
        return redirect("classrooms:class-detail", classroom.pk)
    return render(request, "classrooms/invitation.html", {"invitation": found})


def _is_for(request: HttpRequest, found: Invitation) -> bool:
    user = request.user
    return user.is_authenticated and user.is_teacher and found.email in addresses_of(user)


def _to_the_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    """To the login, or to an account made under the address; coming back to the invitation."""
    if request.user.is_authenticated:
        logout(request)
    follow(found)
    request.session[FOLLOWED] = str(found.pk)
    come_back_to(request, reverse("classrooms:invitation", args=[found.pk]))
    if account_of(found.email) is not None:
        return redirect("account_login")
    prove_address(request, found.email, name=found.name)
    return redirect("account_signup")


def _somebody_else(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """The link was opened in this browser, and then somebody else logged in."""
    if request.session.get(FOLLOWED) != str(invitation_id):
        raise Http404
    found = (
        Invitation.objects.waiting(timezone.now())
        .select_related("classroom__school", "invited_by__adult", "batch")
        .filter(pk=invitation_id)
        .first()
    )
    if found is None:
        raise Http404
    if request.method == "POST":
        return _to_the_account(request, found)
    context = {"invitation": found, "is_somebody_else": True}
    return render(request, "classrooms/invitation_link.html", context)
