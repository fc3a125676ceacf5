"""Students by a list: everything is looked at before anything is saved, and nothing is half."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.services.roster import Listed, ListRefused, add_students
from tests.factories import EnrolmentFactory
from users.models import User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
FULL_NAME = "Use at most two words: a nickname is no full name."
FAMILY = "Take an invented nickname: that looks like a family name."
SIGNS = "Use letters and spaces for your nickname."
STAMP = "After the nickname, only the name of a stamp may stand, such as Kite."


@pytest.fixture
def desk(client: Client, nairobi_teacher: User) -> Client:
    client.force_login(nairobi_teacher)
    return client


@pytest.fixture
def page(nairobi_class: Classroom) -> str:
    return reverse("classrooms:roster", args=[nairobi_class.pk])


def sent(raw: bytes, name: str = "list.csv") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, raw)}


def test_list_is_shown_before_it_is_saved(
    desk: Client, page: str, nairobi_class: Classroom
) -> None:
    shown = desk.post(page, {"names": "Brave River\n\nCalm Fox, Kite\nSunny Owl"})
    before = Enrolment.objects.count()
    answer = desk.post(page, {"names": shown.context["form"].as_text, "sure": "1"})

    assert shown.context["preview"] is True
    assert before == 0
    assert answer.url == reverse("classrooms:cards", args=[nairobi_class.pk])
    made = list(
        Enrolment.objects.order_by("nickname_key").values_list("nickname", "stamp", "state")
    )
    assert [each[0] for each in made] == ["Brave River", "Calm Fox", "Sunny Owl"]
    assert made[1][1:] == ("kite", "in")
    assert len({stamp for _name, stamp, _state in made}) == 3
    assert StudentKey.objects.filter(pictures="").count() == 3
    student = User.objects.filter(role="student").first()
    assert student is not None
    assert (student.email, student.has_usable_password()) == (None, False)


def test_button_pressed_twice_adds_them_once(desk: Client, page: str) -> None:
    body = {"names": "Brave River\nCalm Fox", "sure": "1"}
    desk.post(page, body)

    again = desk.post(page, body, follow=True)

    assert "These students are in the class already." in again.content.decode()
    assert Enrolment.objects.count() == 2


def test_nicknames_are_made(desk: Client, page: str) -> None:
    shown = desk.post(page, {"count": "24"})

    names = [each.nickname for each in shown.context["form"].lines]
    assert len(set(names)) == 24
    desk.post(page, {"names": shown.context["form"].as_text, "sure": "1"})
    assert Enrolment.objects.count() == 24


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("=cmd|'/c calc'!A1", "Leave out @, dots and slashes: a nickname is no address."),
        ("=SUM(A1)", SIGNS),
        ("-Kite", SIGNS),
        ("+254 712 345", "Leave out long numbers: a nickname is no phone number."),
        ("Maria Gonzalez Ruiz", FULL_NAME),
        ("Maria Gonzalez", FAMILY),
        ("Ana Núñez G", FULL_NAME),
        ("MariaGonzález", FAMILY),
        ("Otieno Brian", FAMILY),
        ("Maria G", FULL_NAME),
        ("Gonzalez; Maria", f"{FAMILY}"),
        ("Brave River, nothing", STAMP),
        ("Brave River, Kite, 11 years", STAMP),
        ("anna@example.org", "Leave out @, dots and slashes: a nickname is no address."),
        ("Mr Bean", "Leave out apps and mail services, and do not call yourself a teacher."),
        ("Taken One", "Somebody in your class has that nickname. Choose another one."),
        ("calm-fox", "This nickname stands in the list twice."),
        ("A" * 300, "Use at most 20 letters for your nickname."),
    ],
)
def test_line_that_does_not_do_is_named_and_nothing_is_lost(
    line: str, reason: str, desk: Client, page: str, nairobi_class: Classroom
) -> None:
    EnrolmentFactory(classroom=nairobi_class, nickname="Taken One", nickname_key="takenone")
    text = f"Calm Fox\n{line}\nSunny Owl"

    answer = desk.post(page, {"names": text, "sure": "1"})

    form = answer.context["form"]
    assert [(each.number, reason in each.mistakes) for each in form.wrong] == [(2, True)]
    assert "Line 2" in answer.content.decode()
    assert form["names"].value() == text
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (b"nickname;stamp\r\nBrave River;Kite\r\nCalm Fox;\r\n", 2),
        ("\ufeffNickname,Stamp\nBrave River,kite\n".encode(), 1),
        ("Brave River\tKite\nCalm Fox\tBoat\n".encode("utf-16"), 2),
        ("Ñandú Feliz\n".encode("cp1252"), 1),
        ("\u202eBrave\u200b River\n".encode(), 1),
        (b'"Brave ""River""\n', 0),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", 0),
        (b"PK\x03\x04\x00\x00\x00\x00", 0),
        (b"", 0),
        (b"\n" * 5000, 0),
        (b"x" * 1_200_000, 0),
        (b"a" * 200_000, 0),
    ],
)
def test_files_of_every_kind(raw: bytes, names: int, desk: Client, page: str) -> None:
    answer = desk.post(page, sent(raw))

    assert answer.status_code == 200
    form = answer.context["form"]
    assert len(form.lines) == names if names else form.errors
    assert answer.context["preview"] is bool(names)
    assert "\u202e" not in answer.content.decode()


def test_ten_thousand_lines_are_one_sentence(desk: Client, page: str) -> None:
    raw = "".join(f"Fox {number}\n" for number in range(10_000)).encode()

    answer = desk.post(page, sent(raw))

    assert answer.context["form"].errors["file"] == [
        "A class has at most 120 students. 120 more fit in, the list has 10000."
    ]
    assert len(answer.content) < 60_000


def test_one_way_at_a_time(desk: Client, page: str) -> None:
    both = desk.post(page, {"names": "Brave River", "count": "3"})
    none = desk.post(page, {})

    assert both.context["form"].errors["names"] == [
        "Use one way: the field, the file, or the number"
    ]
    assert none.context["form"].errors["names"] == [
        "Type or paste nicknames, choose a file, or say how many we make"
    ]


@pytest.mark.parametrize("count", ["0", "121", "-3", "many", "1e3", "9" * 50])
def test_number_is_said_with_its_bounds(count: str, desk: Client, page: str) -> None:
    assert desk.post(page, {"count": count}).context["form"].errors["count"] == [
        "Enter a number from 1 to 120"
    ]


def test_all_or_nobody(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    EnrolmentFactory(classroom=nairobi_class, nickname="Calm Fox", nickname_key="calmfox")

    with pytest.raises(ListRefused):
        add_students(
            nairobi_class,
            [Listed("Brave River"), Listed("Calm Fox")],
            by=nairobi_teacher,
            language="en",
            at=AT,
        )

    assert Enrolment.objects.count() == User.objects.filter(role="student").count() == 1


def test_every_one_of_120_has_a_stamp_of_the_own(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    listed = [Listed(f"Fox {letters[n // 26]}{letters[n % 26]}") for n in range(120)]

    made = add_students(nairobi_class, listed, by=nairobi_teacher, language="en", at=AT)

    assert len({(each.stamp, each.tint) for each in made}) == 120
    # The first twenty-four are told apart without a colour.
    assert len({each.stamp for each in made[:24]}) == 24
