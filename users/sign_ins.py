"""Who signed in, failed to, or changed what signing in takes: one line of the log each.

By id, never by name or address: a wrong address is somebody's too. The libraries tell of these
things by signals alone.
"""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.dispatch import Signal

speaker = structlog.get_logger("users.sign_ins")

TOLD: dict[str, Signal] = {
    "login.done": auth.user_logged_in,
    "login.ended": auth.user_logged_out,
    "login.failed": auth.user_login_failed,
    "factor.failed": mfa.authentication_failed,
    "factor.added": mfa.authenticator_added,
    "factor.removed": mfa.authenticator_removed,
    "factor.renewed": mfa.authenticator_reset,
    "password.changed": account.password_changed,
    "password.set-anew": account.password_reset,
    "address.changed": account.email_changed,
}


def listen() -> None:
    """Called once when the site starts."""
    for event, signal in TOLD.items():
        signal.connect(_teller(event), weak=False, dispatch_uid=f"sign-ins:{event}")


def _teller(event: str) -> Any:
    def tell(sender: Any, **said: Any) -> None:
        user = said.get("user")
        kind = getattr(said.get("authenticator"), "type", "")
        warn = event.endswith(".failed")
        (speaker.warning if warn else speaker.info)(
            event, person=str(user.pk) if user else "", role=getattr(user, "role", ""), kind=kind
        )

    return tell
