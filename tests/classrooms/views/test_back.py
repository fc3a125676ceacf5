"""Students come back: nickname and pictures, the lock, the knock, the class of the device."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.services.codes import close_code, issue_code
from classrooms.services.new_year import into_new_year
from classrooms.services.student_keys import choose_pictures, give_key
from classrooms.wording import STUDENT_OUT
from tests.factories import EnrolmentFactory
from users.models import AuditEntry, User
from users.services import revoke_teacher

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
BACK, JOIN, TODAY = (
    reverse(name) for name in ("classrooms:back", "classrooms:join", "exchange_pages:today")
)
OWN, OTHER = ["cat", "moon", "cup"], ["moon", "cat", "cup"]


@pytest.fixture(autouse=True)
def _one_minute(db: None) -> Iterator[None]:
    cache.clear()
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def child(student: User) -> Enrolment:
    """Brave River, who has chosen cat, moon and cup."""
    choose_pictures(student, OWN)
    return Enrolment.objects.get(student=student)


@pytest.fixture
def tablet(child: Enrolment) -> Client:
    """A tablet on which the class's code was typed."""
    return with_code(child.classroom)


def with_code(classroom: Classroom, **options: str) -> Client:
    code = issue_code(classroom, by=None, at=AT)
    tablet = Client(**options)
    tablet.post(JOIN, {"code": code.code})
    return tablet


def door(enrolment: Enrolment) -> str:
    return reverse("classrooms:back-pictures", args=[enrolment.pk])


def press(tablet: Client, enrolment: Enrolment, pictures: list[str]):
    return tablet.post(door(enrolment), {"row": ",".join(pictures)})


def test_the_way_back_has_three_screens_after_the_code(tablet: Client, child: Enrolment) -> None:
    listed = tablet.get(BACK)
    asked = tablet.get(door(child))

    answer = press(tablet, child, OWN)

    assert door(child) in listed.content.decode()
    assert asked.content.decode().count('name="pick"') == 12
    assert answer.url == TODAY
    assert tablet.session["_auth_user_id"] == str(child.student_id)
    assert "Hello <bdi>Brave River</bdi>!" in tablet.get(TODAY).content.decode()


def test_pictures_are_pressed_one_after_the_other_without_a_script(
    tablet: Client, child: Enrolment
) -> None:
    row = ""
    for picture in OWN:
        page = tablet.post(door(child), {"row": row, "pick": picture})
        row = ",".join(page.context["form"].chosen)

    taken_back = tablet.post(door(child), {"row": row, "back": "1"})

    assert row == "cat,moon,cup"
    assert taken_back.context["form"].chosen == ["cat", "moon"]
    assert StudentKey.objects.get().wrong_tries == 0


def test_order_counts_and_too_few_are_no_try(tablet: Client, child: Enrolment) -> None:
    few = press(tablet, child, ["cat"])
    wrong = press(tablet, child, OTHER)

    assert few.context["form"].errors["row"] == ["Choose 3 pictures"]
    assert wrong.context["form"].errors["row"] == [
        "These are not your pictures. You can try 4 more times."
    ]
    assert wrong.context["form"].chosen == []
    assert StudentKey.objects.get().wrong_tries == 1


def test_five_wrong_ones_lock_this_nickname_and_nobody_else(
    tablet: Client, child: Enrolment
) -> None:
    friend = EnrolmentFactory(classroom=child.classroom, nickname="Calm Fox")
    choose_pictures(friend.student, OWN)

    pages = [press(tablet, child, OTHER) for _try in range(5)]
    right = press(tablet, child, OWN)

    assert "Your pictures are locked" in pages[-1].content.decode()
    assert "Your pictures are locked" in right.content.decode()
    assert "_auth_user_id" not in tablet.session
    assert press(tablet, friend, OWN).url == TODAY
    assert AuditEntry.objects.get(verb="student.lock").actor_id is None


def test_right_pictures_give_five_new_tries(tablet: Client, child: Enrolment) -> None:
    for _try in range(4):
        press(tablet, child, OTHER)

    press(tablet, child, OWN)

    assert StudentKey.objects.get().wrong_tries == 0


def test_browser_that_guesses_through_a_class_waits_and_others_do_not(
    tablet: Client, child: Enrolment
) -> None:
    friends = [
        EnrolmentFactory(classroom=child.classroom, nickname=f"Fox {'abc'[number]}")
        for number in range(3)
    ]
    for friend in friends:
        choose_pictures(friend.student, OWN)
        for _try in range(4):
            press(tablet, friend, OTHER)

    held = press(tablet, child, OWN)
    beside = press(with_code(child.classroom), child, OWN)

    assert held.context["form"].errors["row"] == [
        "Many wrong pictures were tried here. Wait a minute, then try again."
    ]
    # Twelve were sent; those after the tenth were not looked at.
    assert sum(StudentKey.objects.values_list("wrong_tries", flat=True)) == 10
    assert beside.url == TODAY


@pytest.mark.parametrize("whose", ["another class", "left", "nobody", "no code"])
def test_whoever_is_not_in_the_class_of_the_code_is_not_found(
    whose: str, tablet: Client, child: Enrolment, bogota_class: Classroom
) -> None:
    asked = child.pk
    if whose == "another class":
        asked = EnrolmentFactory(classroom=bogota_class).pk
    elif whose == "left":
        Enrolment.objects.update(state=EnrolmentState.LEFT)
    elif whose == "nobody":
        asked = uuid4()
    else:
        tablet = Client()
    address = reverse("classrooms:back-pictures", args=[asked])

    assert tablet.get(address).status_code == 404
    assert tablet.post(address, {"row": ",".join(OWN)}).status_code == 404


def test_code_opens_the_list_of_nicknames_only_while_it_is_open(
    tablet: Client, child: Enrolment
) -> None:
    close_code(child.classroom, by=None, at=AT)

    assert "Which class are you in?" in tablet.get(BACK).content.decode()
    assert tablet.get(door(child)).status_code == 404


def test_tablet_remembers_the_class_of_whoever_was_let_in(child: Enrolment) -> None:
    tablet = Client()
    tablet.force_login(child.student)
    tablet.get(TODAY)
    tablet.post(reverse("exchange_pages:leave"))

    listed = tablet.get(BACK).content.decode()
    tablet.post(reverse("classrooms:forget-class"))

    assert door(child) in listed
    assert str(child.classroom_id) not in tablet.cookies["class"].value
    assert "Which class are you in?" in tablet.get(BACK).content.decode()


def test_tablet_of_a_stranger_in_the_lobby_remembers_nothing(child: Enrolment) -> None:
    stranger = EnrolmentFactory(classroom=child.classroom, state=EnrolmentState.LOBBY)
    tablet = Client()
    tablet.force_login(stranger.student)

    tablet.get(reverse("classrooms:lobby-wait"))

    assert "class" not in tablet.cookies


def test_cookie_of_our_making_only(child: Enrolment) -> None:
    tablet = Client()
    tablet.cookies["class"] = str(child.classroom_id)

    assert "Which class are you in?" in tablet.get(BACK).content.decode()


def test_student_who_was_let_in_does_not_wait_again(tablet: Client, child: Enrolment) -> None:
    press(tablet, child, OWN)

    assert tablet.get(reverse("classrooms:lobby-wait")).url == TODAY
    assert Enrolment.objects.get().state == EnrolmentState.IN


def test_without_pictures_one_chooses_and_the_teacher_looks(
    tablet: Client, student: User, nairobi_teacher: User
) -> None:
    place = Enrolment.objects.get(student=student)
    StudentKey.objects.all().delete()
    desk = Client()
    desk.force_login(nairobi_teacher)

    answer = press(tablet, place, OTHER)
    waiting = tablet.get(answer.url)
    lobby = desk.get(reverse("classrooms:class-detail", args=[place.classroom_id]))
    desk.post(reverse("classrooms:student-knock", args=[place.pk]), {"yes": "1"})
    inside = tablet.get(answer.url)

    assert answer.url == reverse("classrooms:back-wait")
    assert "Your teacher looks who you are" in waiting.content.decode()
    assert "I am <bdi>Brave River</bdi>" in lobby.content.decode()
    assert inside.url == TODAY
    assert tablet.session["_auth_user_id"] == str(student.pk)
    assert press(with_code(place.classroom), place, OTHER).url == TODAY


def test_knock_that_the_teacher_refuses_opens_nothing(
    tablet: Client, student: User, nairobi_teacher: User
) -> None:
    place = Enrolment.objects.get(student=student)
    StudentKey.objects.all().delete()
    desk = Client()
    desk.force_login(nairobi_teacher)
    press(tablet, place, OTHER)
    other = press(with_code(place.classroom), place, OWN)

    desk.post(reverse("classrooms:student-knock", args=[place.pk]), {"no": "1"})
    page = tablet.get(reverse("classrooms:back-wait"))

    assert other.context["form"].errors["row"] == [
        "Somebody waits with this nickname already. Tell your teacher."
    ]
    assert "You are not in yet" in page.content.decode()
    assert "_auth_user_id" not in tablet.session
    assert StudentKey.objects.get().pictures == ""


def test_knock_of_yesterday_is_over(tablet: Client, student: User) -> None:
    place = Enrolment.objects.get(student=student)
    StudentKey.objects.all().delete()
    press(tablet, place, OTHER)

    with time_machine.travel(AT + timedelta(hours=3), tick=False):
        page = tablet.get(reverse("classrooms:back-wait"))
        again = press(with_code(place.classroom), place, OWN)

    assert "You are not in yet" in page.content.decode()
    assert again.url == reverse("classrooms:back-wait")


def test_teacher_stays_signed_in_beside_the_way_back(
    child: Enrolment, nairobi_teacher: User
) -> None:
    tablet = with_code(child.classroom)
    tablet.force_login(nairobi_teacher)

    assert tablet.get(BACK).url == JOIN
    assert tablet.get(door(child)).status_code == 404


@pytest.mark.parametrize("row", ["\x00", "cat,cat,cat", "a" * 5000, "cat,moon,cup,apple", "💥"])
def test_hostile_rows_are_no_accident(row: str, tablet: Client, child: Enrolment) -> None:
    assert tablet.post(door(child), {"row": row, "pick": row}).status_code == 200
    assert tablet.post(door(child), {"row": row}).status_code in (200, 302)


def test_list_of_nicknames_asks_the_same_number_of_questions(
    tablet: Client, child: Enrolment, django_assert_max_num_queries
) -> None:
    EnrolmentFactory.create_batch(30, classroom=child.classroom)

    with django_assert_max_num_queries(6):
        tablet.get(BACK)


def test_key_is_given_once(student: User) -> None:
    assert give_key(student).card == give_key(student).card


SAID: dict[str, Any] = {"name": "7B", "age_from": 12, "age_to": 13, "size": 24}


def stands_in_the_class(child: Enrolment) -> Client:
    """A tablet that knows the class by this child."""
    tablet = Client()
    tablet.force_login(child.student)
    tablet.get(TODAY)
    tablet.post(reverse("exchange_pages:leave"))
    return tablet


@pytest.mark.parametrize("goes", [True, False])
def test_device_follows_its_child_into_the_new_year_and_no_further(
    goes: bool, child: Enrolment, nairobi_teacher: User
) -> None:
    friend = EnrolmentFactory(classroom=child.classroom, nickname="Calm Fox")
    tablet = stands_in_the_class(child)

    made = into_new_year(
        child.classroom,
        by=nairobi_teacher,
        described=SAID,
        keep_lessons=False,
        students={friend.pk, child.pk} if goes else {friend.pk},
    )
    listed = tablet.get(BACK).content.decode()

    assert (door(made.enrolments.get(student=friend.student)) in listed) is goes
    assert (door(child) in listed) is not goes


def test_device_forgets_the_class_with_the_child_that_was_taken_out(child: Enrolment) -> None:
    EnrolmentFactory(classroom=child.classroom, nickname="Calm Fox")
    tablet = stands_in_the_class(child)

    Enrolment.objects.filter(pk=child.pk).update(state=EnrolmentState.LEFT)

    page = tablet.get(BACK).content.decode()
    assert "Which class are you in?" in page
    assert "6B" not in tablet.get(JOIN).content.decode()


def test_frozen_class_says_so_instead_of_asking_for_the_code_for_ever(
    tablet: Client, child: Enrolment, nairobi_teacher: User, reviewer: User
) -> None:
    code = child.classroom.codes.get()
    known = stands_in_the_class(child)
    revoke_teacher(nairobi_teacher.adult, by=reviewer, reason="left", at=AT)

    pages = [
        tablet.get(BACK),
        known.get(BACK),
        tablet.post(BACK, {"code": code.code}),
        Client().post(JOIN, {"code": code.code}),
        Client().get(reverse("classrooms:join-code", args=[code.code])),
        Client().get(reverse("classrooms:join-name", args=[code.code])),
    ]

    for page in pages:
        assert str(STUDENT_OUT["frozen"]) in page.content.decode()
