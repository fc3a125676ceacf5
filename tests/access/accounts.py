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


# What Chromium's own authenticator said when it made a passkey.
PASSKEY = {
    "id": "i8Y0ysOASwOy7CBiLdROk_pGV6O0dNag529pYp5pDtM",
    "rawId": "i8Y0ysOASwOy7CBiLdROk_pGV6O0dNag529pYp5pDtM",
    "type": "public-key",
    "response": {
        "clientDataJSON": (
            "eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoidk5RWXJtMW9qNlF0a1dVV3lmTEtx"
            "aXVFVUgybjhxY0NsZjVnTlh1Q1hpQSIsIm9yaWdpbiI6Imh0dHA6Ly9sb2NhbGhvc3Q6NDE2OTUiLCJj"
            "cm9zc09yaWdpbiI6ZmFsc2UsIm90aGVyX2tleXNfY2FuX2JlX2FkZGVkX2hlcmUiOiJkbyBub3QgY29t"
            "cGFyZSBjbGllbnREYXRhSlNPTiBhZ2FpbnN0IGEgdGVtcGxhdGUuIFNlZSBodHRwczovL2dvby5nbC95"
            "YWJQZXgifQ"
        ),
        "attestationObject": (
            "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVikSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMd"
            "l2NFAAAAAQECAwQFBgcIAQIDBAUGBwgAIIvGNMrDgEsDsuwgYi3UTpP6RlejtHTWoOdvaWKeaQ7TpQEC"
            "AyYgASFYIKHzC7Vmto2VbrRbES_Es0LC65JMn4ta2qVxFU7WY_7XIlggC6-QUoCfAd-"
            "oLMnZoyhUF0df2tqTvR-n7wC-xsZQlUw"
        ),
    },
    "clientExtensionResults": {"credProps": {"rk": True}},
}


def give_passkey(teacher: User) -> Authenticator:
    made: Authenticator = Authenticator.objects.create(
        user=teacher,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Desk at home", "credential": PASSKEY},
    )
    return made


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
