"""The one mail about a registration that was left half-way."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.classes import touch
from classrooms.services.reminders import LEFT_FOR_GOOD, remind_of_unfinished
from outbox.models import Mail
from tests.factories import ClassroomFactory, SchoolFactory, TeachingFactory
from users.models import User

LEFT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
A_DAY_LATER = LEFT + timedelta(days=1)


@pytest.fixture
def begun(stranger: User) -> Classroom:
    """5C in Yerevan: its teacher said what it is called and went to her lesson."""
    school = SchoolFactory(
        name="Mkhitar School", country="AM", city="Yerevan", zone="Asia/Yerevan",
        registered_by=stranger,
    )  # fmt: skip
    classroom: Classroom = ClassroomFactory(school=school, name="5C", themes=[], touched_at=LEFT)
    TeachingFactory(classroom=classroom)
    return classroom


def test_after_a_day_the_teacher_gets_a_link_to_where_it_goes_on(begun: Classroom) -> None:
    told = remind_of_unfinished(at=A_DAY_LATER)

    mail = Mail.objects.get()
    assert told == 1
    assert (mail.to, mail.subject) == (
        "stranger@school.example",
        "Your registration is waiting: 5C",
    )
    assert reverse("classrooms:class-continue", args=[begun.pk]) in mail.text


def test_it_is_written_once(begun: Classroom) -> None:
    told = [remind_of_unfinished(at=A_DAY_LATER + timedelta(hours=hour)) for hour in range(3)]

    assert told == [1, 0, 0]
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    "at", [A_DAY_LATER - timedelta(minutes=1), LEFT + LEFT_FOR_GOOD + timedelta(hours=1)]
)
def test_neither_too_soon_nor_much_too_late(at: datetime, begun: Classroom) -> None:
    assert remind_of_unfinished(at=at) == 0


def test_a_day_begins_again_with_every_page(begun: Classroom) -> None:
    touch(begun, at=LEFT + timedelta(hours=20))

    assert remind_of_unfinished(at=A_DAY_LATER) == 0
    assert remind_of_unfinished(at=A_DAY_LATER + timedelta(hours=20)) == 1


@pytest.mark.parametrize("state", [ClassroomState.OPEN, ClassroomState.CLOSED])
def test_nobody_is_reminded_of_what_is_finished(state: ClassroomState, begun: Classroom) -> None:
    Classroom.objects.update(state=state)

    assert remind_of_unfinished(at=A_DAY_LATER) == 0


def test_a_closed_account_gets_no_mail(begun: Classroom, stranger: User) -> None:
    User.objects.filter(pk=stranger.pk).update(is_active=False)

    remind_of_unfinished(at=A_DAY_LATER)

    assert not Mail.objects.exists()
