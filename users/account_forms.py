"""allauth's own forms in our words: what is missing is asked for, and labels do without hints
inside the field."""

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from users.arriving import INVITED_NAME, PROVEN_ADDRESS

ASK = {
    "login": _("Enter your e-mail address"),
    "email": _("Enter your e-mail address"),
    "password": _("Enter your password"),
    "password1": _("Enter a new password"),
    "password2": _("Enter the new password again"),
    "oldpassword": _("Enter your present password"),
}
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password2": _("The same password again"),
    "remember": _("Stay signed in on this device"),
}


class InOurWords:
    """Mixed in before a form of allauth."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            if name in ASK:
                field.error_messages["required"] = ASK[name]
            if name in LABELS:
                field.label = LABELS[name]
            field.widget.attrs.pop("placeholder", None)


class LoginForm(InOurWords, account.LoginForm):
    pass


class SignupForm(InOurWords, account.SignupForm):
    """With the name and address of who came by a mailed invitation, as far as it knew them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        session = getattr(context.request, "session", {})
        if session.get(INVITED_NAME):
            self.initial.setdefault("name", session[INVITED_NAME])
        if session.get(PROVEN_ADDRESS):
            self.fields["email"].help_text = _(
                "Your invitation came to this address. With another one you start without it."
            )


class AddEmailForm(InOurWords, account.AddEmailForm):
    pass


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, account.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):
    pass
