"""The teacher's side: code, poster, lobby and students."""

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import EnrolmentState
from classrooms.models import ClassCode, Classroom, Enrolment
from classrooms.services.codes import issue_code
from tests.factories import EnrolmentFactory
from users.models import User


@pytest.fixture
def waiting(nairobi_class: Classroom) -> Enrolment:
    return EnrolmentFactory(
        classroom=nairobi_class, nickname="Calm Fox", state=EnrolmentState.LOBBY
    )


@pytest.fixture
def teacher(client: Client, nairobi_teacher: User) -> User:
    client.force_login(nairobi_teacher)
    return nairobi_teacher


def test_teacher_sees_who_waits_and_lets_in(
    client: Client, teacher: User, waiting: Enrolment
) -> None:
    page = client.get(reverse("classrooms:class-detail", args=[waiting.classroom_id]))
    assert [each.nickname for each in page.context["lobby"]] == ["Calm Fox"]

    client.post(reverse("classrooms:student-let-in", args=[waiting.pk]))

    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.IN


def test_lobby_fragment_is_asked_for_every_few_seconds(
    client: Client, teacher: User, waiting: Enrolment
) -> None:
    address = reverse("classrooms:lobby", args=[waiting.classroom_id])

    page = client.get(address, headers={"HX-Request": "true"})

    assert page.templates[0].name == "classrooms/_lobby.html"
    assert "Calm Fox" in page.content.decode()


def test_everybody_is_let_in_at_once(
    client: Client, teacher: User, waiting: Enrolment, nairobi_class: Classroom
) -> None:
    EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)

    client.post(reverse("classrooms:everybody-let-in", args=[nairobi_class.pk]))

    assert nairobi_class.enrolments.present().count() == 2


def test_taking_out_asks_first(client: Client, teacher: User, waiting: Enrolment) -> None:
    address = reverse("classrooms:student-remove", args=[waiting.pk])

    page = client.get(address)
    assert "Calm Fox" in page.content.decode()
    client.post(address)

    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.LEFT


def test_renaming_holds_to_the_same_rules(
    client: Client, teacher: User, waiting: Enrolment, nairobi_class: Classroom
) -> None:
    EnrolmentFactory(classroom=nairobi_class, nickname="Swift Owl", nickname_key="swiftowl")
    address = reverse("classrooms:student-rename", args=[waiting.pk])

    taken = client.post(address, {"nickname": "swift OWL"})
    phone = client.post(address, {"nickname": "0712345678"})
    client.post(address, {"nickname": "Kind Crane"})

    assert taken.context["form"].errors["nickname"] == [
        "Somebody in your class has that nickname. Choose another one."
    ]
    assert phone.context["form"].errors["nickname"] == [
        "Leave out long numbers: a nickname is no phone number."
    ]
    waiting.refresh_from_db()
    assert (waiting.nickname, waiting.nickname_key) == ("Kind Crane", "kindcrane")


@pytest.mark.parametrize("name", ["student-let-in", "student-remove", "student-rename"])
def test_students_of_somebody_else_are_not_there(
    name: str, client: Client, bogota_teacher: User, waiting: Enrolment
) -> None:
    client.force_login(bogota_teacher)

    answer = client.post(reverse(f"classrooms:{name}", args=[waiting.pk]), {"nickname": "Mine"})

    assert answer.status_code == 404
    waiting.refresh_from_db()
    assert (waiting.state, waiting.nickname) == (EnrolmentState.LOBBY, "Calm Fox")


def test_new_code_ends_the_old_one(client: Client, teacher: User, nairobi_class: Classroom) -> None:
    old = issue_code(nairobi_class, by=teacher)

    client.post(reverse("classrooms:code-new", args=[nairobi_class.pk]))

    old.refresh_from_db()
    assert old.revoked_at is not None
    assert ClassCode.objects.filter(revoked_at=None).count() == 1


def test_poster_shows_code_and_picture(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    code = issue_code(nairobi_class, by=teacher)

    page = client.get(reverse("classrooms:code-poster", args=[nairobi_class.pk]))
    picture = client.get(reverse("classrooms:code-qr", args=[nairobi_class.pk]))

    assert str(code) in page.content.decode()
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"style=" not in picture.content


def test_closed_code_has_no_poster(client: Client, teacher: User, nairobi_class: Classroom) -> None:
    issue_code(nairobi_class, by=teacher)

    client.post(reverse("classrooms:code-close", args=[nairobi_class.pk]))

    address = reverse("classrooms:code-poster", args=[nairobi_class.pk])
    assert client.get(address).status_code == 404
