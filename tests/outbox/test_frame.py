"""Every mail has a second body in one frame: the same words, and nothing fetched from anywhere."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from outbox.models import Mail
from outbox.services import as_html
from tests.static.sources import TEMPLATES
from users.models import Adult, User
from users.services import verify_teacher

BODIES = sorted(TEMPLATES.glob("*/email/*_body.html"))


class _Words(HTMLParser):
    """The words of the body, and everything it would fetch or lead to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.root: dict[str, str | None] = {}
        self._skipped = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        self._skipped = tag in {"style", "title"}
        if tag == "html":
            self.root = has
        elif tag == "a":
            self.links.append(has["href"] or "")
        self.fetched += [value or "" for name, value in attrs if name in {"src", "background"}]

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.words += data.split()


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_every_body_stands_in_the_frame_beside_its_plain_text(path) -> None:
    assert path.read_text().startswith('{% extends "outbox/email/frame.html" %}')
    assert path.with_suffix(".txt").exists()


@pytest.mark.django_db
def test_a_mail_of_ours_speaks_its_language_and_leads_to_the_same_page(
    nairobi_teacher: User, bogota_teacher: User
) -> None:
    Adult.objects.filter(user=nairobi_teacher).update(verified_at=None)
    nairobi_teacher.language = "ar"
    nairobi_teacher.save(update_fields=["language"])

    verify_teacher(Adult.objects.get(user=nairobi_teacher), by=bogota_teacher)

    mail = Mail.objects.get()
    body = _Words(mail.html)
    assert (body.root["lang"], body.root["dir"]) == ("ar", "rtl")
    assert body.links == re.findall(r"https?://\S+", mail.text)
    assert body.fetched == []
    assert "url(" not in mail.html


@pytest.mark.django_db
def test_a_mail_about_an_account_has_the_same_words_and_link(client: Client) -> None:
    client.post(
        reverse("account_signup"),
        {
            "name": "Amina",
            "email": "amina@kibera.example",
            "password1": "quite another long sentence",
            "password2": "quite another long sentence",
        },
    )

    mail = Mail.objects.get()
    body = _Words(mail.html)
    assert " ".join(mail.text.split()) in " ".join(body.words)
    assert body.links == re.findall(r"https?://\S+", mail.text)


def test_what_people_wrote_is_no_markup() -> None:
    html = as_html("A & B", "<b>6B</b> & <script>alert(1)</script>", language="en")

    assert "<script>" not in html
    assert "&lt;b&gt;6B&lt;/b&gt; &amp;" in html
