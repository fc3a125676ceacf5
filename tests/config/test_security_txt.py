"""Where to tell us of a hole in the site."""

import pytest
from django.test import override_settings

from tests.config.test_headers import ask

pytestmark = pytest.mark.django_db


def test_it_says_whom_to_tell_and_until_when() -> None:
    with override_settings(CONTACT_EMAIL="safe@aerogram.example"):
        answer = ask("/.well-known/security.txt")

    said = dict(line.split(": ", 1) for line in answer.body.decode().splitlines())
    assert answer["content-type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == "mailto:safe@aerogram.example"
    assert said["Canonical"].endswith("/.well-known/security.txt")
    assert said["Expires"].endswith("T00:00:00Z")


def test_without_an_address_there_is_none() -> None:
    with override_settings(CONTACT_EMAIL=""):
        assert ask("/.well-known/security.txt").status == 404
