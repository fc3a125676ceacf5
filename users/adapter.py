"""The single hook into allauth: its mail goes through the outbox, its sign-ups are teachers."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from outbox.services import post_rendered
from users.lifecycle import Role
from users.models import Adult, User


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail. Each request for one is a cause of its own, so its key is fresh."""
        message = self.render_mail(template_prefix, email, self._with_site(context))
        post_rendered(
            template_prefix,
            to=email,
            event=str(uuid.uuid4()),
            subject=message.subject,
            text=str(message.body),
            html="",
            language=getattr(context.get("user"), "language", "en"),
        )

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.role = Role.TEACHER
        user.language = getattr(request, "LANGUAGE_CODE", "en")
        user = super().save_user(request, user, form, commit)
        if commit:
            Adult.objects.create(user=user, name=form.cleaned_data["name"])
        return user

    def _with_site(self, context: dict[str, Any]) -> dict[str, Any]:
        return {**context, "site_name": "Aerogram"}
