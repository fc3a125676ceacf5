"""The single hook into allauth: its mail goes through the outbox, its sign-ups are teachers."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from outbox.services import as_html, post_rendered
from users.lifecycle import Role
from users.models import Adult, User


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail. Each request for one is a cause of its own, so its key is fresh."""
        everything = {**context, "email": email, "site_name": "Aerogram"}
        message = self.render_mail(template_prefix, email, everything)
        text, language = str(message.body), getattr(context.get("user"), "language", "en")
        post_rendered(
            template_prefix,
            to=email,
            event=str(uuid.uuid4()),
            subject=message.subject,
            text=text,
            html=as_html(message.subject, text, language=language),
            language=language,
        )

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        if not self.is_email_verified(request, form.cleaned_data["email"]):
            # Somebody else signs up in the browser in which an invitation was opened.
            self.unstash_verified_email(request)
        user.role = Role.TEACHER
        user.language = getattr(request, "LANGUAGE_CODE", "en")
        with transaction.atomic():
            user = super().save_user(request, user, form, commit)
            if commit:
                Adult.objects.create(user=user, name=form.cleaned_data["name"])
        return user

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """From our own address: what a request calls its host is not to be mailed."""
        return _ours(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        # allauth joins the two parts of its key with a dash.
        uid, _dash, token = key.partition("-")
        return _ours(
            reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        )


def _ours(path: str) -> str:
    return f"{settings.BASE_URL}{path}"
