"""A log names pages, never the secrets that stand in their addresses."""

import traceback

import pytest
from django.db import IntegrityError, transaction

from config.logs import blank_paths, without_rows, without_secrets
from tests.factories import StudentFactory


@pytest.mark.parametrize(
    ("written", "logged"),
    [
        ("GET /accounts/login/?next=/x&email=a@b.example", "GET /accounts/login/"),
        ("GET /feed/Zk3v9TqLw8.ics", "GET /feed/..."),
        ("GET /join/KITE-4821/", "GET /join/.../"),
        ("GET /accounts/confirm-email/MQ:1sX:kR_9/", "GET /accounts/confirm-email/.../"),
        (
            "GET /accounts/password/reset/key/5-set-password/",
            "GET /accounts/password/reset/key/.../",
        ),
        (
            "GET /classes/8a1f1c1e-0000-4000-8000-00000000002a/",
            "GET /classes/8a1f1c1e-0000-4000-8000-00000000002a/",
        ),
        ("Not Found: /wp-login.php", "Not Found: /..."),
        ("3/4 of the classes", "3/4 of the classes"),
    ],
)
def test_addresses_keep_their_shape_only(written: str, logged: str) -> None:
    assert without_secrets(written) == logged


def test_the_request_line_and_the_event_are_both_cleaned() -> None:
    event = blank_paths(None, "info", {"request": "GET /a?b=c", "event": "Not Found: /a?b=c"})

    assert event == {"request": "GET /a", "event": "Not Found: /a"}


@pytest.mark.django_db
def test_a_refused_row_does_not_reach_the_log() -> None:
    # Named elsewhere, for a traceback quotes the line that failed.
    refusable = {"password": "!secret", "language": "ab\n\nc", "email": "child@home.example"}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        StudentFactory(**refusable)
    written = "".join(traceback.format_exception(refused.value))
    assert "child@home.example" in written

    logged = without_rows(None, "", {"exception": written})["exception"]

    assert "child@home.example" not in logged
    assert "!secret" not in logged
    assert "\nc," not in logged
    assert "student_has_no_email_password_or_rights" in logged
    assert "The above exception was the direct cause" in logged
