"""Still looking? One page, two answers; a link in a mail only shows it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.models import Registration
from matching.services.direct import invite
from matching.services.places import ensure_places
from matching.services.rounds import enter_round
from matching.waiting import proposals_on_desk
from tests.matching.builders import NOW, teacher_of
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(nairobi_class: Classroom, nairobi_teacher: User) -> Registration:
    registration = enter_round(nairobi_class, by=nairobi_teacher)
    registration.asked_at = timezone.now() - timedelta(days=9)
    registration.save()
    return registration


@pytest.fixture
def resting(asked: Registration) -> Registration:
    asked.rests_at = timezone.now() - timedelta(days=1)
    asked.save()
    return asked


def address(classroom: Classroom) -> str:
    return reverse("matching:still-in", args=[classroom.pk])


def status(client: Client, classroom: Classroom) -> str:
    page = client.get(reverse("matching:class-status", args=[classroom.pk]))
    return page.content.decode()


def test_the_link_of_the_mail_shows_and_does_not_act(
    nairobi: Client, asked: Registration, nairobi_class: Classroom
) -> None:
    page = nairobi.get(address(nairobi_class)).content.decode()

    assert "Yes, we are looking" in page
    assert "Not this year" in page
    asked.refresh_from_db()
    assert asked.asked_at is not None


def test_yes_brings_it_back_and_says_so(
    nairobi: Client, resting: Registration, nairobi_class: Classroom
) -> None:
    assert "Your class rests" in status(nairobi, nairobi_class)

    page = nairobi.post(address(nairobi_class), {"answer": "yes"}, follow=True).content.decode()

    assert "Your class is in the next round." in page
    assert "Your class rests" not in page
    resting.refresh_from_db()
    assert (resting.asked_at, resting.rests_at) == (None, None)


def test_not_this_year_closes_the_class_and_yes_opens_it(
    nairobi: Client, asked: Registration, nairobi_class: Classroom
) -> None:
    page = nairobi.post(
        address(nairobi_class), {"answer": "not_this_year"}, follow=True
    ).content.decode()

    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.CLOSED
    assert "Look for a partner again" in page
    assert "It looks for no partner now." in nairobi.get(address(nairobi_class)).content.decode()

    nairobi.post(address(nairobi_class), {"answer": "yes"})

    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.OPEN
    asked.refresh_from_db()
    assert asked.asked_at is None


@pytest.mark.parametrize("answer", ["", "maybe", "\x00", "x" * 10_000])
def test_any_other_answer_asks_again(
    nairobi: Client, asked: Registration, nairobi_class: Classroom, answer: str
) -> None:
    response = nairobi.post(address(nairobi_class), {"answer": answer})

    assert response.status_code == 200
    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.OPEN


def test_today_asks_and_then_offers_the_way_back(
    nairobi: Client, asked: Registration, nairobi_class: Classroom
) -> None:
    today = reverse("exchange_pages:desk")
    assert "Is <bdi>6B</bdi> still looking for a partner?" in nairobi.get(today).content.decode()

    asked.rests_at = timezone.now()
    asked.save()

    assert "<bdi>6B</bdi> rests" in nairobi.get(today).content.decode()


def test_a_teacher_of_another_class_finds_nothing(
    client: Client, asked: Registration, nairobi_class: Classroom, bogota_teacher: User
) -> None:
    client.force_login(bogota_teacher)

    assert client.get(address(nairobi_class)).status_code == 404
    assert client.post(address(nairobi_class), {"answer": "yes"}).status_code == 404


def test_a_class_with_a_partner_that_looks_for_another_is_asked_on_the_desk_too(
    asked: Registration,
    nairobi_class: Classroom,
    nairobi_teacher: User,
    bogota_class: Classroom,
    lessons_meet: None,
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(partners_wanted=2)
    nairobi_class.refresh_from_db()
    ensure_places(nairobi_class)
    invite(bogota_class, nairobi_class, by=teacher_of(bogota_class), at=NOW)
    assert Registration.objects.get(pk=asked.pk).asked_at is not None

    urls = [getattr(each, "url", "") for each in proposals_on_desk(nairobi_teacher, NOW)]

    assert urls.count(address(nairobi_class)) == 1
    assert len(urls) == 2
