"""The head's page behind a link of a letter: it needs no account and answers once."""

import pytest
from django.test import Client
from django.utils import timezone

from classrooms.lifecycle import CountersignState
from classrooms.models import (
    Countersignature,
    Evidence,
    School,
)
from classrooms.services.evidence import ask_head
from outbox.models import Mail
from tests.browser.steps import link_in
from tests.hostile import HOSTILE
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(school: School, reviewer: User) -> str:
    ask_head(
        school,
        teacher=school.registered_by,
        email="direccion@norte.example",
        found_at="The register",
        language="en",
        by=reviewer,
    )
    return link_in(Mail.objects.get(to="direccion@norte.example").text)


def test_looking_at_the_letter_never_answers_it(client: Client, link: str) -> None:
    for _time in range(2):
        page = client.get(link)
        client.head(link)

    assert "Does <bdi>Escuela Norte</bdi> take part?" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert Countersignature.objects.get().state == CountersignState.SENT


@pytest.mark.parametrize(
    ("answer", "state", "seen"), [("yes", "confirmed", 1), ("no", "denied", 0)]
)
def test_head_answers_without_an_account(
    client: Client, link: str, answer: str, state: str, seen: int
) -> None:
    sent = client.post(link, {"answer": answer, "words": "Call me."})
    again = client.post(link, {"answer": "yes", "words": ""})

    assert (sent.status_code, again.status_code) == (302, 302)
    asked = Countersignature.objects.get()
    assert (asked.state, asked.words) == (state, "Call me.")
    assert Evidence.objects.count() == seen
    assert (
        "<form"
        not in client.get(link).content.decode().partition("<main")[2].partition("</main")[0]
    )


def test_letter_that_is_too_old_says_so(client: Client, link: str) -> None:
    Countersignature.objects.update(expires_at=timezone.now())

    client.post(link, {"answer": "yes"})

    assert "This link does not work any more" in client.get(link).content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_no_other_link_opens_a_letter(client: Client, link: str, text: str) -> None:
    assert client.get("/countersign/no-such-link/").status_code == 404
    assert client.get(f"{link[:-2]}/").status_code == 404

    shown = client.post(link, {"answer": text, "words": text})

    assert "Select whether this is right" in shown.content.decode()
    assert Countersignature.objects.get().state == CountersignState.SENT
