"""Addresses, passwords and second factors of the people of the world."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore

from users.models import User

PASSWORD = "correct horse battery staple"


def give_addresses(people: dict[str, User]) -> EmailAddress:
    """Everybody's address is confirmed, and two have a password.

    Returns the second address of a teacher, which is not confirmed.
    """
    for user in people.values():
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role in ("teacher own", "staff"):
        people[role].set_password(PASSWORD)
        people[role].save(update_fields=["password"])
    return EmailAddress.objects.create(user=people["teacher own"], email="second@school.example")


def give_second_factor(staff: User) -> None:
    Authenticator.objects.create(
        user=staff, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )


def fill_the_libraries_tables(user: User) -> None:
    """One row in each table that a library shows in the admin and nothing of ours fills.

    No such provider exists, so `user` must be somebody who never opens the own accounts.
    """
    Group.objects.create(name="Reviewers")
    app = SocialApp.objects.create(provider="none", name="None", client_id="none")
    account = SocialAccount.objects.create(user=user, provider="none", uid="1")
    SocialToken.objects.create(app=app, account=account, token="none")
    kept = SessionStore()
    kept.create()
    UserSession.objects.create(
        user=user, session_key=kept.session_key, ip="127.0.0.1", user_agent="test"
    )
