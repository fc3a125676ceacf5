"""The admin, for staff who logged in with a second factor."""

from typing import Any, cast

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from users.desk import what_waits
from users.models import User
from users.permissions import showed_second_factor

WALK = ("classrooms", "users", "matching", "exchange", "safeguarding", "outbox")


class AerogramAdminSite(AdminSite):
    site_header = gettext_lazy("Aerogram staff")
    site_title = gettext_lazy("Aerogram staff")
    index_title = gettext_lazy("Your desk")

    def index(self, request: HttpRequest, extra_context: Any = None) -> TemplateResponse:
        """Work first: what waits for this member of staff, then all tables."""
        waiting = what_waits(cast("User", request.user), at=timezone.now())
        return super().index(request, {**(extra_context or {}), "waiting": waiting})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """In the order in which the data walks; what libraries bring along comes last."""
        apps = super().get_app_list(request, app_label)
        order = {label: place for place, label in enumerate(WALK)}
        return sorted(apps, key=lambda app: order.get(app["app_label"], len(order)))

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and showed_second_factor(request)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Logging in is allauth's, with its limits and its second step; there is no other door."""
        user = request.user
        following = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if not user.is_authenticated:
            return redirect_to_login(following)
        if self.has_permission(request):
            return redirect("admin:index")
        if user.is_active and user.is_staff and is_mfa_enabled(user):
            has_codes = is_mfa_enabled(user, [Authenticator.Type.TOTP])
            show = "mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn"
            return redirect_to_login(following, reverse(show))
        if user.is_active and user.is_staff:
            messages.info(request, _("Set up a second step for your login to open the admin."))
            return redirect("mfa_activate_totp")
        raise Http404
