"""What no browser would send as a passkey is refused with a sentence, and never breaks anything."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from tests.access.accounts import give_passkey
from users.models import User
from users.second_factors import NOT_USED

pytestmark = pytest.mark.django_db

FORGED = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {
        "clientDataJSON": "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUEiLCJvcmlnaW4iOiJhIn0",
        "authenticatorData": "AAAA",
        "signature": "AAAA",
        "userHandle": "AAAA",
    },
    "clientExtensionResults": {},
}
# CBOR that announces two bytes and ends: a whole new key, and what follows a sign-in.
CUT_OFF = {"attestationObject": "GQ", "authenticatorData": f"{'A' * 42}CAAAAAABk"}
HOSTILE = [
    "",
    "no json",
    "null",
    "5",
    '"text"',
    "[]",
    "[" * 100 + "]" * 100,
    "{}",
    json.dumps({"id": 5, "rawId": None, "response": []}),
    json.dumps({"id": "a", "rawId": "a", "type": "public-key", "response": {}}),
    json.dumps(FORGED),
    json.dumps({**FORGED, "response": {**FORGED["response"], "userHandle": "!!"}}),
    json.dumps({**FORGED, "response": {**FORGED["response"], "userHandle": 7}}),
    json.dumps({**FORGED, "response": {**FORGED["response"], "clientDataJSON": "%%"}}),
    json.dumps({**FORGED, "response": {"attestationObject": "AAAA", "clientDataJSON": "AAAA"}}),
    json.dumps({**FORGED, "response": {**FORGED["response"], **CUT_OFF}}),
    "\x00",
    "😀" * 2_000,
]


@pytest.mark.parametrize("sent", HOSTILE, ids=range(len(HOSTILE)))
def test_signing_in_with_rubbish_leads_back_to_the_login(sent: str, client: Client) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    answer = client.post(reverse("mfa_login_webauthn"), {"credential": sent})

    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("sent", HOSTILE, ids=range(len(HOSTILE)))
def test_adding_rubbish_shows_the_form_again(
    sent: str, client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    client.get(reverse("mfa_add_webauthn"))

    page = client.post(reverse("mfa_add_webauthn"), {"credential": sent, "name": "Phone"})

    assert page.status_code == 200
    assert str(NOT_USED) in page.content.decode()
    assert not nairobi_teacher.authenticator_set.exists()


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_the_passkey_of_somebody_else_does_not_exist(
    name: str, client: Client, nairobi_teacher: User, bogota_teacher: User
) -> None:
    theirs = give_passkey(bogota_teacher)
    EmailAddress.objects.create(
        user=nairobi_teacher, email=nairobi_teacher.email, verified=True, primary=True
    )
    nairobi_teacher.set_password("eleven blue kites")
    nairobi_teacher.save()
    client.force_login(nairobi_teacher)
    client.post(reverse("account_reauthenticate"), {"password": "eleven blue kites"})

    answer = client.post(reverse(name, args=[theirs.pk]), {"name": "Mine"})

    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Desk at home"


def test_options_name_nobody(client: Client) -> None:
    """Who asks for a sign-in learns neither accounts nor keys."""
    said = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()

    options = said["request_options"]["publicKey"]
    assert options.get("allowCredentials", []) == []
    assert options["userVerification"] == "required"
