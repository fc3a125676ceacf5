"""What the settings promise about cookies, https, secrets and components."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from config.headers import strict_headers
from tests.config.test_settings import ask
from users.tokens import digest_of, new_token

ROOT = Path(settings.BASE_DIR)


def test_cookies_stay_on_the_site() -> None:
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert settings.LANGUAGE_COOKIE_SAMESITE == "Lax"
    assert settings.SESSION_COOKIE_HTTPONLY is True
    assert settings.MESSAGE_STORAGE.endswith("SessionStorage")
    for path in [*ROOT.glob("users/*.py"), *ROOT.glob("classrooms/**/*.py")]:
        for call in path.read_text().split("set_cookie(")[1:]:
            assert "samesite=" in call.split("\n    )")[0], path


def test_browsers_insist_on_https_for_a_year() -> None:
    """By the settings of production when nobody says anything, and by both files that say it."""
    default = ask("s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS").stdout.split()
    seconds, below = int(default[0]), default[1] == "True"
    with override_settings(SECURE_HSTS_SECONDS=seconds, SECURE_HSTS_INCLUDE_SUBDOMAINS=below):
        said = strict_headers()["strict-transport-security"]

    assert said == "max-age=31536000; includeSubDomains"
    compose = (ROOT / "docker-compose.yml").read_text()
    example = (ROOT / ".env.example").read_text().splitlines()
    for name, value in (("HSTS_SECONDS", "31536000"), ("HSTS_SUBDOMAINS", "1")):
        assert f"{name}: ${{{name}:-{value}}}" in compose
        assert f"{name}={value}" in example


@pytest.mark.django_db
def test_machines_are_not_sent_to_https() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        client = Client()

        assert client.get("/healthz").status_code == 200
        assert client.get("/how-it-works/").status_code == 301


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_password_fields_hide_and_take_pasted_words(name: str, client: Client) -> None:
    page = client.get(reverse(name)).content.decode()
    fields = re.findall(r"<input[^>]*name=\"password\d?\"[^>]*>", page)

    assert fields
    assert all('type="password"' in each and "autocomplete=" in each for each in fields)
    assert not any('autocomplete="off"' in each for each in fields)
    assert "onpaste" not in page


def test_tokens_of_links_hold_128_bits() -> None:
    tokens = [new_token() for _ in range(50)]

    assert len({secret for secret, _digest in tokens}) == 50
    # Six bits a sign.
    assert all(len(secret) * 6 >= 128 for secret, _digest in tokens)
    assert all(digest == digest_of(secret) and len(digest) == 64 for secret, digest in tokens)


def test_the_image_leaves_the_history_out() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()

    assert {".git", ".env"} <= {each.strip("/") for each in left_out}


@pytest.mark.parametrize("name", ["app", "dev", "installer"])
def test_every_component_is_locked_with_its_hash(name: str) -> None:
    lines = (ROOT / f"requirements/{name}.txt").read_text().splitlines()
    components = [line for line in lines if re.match(r"^[a-z0-9]", line, re.IGNORECASE)]
    hashes = sum("--hash=sha256:" in line for line in lines)

    assert all("==" in line for line in components)
    assert hashes >= len(components) > 0
