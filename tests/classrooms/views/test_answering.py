"""Who gives and takes a child's keys and data, once the class went on into another year."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment, StudentKey, Teaching
from classrooms.services.knocking import knock
from classrooms.services.new_year import into_new_year
from classrooms.services.student_keys import choose_pictures, give_key
from safeguarding.services.data_requests import ask_for_export
from tests.factories import EnrolmentFactory, TeachingFactory, VerifiedTeacherFactory
from users.models import User

SAID: dict[str, Any] = {"name": "7B", "age_from": 12, "age_to": 13, "size": 24}


@pytest.fixture
def colleague(nairobi_class: Classroom) -> User:
    """Taught the class with Amina last year, and was taken out of it this year."""
    return TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory()).teacher


@pytest.fixture
def place(student: User) -> Enrolment:
    """Brave River's place of last year."""
    choose_pictures(student, ["cat", "moon", "cup"])
    return Enrolment.objects.get(student=student)


@pytest.fixture
def gone_on(place: Enrolment, nairobi_teacher: User, colleague: User) -> Classroom:
    old = place.classroom
    made = into_new_year(
        old, by=nairobi_teacher, described=SAID, keep_lessons=False, students={place.pk}
    )
    Teaching.objects.filter(classroom=made, teacher=colleague).delete()
    return made


PAGES = [
    ("classrooms:student", "get", {}),
    ("classrooms:student-key", "post", {"reset": "1"}),
    ("classrooms:student-key", "post", {"new-card": "1"}),
    ("classrooms:student-knock", "post", {"yes": "1"}),
    ("classrooms:student-let-in", "post", {}),
    ("classrooms:student-merge", "get", {}),
    ("safeguarding:student-data", "get", {}),
    ("safeguarding:student-export", "post", {}),
    ("safeguarding:student-erase", "post", {}),
]
CLASS_PAGES = [
    ("classrooms:cards", "get", {}),
    ("classrooms:card-sheet", "get", {}),
    ("classrooms:name-sheet", "get", {}),
    ("classrooms:everybody-unlock", "post", {}),
    ("classrooms:class-devices", "post", {"own": "1"}),
    ("classrooms:roster", "get", {}),
]


@pytest.mark.parametrize(("page", "method", "sent"), PAGES)
def test_who_taught_the_child_once_opens_no_door(
    client: Client, colleague: User, gone_on: Classroom, place: Enrolment, page, method, sent
) -> None:
    client.force_login(colleague)
    before = StudentKey.objects.values().get()

    answer = getattr(client, method)(reverse(page, args=[place.pk]), sent)

    assert answer.status_code == 404
    assert StudentKey.objects.values().get() == before


@pytest.mark.parametrize(("page", "method", "sent"), CLASS_PAGES)
def test_nobody_prints_cards_of_a_class_of_last_year(
    client: Client, colleague: User, gone_on: Classroom, place: Enrolment, page, method, sent
) -> None:
    client.force_login(colleague)

    answer = getattr(client, method)(reverse(page, args=[place.classroom_id]), sent)

    assert answer.status_code == 404


def test_the_class_of_last_year_shows_no_link_that_opens_nothing(
    client: Client, colleague: User, gone_on: Classroom, place: Enrolment
) -> None:
    StudentKey.objects.update(pictures="")
    knock(place.student, ["cat", "moon", "cup"])
    client.force_login(colleague)

    page = client.get(reverse("classrooms:class-detail", args=[place.classroom_id]))

    assert "Brave River" in page.text
    assert f'href="{reverse("classrooms:student", args=[place.pk])}"' not in page.text
    assert reverse("safeguarding:student-data", args=[place.pk]) not in page.text
    assert reverse("classrooms:student-knock", args=[place.pk]) not in page.text


def test_who_teaches_the_child_now_answers_through_both_classes(
    client: Client, nairobi_teacher: User, gone_on: Classroom, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)

    for each in Enrolment.objects.all():
        assert client.get(reverse("classrooms:student", args=[each.pk])).status_code == 200
        assert client.get(reverse("safeguarding:student-data", args=[each.pk])).status_code == 200


def test_every_class_of_a_child_is_a_sentence(
    client: Client, nairobi_teacher: User, gone_on: Classroom, place: Enrolment
) -> None:
    client.force_login(nairobi_teacher)

    page = client.get(reverse("classrooms:student", args=[place.pk])).text

    assert ">In class <bdi>6B</bdi></p>" in page
    assert ">Also in class <bdi>7B</bdi></p>" in page


def test_of_a_child_that_went_nowhere_the_class_of_last_year_answers(
    client: Client, colleague: User, gone_on: Classroom, nairobi_class: Classroom
) -> None:
    stayed = EnrolmentFactory(classroom=nairobi_class, nickname="Late Owl")
    give_key(stayed.student)
    client.force_login(colleague)

    assert client.get(reverse("classrooms:student", args=[stayed.pk])).status_code == 200
    assert client.get(reverse("safeguarding:student-data", args=[stayed.pk])).status_code == 200


def test_child_taken_out_of_the_new_class_is_not_the_old_colleagues_again(
    client: Client, colleague: User, gone_on: Classroom, place: Enrolment
) -> None:
    gone_on.enrolments.update(state=EnrolmentState.LEFT)
    client.force_login(colleague)

    assert client.get(reverse("classrooms:student", args=[place.pk])).status_code == 404


def test_what_was_asked_about_a_child_goes_with_it(
    client: Client,
    place: Enrolment,
    nairobi_teacher: User,
    colleague: User,
) -> None:
    asked = ask_for_export(place, by=colleague)
    address = reverse("safeguarding:data-request", args=[asked.pk])
    client.force_login(colleague)
    before = client.get(address).status_code
    made = into_new_year(
        place.classroom,
        by=nairobi_teacher,
        described=SAID,
        keep_lessons=False,
        students={place.pk},
        at=timezone.now(),
    )
    Teaching.objects.filter(classroom=made, teacher=colleague).delete()

    after = client.get(address).status_code
    client.force_login(nairobi_teacher)

    assert (before, after) == (200, 404)
    assert client.get(address).status_code == 200
