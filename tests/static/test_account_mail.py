"""Mail about an account: a subject on one line, plain words, and the link whole."""

import pytest
from django.template.loader import render_to_string

from tests.static.sources import TEMPLATES
from tests.static.test_account_pages import AWKWARD

LINK = "https://aerogram.example/accounts/confirm/MQ:1a&b/"
CONTEXT = {
    "activate_url": LINK,
    "password_reset_url": LINK,
    "signup_url": LINK,
    "email": "o'brien@school.example",
    "from_email": "old@school.example",
    "to_email": "new@school.example",
    "deleted_email": "old@school.example",
}
FOLDERS = ["account/email", "mfa/email"]


def names(ending: str) -> list[str]:
    return sorted(
        f"{folder}/{path.name}"
        for folder in FOLDERS
        for path in (TEMPLATES / folder).glob(f"*{ending}")
        if not path.name.startswith("base_")
    )


def test_each_message_has_a_subject() -> None:
    subjects = {name.removesuffix("_subject.txt") for name in names("_subject.txt")}
    messages = {name.removesuffix("_message.txt") for name in names("_message.txt")}

    assert subjects
    assert subjects == messages


@pytest.mark.parametrize("name", names("_subject.txt"))
def test_subject_is_one_short_line(name: str) -> None:
    subject = render_to_string(name, CONTEXT).strip()

    assert 0 < len(subject) <= 60
    assert len(subject.splitlines()) == 1


@pytest.mark.parametrize("name", names("_message.txt"))
def test_message_is_plain_text_in_calm_words(name: str) -> None:
    text = render_to_string(name, CONTEXT)

    assert text.strip().startswith("Hello,")
    assert AWKWARD.findall(text) == []
    assert "&#" not in text
    assert "&amp;" not in text
    assert "<" not in text


@pytest.mark.parametrize(
    "name",
    [
        "email_confirmation",
        "email_confirmation_signup",
        "password_reset_key",
        "unknown_account",
        "account_already_exists",
    ],
)
def test_link_stands_alone_on_its_line(name: str) -> None:
    text = render_to_string(f"account/email/{name}_message.txt", CONTEXT)

    assert text.splitlines().count(LINK) == 1
