"""Cards: the sheet, the QR code on it, what opening it asks, and what makes it useless."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.services.cards import new_card, token_of
from classrooms.services.codes import issue_code
from classrooms.services.student_keys import choose_pictures, give_key, reset_pictures
from classrooms.views.cards import card_address, card_qr
from tests.classrooms.qr import cells_of, drawn_cells
from tests.factories import EnrolmentFactory
from users.models import User
from users.services import revoke_teacher

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
TODAY, ASK, JOIN = (
    reverse(name) for name in ("exchange_pages:today", "classrooms:card-ask", "classrooms:join")
)
OWN = ["cat", "moon", "cup"]


@pytest.fixture(autouse=True)
def _one_minute(db: None) -> Iterator[None]:
    cache.clear()
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def card(student: User) -> str:
    """The path of Brave River's card, who has chosen pictures."""
    choose_pictures(student, OWN)
    return path_of(student)


@pytest.fixture
def desk(client: Client, nairobi_teacher: User) -> Client:
    client.force_login(nairobi_teacher)
    return client


def path_of(student: User) -> str:
    token = token_of(give_key(student))
    assert token is not None
    return reverse("classrooms:card", args=[token])


def test_card_asks_first_and_leaves_the_address_at_once(card: str, student: User) -> None:
    tablet = Client()

    opened = tablet.get(card)
    asked = tablet.get(opened.url).content.decode()
    looked = "_auth_user_id" in tablet.session
    answer = tablet.post(ASK, {"yes": "1"})

    assert opened.url == ASK
    assert "Are you <bdi>Brave River</bdi> of <bdi>6B</bdi>?" in asked
    assert looked is False
    assert answer.url == TODAY
    assert tablet.session["_auth_user_id"] == str(student.pk)


def test_no_is_an_answer(card: str) -> None:
    tablet = Client()
    tablet.get(card)

    assert tablet.post(ASK, {"no": "1"}).url == JOIN
    assert tablet.get(ASK).url == JOIN


def test_next_child_does_not_come_in_by_the_last_card(card: str) -> None:
    tablet = Client()
    tablet.get(card)

    with time_machine.travel(AT + timedelta(minutes=3), tick=False):
        assert tablet.get(ASK).url == JOIN
        assert tablet.post(ASK, {"yes": "1"}).url == JOIN


@pytest.mark.parametrize("fate", ["never was", "replaced", "taken out", "frozen", "hostile"])
def test_wrong_cards_answer_alike(
    fate: str, card: str, student: User, nairobi_class: Classroom, nairobi_teacher: User, reviewer
) -> None:
    path = card
    if fate == "never was":
        path = card[:-1] + ("A" if card[-1] != "A" else "B")
    elif fate == "replaced":
        new_card(student, by=nairobi_teacher)
    elif fate == "taken out":
        Enrolment.objects.update(state=EnrolmentState.LEFT)
    elif fate == "frozen":
        for teaching in nairobi_class.teachings.select_related("teacher__adult"):
            revoke_teacher(teaching.teacher.adult, by=reviewer, reason="left")
    else:
        path = reverse("classrooms:card", args=["\x00\u202e" * 40])

    page = Client().get(path)

    assert page.status_code == 404
    assert "This card does not work" in page.content.decode()


def test_card_works_while_the_pictures_are_locked(card: str) -> None:
    StudentKey.objects.update(wrong_tries=5, locked_at=AT)
    tablet = Client()
    tablet.get(card)

    assert tablet.post(ASK, {"yes": "1"}).url == TODAY


def test_after_a_reset_the_card_leads_to_new_pictures(
    card: str, student: User, nairobi_teacher: User
) -> None:
    reset_pictures(student, by=nairobi_teacher)
    tablet = Client()
    tablet.get(card)
    tablet.post(ASK, {"yes": "1"})

    chooses = tablet.get(TODAY)
    tablet.post(chooses.url, {"row": "apple,door,car"})

    assert chooses.url == reverse("classrooms:pictures")
    assert "Hello <bdi>Brave River</bdi>!" in tablet.get(TODAY).content.decode()


def test_card_of_another_child_ends_the_session_of_the_first(card: str) -> None:
    first = EnrolmentFactory()
    tablet = Client()
    tablet.force_login(first.student)
    tablet.get(TODAY)
    key = tablet.session.session_key
    tablet.get(card)

    answer = tablet.post(ASK, {"yes": "1"})

    assert answer["Clear-Site-Data"] == '"cache"'
    assert tablet.session.session_key != key


def test_teacher_who_tries_a_card_stays_signed_in(card: str, desk: Client) -> None:
    desk.get(card)

    page = desk.get(ASK)
    desk.post(ASK, {"yes": "1"})

    assert "You are signed in as an adult" in page.content.decode()
    assert desk.get(reverse("classrooms:home")).status_code == 200


def test_sheet_shows_who_has_no_card_yet_then_only_late_joiners(
    desk: Client, student: User, nairobi_class: Classroom
) -> None:
    give_key(student)
    address = reverse("classrooms:cards", args=[nairobi_class.pk])
    first = desk.post(address, {"whose": "new"}, follow=True)
    late = EnrolmentFactory(classroom=nairobi_class, nickname="Late Owl")
    give_key(late.student)

    second = desk.post(address, {"whose": "new"}, follow=True)
    nobody = desk.post(address, {"whose": "new"})
    ticked = desk.post(
        address,
        {"whose": "some", "who": [str(Enrolment.objects.get(student=student).pk)]},
        follow=True,
    )

    names = [
        [each["enrolment"].nickname for each in page.context["cards"]]
        for page in (first, second, ticked)
    ]
    assert names == [["Brave River"], ["Late Owl"], ["Brave River"]]
    assert "whose" in nobody.context["form"].errors


def test_ticks_of_another_class_are_not_taken(
    desk: Client, student: User, nairobi_class: Classroom
) -> None:
    give_key(student)
    stranger = EnrolmentFactory()
    address = reverse("classrooms:cards", args=[nairobi_class.pk])

    page = desk.post(address, {"whose": "some", "who": [str(stranger.pk)]})

    assert page.context["form"].errors["who"] == ["Tick the students whose cards you want"]


def test_code_on_the_card_is_its_address(student: User) -> None:
    token = token_of(give_key(student)) or ""

    drawn = card_qr(token)

    assert drawn_cells(drawn, border=2) == cells_of(card_address(token))
    assert "style=" not in drawn


def test_code_on_the_poster_opens_the_page_of_the_class(
    desk: Client, nairobi_class: Classroom, settings
) -> None:
    code = issue_code(nairobi_class, by=None, at=AT)
    path = reverse("classrooms:join-code", args=[code.code])

    picture = desk.get(reverse("classrooms:code-qr", args=[nairobi_class.pk])).content.decode()

    assert drawn_cells(picture, border=4) == cells_of(f"{settings.BASE_URL}{path}")
    assert "Are you in class <bdi>6B</bdi>" in Client().get(path).content.decode()


def test_cards_that_cannot_be_printed_again_are_made_anew(
    desk: Client, student: User, nairobi_class: Classroom
) -> None:
    give_key(student)
    StudentKey.objects.update(card="0" * 64)
    EnrolmentFactory(classroom=nairobi_class, nickname="Keyless One")
    address = reverse("classrooms:cards", args=[nairobi_class.pk])

    page = desk.get(address).content.decode()
    desk.post(address, {"make": "1"})

    assert "2 cards cannot be printed again." in page
    assert desk.get(address).context["lost"] == []


def test_names_are_written_by_hand_only(desk: Client, student: User, nairobi_class) -> None:
    page = desk.get(reverse("classrooms:name-sheet", args=[nairobi_class.pk])).content.decode()

    assert "Brave River" in page
    assert "<input" not in page.split("<main")[1].split("</main>")[0]


def test_sheet_asks_the_same_number_of_questions(desk: Client, nairobi_class: Classroom) -> None:
    counts = []
    for more in (1, 2, 27):
        for each in EnrolmentFactory.create_batch(more, classroom=nairobi_class):
            give_key(each.student)
        with CaptureQueriesContext(connection) as asked:
            desk.get(reverse("classrooms:card-sheet", args=[nairobi_class.pk]))
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_teacher_makes_a_new_card_and_the_old_one_is_out(
    desk: Client, card: str, student: User
) -> None:
    tablet = Client()
    tablet.get(card)
    tablet.post(ASK, {"yes": "1"})
    place = Enrolment.objects.get(student=student)

    with time_machine.travel(AT + timedelta(seconds=5), tick=False):
        desk.post(reverse("classrooms:student-key", args=[place.pk]), {"new-card": "1"})
        out = tablet.get(TODAY, follow=True)

    assert Client().get(card).status_code == 404
    assert out.redirect_chain == [(JOIN, 302)]
    assert "Your teacher changed how you come in." in out.content.decode()
