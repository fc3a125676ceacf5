"""What stops a start, tried on the real settings in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_CHECKOUT = Path(__file__).resolve().parents[2]
_PRODUCTION = {
    "SECRET_KEY": "k" * 50,
    "BASE_URL": "https://aerogram.example",
    "TRUSTED_PROXIES": "1",
    "DATABASE_URL": "postgres://aerogram:word@db.example/aerogram",
    "REDIS_URL": "redis://queue.example:6379/0",
    "SMTP_HOST": "mail.example",
    "MAIL_FROM": "Aerogram <post@aerogram.example>",
    "MEDIA_ROOT": "/srv/aerogram/media",
}


def ask(expression: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Start Python on the production settings with `changes` and print `expression`."""
    chosen = {name: value for name, value in (_PRODUCTION | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", f"from config import settings as s; print({expression})"],
        cwd=_CHECKOUT,
        env={"PATH": os.environ["PATH"]} | chosen,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_shape_without_further_settings_is_the_production_one() -> None:
    said = ask(
        "s.DEBUG, s.DEMO, s.ALLOWED_HOSTS, s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, "
        "s.STAFF_SECOND_FACTOR, s.KEEP_MAIL_BODIES"
    )

    assert said.stdout == "False False ['aerogram.example'] True True True False\n"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"MEDIA_ROOT": None}, "MEDIA_ROOT is not set: give it a value in the environment."),
        ({"SECRET_KEY": None}, "SECRET_KEY is not set: give it a value in the environment."),
        (
            {"SECRET_KEY": "short"},
            "SECRET_KEY is too short: it takes at least 50 random characters.",
        ),
        ({"DEBUG": "1"}, "DEBUG=1 shows settings to strangers: it needs PRODUCTION=0."),
        ({"DEMO": "1"}, "DEMO=1 lets anybody look around as anybody: it needs PRODUCTION=0."),
        (
            {"DEMO": "1", "PRODUCTION": "0"},
            "DEMO=1 lets anybody look around as anybody: "
            "BASE_URL and ALLOWED_HOSTS must stay on localhost.",
        ),
        (
            {"DEMO": "1", "PRODUCTION": "0", "BASE_URL": None, "ALLOWED_HOSTS": "localhost,*"},
            "DEMO=1 lets anybody look around as anybody: "
            "BASE_URL and ALLOWED_HOSTS must stay on localhost.",
        ),
        (
            {"BASE_URL": "http://aerogram.example"},
            "BASE_URL begins with http://: people's logins need https://.",
        ),
        (
            {"TRUSTED_PROXIES": None},
            "TRUSTED_PROXIES is 0: the proxy that speaks https has to be counted, usually 1.",
        ),
        ({"BASE_URL": None}, "BASE_URL is not set: give it a value in the environment."),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set: give it a value in the environment."),
        (
            {"REDIS_URL": "queue.example"},
            "REDIS_URL is not an address of the form redis://host or rediss://host.",
        ),
        ({"SMTP_HOST": None}, "SMTP_HOST is not set: give it a value in the environment."),
        (
            {"MAIL_SERVICE": "mailgun"},
            "MAIL_KEY is not set: give it a value in the environment.",
        ),
        ({"LOG_LEVEL": "loud"}, "LOG_LEVEL is 'loud': it takes one of "),
    ],
)
def test_a_wrong_start_stops_with_one_sentence(changes: dict, sentence: str) -> None:
    said = ask("'started'", **changes)

    assert said.returncode == 1
    assert said.stdout == ""
    assert said.stderr.startswith(sentence)
    assert said.stderr.count("\n") == 1


def test_every_database_connection_carries_its_limits() -> None:
    said = ask("s.DATABASES['default']['OPTIONS']['options']", DATABASE_STATEMENT_SECONDS="7")

    assert said.stdout == (
        "-c statement_timeout=7s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s\n"
    )


def test_rate_limits_by_address_let_a_whole_school_in() -> None:
    said = ask("s.ACCOUNT_RATE_LIMITS['login'], s.ACCOUNT_RATE_LIMITS['login_failed']")

    assert said.stdout == "600/m/ip 300/m/ip,5/300s/key\n"


def test_the_policy_allows_nothing_but_our_own_files() -> None:
    said = ask(
        "sorted({v for k, v in s.CONTENT_SECURITY_POLICY['DIRECTIVES'].items() "
        "if isinstance(v, list) for v in v})"
    )

    assert said.stdout == """["'none'", "'self'"]\n"""
