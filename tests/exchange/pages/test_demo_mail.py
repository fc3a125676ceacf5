from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exchange.pages.demo import with_own_links
from outbox.models import Mail

OWN = ("http://localhost:8000",)
SENT_AT = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script> "onmouseover=alert(1) </p><img src=x>'

pytestmark = pytest.mark.django_db


def written(number: int = 1, **fields: Any) -> Mail:
    return Mail.objects.create(
        **{
            "key": f"mail {number}",
            "to": "amina@kibera.example",
            "template": "users/email/teacher_verified",
            "language": "en",
            "subject": f"Subject {number}",
            "text": f"Text {number}",
            "created_at": SENT_AT + timedelta(minutes=number),
            **fields,
        }
    )


def read(client: Client, mail: Mail) -> str:
    return client.get(reverse("demo-mail-detail", args=[mail.pk])).content.decode()


def test_the_newest_mail_comes_first_on_pages_of_twenty_five(
    client: Client, demonstration: None
) -> None:
    for number in range(1, 31):
        written(number)

    first = [mail.subject for mail in client.get("/mail/").context["page_obj"]]
    last = [mail.subject for mail in client.get("/mail/?page=2").context["page_obj"]]

    assert first == [f"Subject {number}" for number in range(30, 5, -1)]
    assert last == [f"Subject {number}" for number in range(5, 0, -1)]


@pytest.mark.parametrize("mails", [1, 3, 25])
def test_the_list_takes_the_same_queries_for_any_number(
    client: Client, demonstration: None, mails: int, django_assert_num_queries: Any
) -> None:
    for number in range(mails):
        written(number)

    with django_assert_num_queries(2):
        client.get("/mail/")


def test_a_page_that_is_none_shows_one_that_is(client: Client, demonstration: None) -> None:
    written()

    for page in ("0", "99", "x", "\x00"):
        assert client.get("/mail/", {"page": page}).status_code == 200


def test_nothing_written_yet_is_said(client: Client, demonstration: None) -> None:
    assert "No mail has been written yet." in client.get("/mail/").content.decode()


def test_hostile_words_are_shown_and_do_nothing(client: Client, demonstration: None) -> None:
    mail = written(subject=HOSTILE, text=HOSTILE)

    for html in (read(client, mail), client.get("/mail/").content.decode()):
        assert "<script>alert(1)" not in html
        assert "<img src=x" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_links_of_a_mail_can_be_followed(client: Client, demonstration: None) -> None:
    mail = written(text="Confirm here:\nhttp://localhost:8000/accounts/confirm-email/abc:1/\n")

    html = read(client, mail)

    assert '<a href="/accounts/confirm-email/abc:1/">http://localhost:8000/accounts' in html


def test_the_address_of_the_request_itself_is_ours_too(client: Client, demonstration: None) -> None:
    mail = written(text="Look at http://testserver/partners/")

    assert '<a href="/partners/">' in read(client, mail)


def test_a_newcomer_confirms_the_address_from_this_page(
    client: Client, demonstration: None
) -> None:
    client.post(
        reverse("account_signup"),
        {
            "name": "Nia Newcomer",
            "email": "nia@school.example",
            "password1": "seven-kites-over-quito",
            "password2": "seven-kites-over-quito",
        },
    )
    mail = Mail.objects.get(to="nia@school.example")

    html = read(client, mail)

    address = html.split('<a href="/accounts/confirm-email/')[1].split('"')[0]
    assert client.get(f"/accounts/confirm-email/{address}").status_code == 200


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("no link", "no link"),
        ("a\nb", "a<br>b"),
        ("<b>", "&lt;b&gt;"),
        (
            "http://localhost:8000/a?b=1&c=2.",
            '<a href="/a?b=1&amp;c=2">http://localhost:8000/a?b=1&amp;c=2</a>.',
        ),
        (
            "http://localhost:8000//evil.example/x",
            '<a href="/evil.example/x">http://localhost:8000//evil.example/x</a>',
        ),
        (
            "http://localhost:8000/\\evil.example",
            '<a href="/evil.example">http://localhost:8000/\\evil.example</a>',
        ),
        ("http://localhost:8000.evil.example/x", "http://localhost:8000.evil.example/x"),
        ("http://localhost:8000@evil.example/x", "http://localhost:8000@evil.example/x"),
        ("https://elsewhere.example/x", "https://elsewhere.example/x"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        (
            'http://localhost:8000/x"onclick="alert(1)',
            '<a href="/x">http://localhost:8000/x</a>&quot;onclick=&quot;alert(1)',
        ),
        (
            "http://localhost:8000/<script>",
            "http://localhost:8000/&lt;script&gt;",
        ),
    ],
)
def test_only_our_own_addresses_become_links(text: str, html: str) -> None:
    assert with_own_links(text, OWN) == html


def test_without_a_demonstration_there_is_no_mail_page(client: Client) -> None:
    mail = written()

    assert client.get("/mail/").status_code == 404
    assert client.get(f"/mail/{mail.pk}/").status_code == 404


def test_a_pattern_that_stayed_by_mistake_shows_nothing(
    client: Client, demonstration: None, settings: Any
) -> None:
    mail = written()
    settings.DEMO = False

    assert client.get("/mail/").status_code == 404
    assert client.get(f"/mail/{mail.pk}/").status_code == 404
