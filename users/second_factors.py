"""Passkeys in our words, and safe against what no browser would ever send."""

import struct
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.forms import BooleanField, Form
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from users.fields import PlainTextField

MOST_NAME = 60
NOT_USED = _("The passkey was not used. Try again, or go another way.")


class Adapter(DefaultMFAAdapter):
    """Devices show what the key is for; the host name alone tells a teacher little."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Aerogram"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 -- allauth's
        return pgettext("name of a passkey", "My device")


def name_field(*, required: bool) -> PlainTextField:
    return PlainTextField(
        required=required,
        label=_("Name of this passkey"),
        help_text=_("The device that keeps it, so that you know it again."),
        max_length=MOST_NAME,
        empty=_("Enter a name for the passkey"),
    )


class HostileSafe(Form):
    """Mixed in before a form of allauth: what cannot be read is refused, whatever the library
    stumbles over (it expects the shape that browsers send)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["credential"].error_messages = dict.fromkeys(("required", "invalid"), NOT_USED)

    def _clean_form(self) -> None:
        try:
            super()._clean_form()  # type: ignore[misc]
        except _UNREADABLE:
            self.add_error("credential", NOT_USED)

    def _clean_fields(self) -> None:
        try:
            super()._clean_fields()  # type: ignore[misc]
        except _UNREADABLE:
            self.add_error("credential", NOT_USED)

    def add_error(self, field: str | None, error: Any) -> None:
        """allauth says "incorrect code" of a key; limits and other sentences stay."""
        if isinstance(error, ValidationError) and error.code == "incorrect_code":
            error = NOT_USED
        super().add_error(field, error)


# What its parsers raise on JSON of another shape, on bytes that are none, and on broken CBOR.
_UNREADABLE = (
    AttributeError, KeyError, IndexError, TypeError, ValueError, RecursionError, struct.error,
)  # fmt: skip


class AddPasskeyForm(HostileSafe, webauthn.AddWebAuthnForm):
    # The device keeps the key already when the form comes: for want of a name none is refused.
    name = name_field(required=False)
    passwordless = BooleanField(
        label=_("Sign in with this passkey alone, without a password"),
        help_text=_("It then asks for your fingerprint, your face or your PIN each time."),
        required=False,
        initial=True,
    )


class LoginPasskeyForm(HostileSafe, webauthn.LoginWebAuthnForm):
    pass


class AuthenticatePasskeyForm(HostileSafe, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticatePasskeyForm(HostileSafe, webauthn.ReauthenticateWebAuthnForm):
    pass


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = name_field(required=True)
