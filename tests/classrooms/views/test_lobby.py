"""The teacher's side: code, poster, lobby and students."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import EnrolmentState
from classrooms.models import ClassCode, Classroom, Enrolment
from classrooms.services.codes import find_open_code, issue_code
from tests.factories import EnrolmentFactory
from users.models import AuditEntry, User


@pytest.fixture
def waiting(nairobi_class: Classroom) -> Enrolment:
    return EnrolmentFactory(
        classroom=nairobi_class, nickname="Calm Fox", state=EnrolmentState.LOBBY
    )


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
    other = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)
    address = reverse("classrooms:everybody-let-in", args=[nairobi_class.pk])

    page = client.post(address, {"who": [waiting.pk, other.pk]}, follow=True)

    assert nairobi_class.enrolments.present().count() == 2
    assert "2 students were let in." in page.content.decode()


def test_child_who_came_after_the_page_was_drawn_waits_on(
    client: Client, teacher: User, waiting: Enrolment, nairobi_class: Classroom
) -> None:
    seen = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)
    page = client.get(reverse("classrooms:class-detail", args=[nairobi_class.pk])).content.decode()
    late = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)

    who = re.findall(r'name="who" value="([^"]+)"', page)
    client.post(reverse("classrooms:everybody-let-in", args=[nairobi_class.pk]), {"who": who})

    assert set(nairobi_class.enrolments.present()) == {waiting, seen}
    assert nairobi_class.enrolments.waiting().get() == late


@pytest.mark.parametrize("who", [["nonsense"], ["\x00"], []])
def test_nobody_is_let_in_whom_nobody_named(
    who: list[str], client: Client, teacher: User, waiting: Enrolment
) -> None:
    address = reverse("classrooms:everybody-let-in", args=[waiting.classroom_id])

    answer = client.post(address, {"who": who})

    assert answer.status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.LOBBY


def test_lobby_is_emptied_at_once(
    client: Client, teacher: User, waiting: Enrolment, nairobi_class: Classroom
) -> None:
    other = EnrolmentFactory(classroom=nairobi_class, state=EnrolmentState.LOBBY)
    let_in = EnrolmentFactory(classroom=nairobi_class)
    address = reverse("classrooms:lobby-empty", args=[nairobi_class.pk])
    assert (
        address
        in client.get(reverse("classrooms:class-detail", args=[nairobi_class.pk])).content.decode()
    )

    page = client.post(address, follow=True)

    assert "2 students were taken out of the lobby." in page.content.decode()
    assert nairobi_class.enrolments.exclude(state=EnrolmentState.LEFT).get() == let_in
    lines = AuditEntry.objects.filter(verb="enrolment.left", actor_id=teacher.pk)
    assert set(lines.values_list("subject_id", flat=True)) == {str(waiting.pk), str(other.pk)}


def test_lobby_of_somebody_else_is_not_emptied(
    client: Client, bogota_teacher: User, waiting: Enrolment
) -> None:
    client.force_login(bogota_teacher)

    answer = client.post(reverse("classrooms:lobby-empty", args=[waiting.classroom_id]))

    assert answer.status_code == 404
    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.LOBBY


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


def test_poster_and_class_page_name_the_last_whole_day(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    issued_at = datetime(2026, 9, 2, 11, 0, tzinfo=UTC)
    code = issue_code(nairobi_class, by=teacher, at=issued_at)
    with time_machine.travel(issued_at, tick=False):
        poster = client.get(reverse("classrooms:code-poster", args=[nairobi_class.pk]))
        page = client.get(reverse("classrooms:class-detail", args=[nairobi_class.pk]))

    last_minute = datetime(2026, 9, 15, 23, 59, tzinfo=ZoneInfo("Africa/Nairobi"))

    assert "works up to and including 15 September 2026" in poster.content.decode()
    assert "up to and including 15 September 2026" in page.content.decode()
    assert find_open_code(code.code, at=last_minute) == code


def test_renaming_asks_for_a_nickname_as_a_teacher_would_be_asked(
    client: Client, teacher: User, waiting: Enrolment
) -> None:
    address = reverse("classrooms:student-rename", args=[waiting.pk])

    page = client.get(address).content.decode()
    sent = client.post(address, {"nickname": " "})

    assert "(optional)" not in page
    assert "Not your real name" not in page
    assert sent.context["form"].errors["nickname"] == ["Enter a nickname"]


def test_taking_out_says_that_the_nickname_is_free_again(
    client: Client, teacher: User, waiting: Enrolment
) -> None:
    page = client.get(reverse("classrooms:student-remove", args=[waiting.pk])).content.decode()

    assert "The nickname is free again." in page


def test_closed_code_has_no_poster(client: Client, teacher: User, nairobi_class: Classroom) -> None:
    issue_code(nairobi_class, by=teacher)

    client.post(reverse("classrooms:code-close", args=[nairobi_class.pk]))

    address = reverse("classrooms:code-poster", args=[nairobi_class.pk])
    assert client.get(address).status_code == 404
