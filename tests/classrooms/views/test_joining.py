"""Students come in by code, nickname and stamp; wrong codes learn nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from classrooms.forms.joining import TOO_MANY_WRONG, WRONG_CODE
from classrooms.lifecycle import EnrolmentState
from classrooms.models import ClassCode, Classroom, Enrolment
from classrooms.services.breaker import MOST_WRONG_OF_BROWSER
from classrooms.services.codes import close_code, issue_code
from tests.factories import EnrolmentFactory
from users.models import User

CONTACT = "Leave out apps and mail services, and do not call yourself a teacher."
JOIN = reverse("classrooms:join")
PICTURES = reverse("classrooms:pictures")
AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def code(nairobi_class: Classroom) -> ClassCode:
    return issue_code(nairobi_class, by=None, at=AT)


@pytest.fixture(autouse=True)
def no_wrong_codes_before(db: None) -> Iterator[None]:
    """Every code is typed in one and the same minute, which no other test shares."""
    cache.clear()
    with time_machine.travel(AT, tick=False):
        yield


def name_page(code: ClassCode) -> str:
    return reverse("classrooms:join-name", args=[code.code])


def come_in(client: Client, code: ClassCode, **said: str):
    return client.post(
        name_page(code), {"chosen": "own", "own": "Kite Flyer", "stamp": "kite"} | said
    )


def test_student_joins_in_four_screens_and_waits(client: Client, code: ClassCode) -> None:
    asked = client.post(JOIN, {"code": f" {str(code).lower()} "})
    assert asked.url == reverse("classrooms:join-code", args=[code.code])
    assert "Are you in class" in client.get(asked.url).content.decode()
    page = client.get(name_page(code))
    offered = page.context["form"].names

    answer = client.post(
        name_page(code),
        {"offer": page.context["form"].signed, "chosen": offered[1], "stamp": "lantern"},
    )

    assert answer.url == PICTURES
    enrolment = Enrolment.objects.get()
    assert (enrolment.nickname, enrolment.stamp, enrolment.state) == (
        offered[1],
        "lantern",
        EnrolmentState.LOBBY,
    )
    assert client.session["_auth_user_id"] == str(enrolment.student_id)
    assert client.session.get_expire_at_browser_close() is True
    last = client.post(PICTURES, {"row": "cat,moon,cup"})
    assert last.url == reverse("classrooms:lobby-wait")
    assert "You are in the lobby" in client.get(last.url).content.decode()


def test_nobody_knows_anything_else_about_the_student(client: Client, code: ClassCode) -> None:
    come_in(client, code)

    student = User.objects.get(role="student")
    assert (student.email, student.zone, student.has_usable_password()) == (
        None,
        "Africa/Nairobi",
        False,
    )


@pytest.mark.parametrize("fate", ["never issued", "closed", "old", "no code at all", "hostile"])
def test_wrong_codes_answer_alike(fate: str, client: Client, code: ClassCode) -> None:
    typed = code.code
    if fate == "never issued":
        typed = "22222222" if code.code != "22222222" else "33333333"
    elif fate == "closed":
        close_code(code.classroom, by=None)
    elif fate == "old":
        ClassCode.objects.filter(pk=code.pk).update(expires_at=AT - timedelta(days=1))
    elif fate == "no code at all":
        typed = "hello"
    else:
        typed = "\x00\u202e" * 50

    page = client.post(JOIN, {"code": typed})
    link = client.get(reverse("classrooms:join-code", args=[typed]))

    assert page.context["form"].errors["code"] == [WRONG_CODE]
    assert page.context["form"]["code"].value() == typed
    assert link.status_code == 404
    assert link.context["form"].errors["code"] == [WRONG_CODE]


def test_one_browser_that_guesses_has_to_wait(client: Client, code: ClassCode) -> None:
    for _each in range(MOST_WRONG_OF_BROWSER):
        client.post(JOIN, {"code": "22222222"})

    page = client.post(JOIN, {"code": code.code})

    assert page.context["form"]["code"].value() == code.code
    assert page.context["form"].errors["code"] == [TOO_MANY_WRONG]


def test_class_of_thirty_behind_one_address_is_never_limited(code: ClassCode) -> None:
    came = 0
    for number in range(30):
        tablet = Client(REMOTE_ADDR="203.0.113.7")
        for wrong in ("22222222", "hello", "F7H2"):
            tablet.post(JOIN, {"code": wrong})
        tablet.post(JOIN, {"code": code.code})
        answer = come_in(tablet, code, own=f"Kite {chr(97 + number % 26) * (2 + number // 26)}")
        came += answer.status_code == 302

    assert came == 30
    assert Enrolment.objects.count() == 30


def test_breaker_trips_on_the_failures_of_everybody(
    code: ClassCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classrooms.services.breaker.MOST_WRONG_AT_LAST", 5)
    for number in range(5):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(JOIN, {"code": "22222222"})

    page = Client(REMOTE_ADDR="198.51.100.1").post(JOIN, {"code": code.code})

    assert page.context["form"].errors["code"] == [TOO_MANY_WRONG]


def test_breaker_of_one_address_leaves_the_others_alone(
    client: Client, code: ClassCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classrooms.services.breaker.MOST_WRONG_OF_ADDRESS", 5)
    for _each in range(5):
        Client(REMOTE_ADDR="203.0.113.7").post(JOIN, {"code": "22222222"})

    near = Client(REMOTE_ADDR="203.0.113.7").post(JOIN, {"code": code.code})
    far = Client(REMOTE_ADDR="198.51.100.1").post(JOIN, {"code": code.code})

    assert near.context["form"].errors["code"] == [TOO_MANY_WRONG]
    assert far.url == reverse("classrooms:join-code", args=[code.code])


def test_child_at_the_nickname_is_no_guesser_any_more(
    client: Client, code: ClassCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(JOIN, {"code": code.code})
    monkeypatch.setattr("classrooms.services.breaker.MOST_WRONG_OF_ALL", 1)
    Client(REMOTE_ADDR="203.0.113.9").post(JOIN, {"code": "22222222"})

    page = client.get(name_page(code))
    answer = come_in(client, code)

    assert page.status_code == 200
    assert answer.url == PICTURES
    assert Enrolment.objects.get().nickname == "Kite Flyer"


def test_nickname_of_a_classmate_is_taken_whatever_its_case(
    client: Client, code: ClassCode
) -> None:
    EnrolmentFactory(classroom=code.classroom, nickname="Kite Flyer", nickname_key="kiteflyer")

    page = come_in(client, code, own="kite-FLYER")

    assert page.context["form"].errors["own"] == [
        "Somebody in your class has that nickname. Choose another one."
    ]
    assert User.objects.filter(role="student").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("x", "Use at least 2 letters for your nickname."),
        ("A" * 21, "Use at most 20 letters for your nickname."),
        ("ana@home", "Leave out @, dots and slashes: a nickname is no address."),
        ("me.example", "Leave out @, dots and slashes: a nickname is no address."),
        ("Ana 0 7 1 2", "Leave out long numbers: a nickname is no phone number."),
        ("Ana ٠٧١٢", "Leave out long numbers: a nickname is no phone number."),
        ("Ana\x00", "Use letters and spaces for your nickname."),
        ("Kip anna at gmail com", "Use at most 20 letters for your nickname."),
        ("anna at gmail com", CONTACT),
        ("anna gmail", CONTACT),
        ("G-Mail Anna", CONTACT),
        ("Insta Anna", CONTACT),
        ("tik tok Ana", CONTACT),
        ("Teacher Ana", CONTACT),
        ("Maria Gonzalez Ruiz", "Use at most two words: a nickname is no full name."),
        ("Maria-Gonzalez-Ruiz", "Use at most two words: a nickname is no full name."),
        ("\u041aip", "Use the letters of one alphabet for your nickname."),
        ("Kip \u0411\u043e\u0431", "Use the letters of one alphabet for your nickname."),
        ("Ana" + "\u0301" * 3, "Use letters and spaces for your nickname."),
        ("An\u0e01" + "\u0e49" * 5, "Use letters and spaces for your nickname."),
        ("Ana <b>", "Use letters and spaces for your nickname."),
        ("", "Choose a nickname or type one"),
    ],
)
def test_typed_nickname_is_refused_with_its_reason(
    typed: str, sentence: str, client: Client, code: ClassCode
) -> None:
    page = come_in(client, code, own=typed)

    assert page.context["form"].errors["own"] == [sentence]
    assert page.context["form"]["own"].value() == typed
    assert not Enrolment.objects.exists()


def test_hidden_signs_are_taken_out_of_a_nickname(client: Client, code: ClassCode) -> None:
    come_in(client, code, own="\u202eKite\u200b Flyer")

    assert Enrolment.objects.get().nickname == "Kite Flyer"


def test_offered_nicknames_stay_when_something_is_missing(client: Client, code: ClassCode) -> None:
    offered = client.get(name_page(code)).context["form"]

    page = client.post(name_page(code), {"offer": offered.signed, "chosen": offered.names[0]})

    assert page.context["form"].names == offered.names
    assert page.context["form"].errors == {"stamp": ["Choose a stamp"]}


def test_nickname_that_was_never_offered_is_not_taken(client: Client, code: ClassCode) -> None:
    page = client.post(
        name_page(code), {"offer": '["Head Teacher"]', "chosen": "Head Teacher", "stamp": "kite"}
    )

    assert page.context["form"].errors["chosen"] == ["Choose a nickname or type one"]
    assert not Enrolment.objects.exists()


def test_code_that_was_closed_meanwhile_lets_nobody_in(client: Client, code: ClassCode) -> None:
    client.get(name_page(code))
    close_code(code.classroom, by=None)

    answer = come_in(client, code)

    assert answer.status_code == 404
    assert not Enrolment.objects.exists()


def test_full_lobby_says_so(
    client: Client, code: ClassCode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("classrooms.services.joining.MOST_WAITING", 1)
    EnrolmentFactory(classroom=code.classroom, state=EnrolmentState.LOBBY)

    page = come_in(client, code)

    assert page.context["form"].non_field_errors() == [
        "The lobby is full. Ask your teacher to let somebody in first."
    ]


def test_teacher_does_not_lose_the_login_to_a_code(
    client: Client, nairobi_teacher: User, code: ClassCode
) -> None:
    client.force_login(nairobi_teacher)

    page = client.get(reverse("classrooms:join-code", args=[code.code]))
    come_in(client, code)

    assert "This code is for students" in page.content.decode()
    assert client.session["_auth_user_id"] == str(nairobi_teacher.pk)
    assert not Enrolment.objects.exists()


def test_next_child_on_the_same_tablet_is_another_student(client: Client, code: ClassCode) -> None:
    come_in(client, code, own="First One")
    Enrolment.objects.update(state=EnrolmentState.IN)
    before = client.session.session_key

    asked = client.get(reverse("classrooms:join-code", args=[code.code]))
    client.post(reverse("exchange_pages:leave"))
    come_in(client, code, own="Second One")

    assert "Are you <bdi>First One</bdi>?" in asked.content.decode()
    assert Enrolment.objects.count() == 2
    assert client.session.session_key != before


def test_button_pressed_twice_makes_one_student(client: Client, code: ClassCode) -> None:
    come_in(client, code)

    again = come_in(client, code)

    assert again.url == reverse("classrooms:lobby-wait")
    assert Enrolment.objects.count() == 1


def test_typed_nickname_beats_a_ticked_one(client: Client, code: ClassCode) -> None:
    offered = client.get(name_page(code)).context["form"]

    come_in(client, code, offer=offered.signed, chosen=offered.names[0], own="Kite Flyer")

    assert Enrolment.objects.get().nickname == "Kite Flyer"


def test_taken_nickname_is_said_where_it_was_typed(client: Client, code: ClassCode) -> None:
    EnrolmentFactory(classroom=code.classroom, nickname="Kite Flyer", nickname_key="kiteflyer")
    offered = client.get(name_page(code)).context["form"]

    page = come_in(client, code, offer=offered.signed, chosen=offered.names[0])

    assert list(page.context["form"].errors) == ["own"]


def test_waiting_page_moves_on_when_let_in(
    client: Client, student: User, nairobi_class: Classroom
) -> None:
    client.force_login(student)
    address = reverse("classrooms:lobby-wait")

    page = client.get(address)
    polled = client.get(address, headers={"HX-Request": "true"})

    today = reverse("exchange_pages:today")
    assert page.url == today
    assert polled.headers["HX-Redirect"] == today


def test_who_was_taken_out_is_out_at_the_next_request(client: Client, student: User) -> None:
    client.force_login(student)
    client.get(reverse("exchange_pages:today"))
    Enrolment.objects.update(state=EnrolmentState.LEFT)

    answer = client.get(reverse("exchange_pages:today"), follow=True)

    assert answer.redirect_chain == [(JOIN, 302)]
    assert "You are not in the class now. Ask your teacher." in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_stamps_that_nobody_has_come_first(client: Client, code: ClassCode) -> None:
    EnrolmentFactory(classroom=code.classroom, stamp="kite", tint=0)

    form = client.get(name_page(code)).context["form"]
    come_in(client, code)

    assert form.stamps[0]["option"].data["value"] == "lantern"
    assert form.stamps[-1]["option"].choice_label == "Kite, green"
    assert Enrolment.objects.get(nickname="Kite Flyer").tint == 1


def test_student_of_one_class_joins_a_second_one_as_the_same(
    client: Client, student: User, bogota_class: Classroom
) -> None:
    code = issue_code(bogota_class, by=None, at=AT)
    client.force_login(student)

    asked = client.get(reverse("classrooms:join-code", args=[code.code]))
    form = client.get(name_page(code)).context["form"]
    answer = come_in(client, code, own=form["own"].value(), stamp=form["stamp"].value())

    assert "Yes, join this class too" in asked.content.decode()
    assert answer.url == reverse("classrooms:lobby-wait")
    there = Enrolment.objects.get(classroom=bogota_class)
    assert (there.student, there.nickname, there.state) == (student, "Brave River", "lobby")
    page = client.get(reverse("exchange_pages:today")).content.decode()
    assert "Hello <bdi>Brave River</bdi>!" in page
    assert "You are in the lobby of class <bdi>6A</bdi>." in page


def test_today_shows_both_classes(
    client: Client, student: User, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    EnrolmentFactory(classroom=bogota_class, student=student, nickname="Brave River")
    client.force_login(student)

    page = client.get(reverse("exchange_pages:today")).content.decode()

    assert page.count("Your class <bdi>6") == 2


def test_form_encoded_surrogates_are_no_accident(client: Client, code: ClassCode) -> None:
    body = b"chosen=own&own=%ED%A0%80%ED%B0%80Ana&stamp=kite"
    answer = client.generic(
        "POST", name_page(code), body, content_type="application/x-www-form-urlencoded"
    )

    assert answer.context["form"].errors["own"] == ["Use letters and spaces for your nickname."]
