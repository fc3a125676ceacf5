"""A guesser sends tries at the same moment, so that five wrong ones count as fewer.

The test has its twin: without the lock on the row both of two tries read four wrong ones, and both
are compared: a sixth.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from classrooms.models import StudentKey
from classrooms.services import student_keys
from classrooms.services.student_keys import Tried, choose_pictures, try_pictures
from tests.factories import EnrolmentFactory
from tests.twins import Meeting, at_once

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
OWN, OTHER = ["cat", "moon", "cup"], ["moon", "cat", "cup"]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], Any]]:
    """Two tries that come after four wrong ones; each compares what it was sent."""
    student = EnrolmentFactory().student
    choose_pictures(student, OWN, at=AT)
    for _try in range(4):
        try_pictures(student, OTHER, at=AT)
    meeting, compare = Meeting(), student_keys.is_pictures_digest

    def wait_and_compare(*said: Any) -> bool:
        meeting.point()
        return compare(*said)

    monkeypatch.setattr(student_keys, "is_pictures_digest", wait_and_compare)
    return [lambda: try_pictures(student, OTHER, at=AT), lambda: try_pictures(student, OWN, at=AT)]


def test_the_sixth_try_is_not_looked_at(compared: list[Callable[[], Any]]) -> None:
    first, second = compared

    assert at_once([first, first]) == [Tried.LOCKED, Tried.LOCKED]

    assert second() == Tried.LOCKED
    assert StudentKey.objects.get().wrong_tries == 5


def test_twin_without_the_lock_right_pictures_get_a_sixth_try(
    compared: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        type(StudentKey.objects.all()), "select_for_update", lambda self, **_options: self
    )

    assert Tried.RIGHT in at_once(compared)


def test_right_ones_after_the_fifth_wrong_one_come_too_late(
    compared: list[Callable[[], Any]],
) -> None:
    wrong, right = compared
    wrong()

    assert right() == Tried.LOCKED


def test_twenty_at_once_are_five(monkeypatch: pytest.MonkeyPatch) -> None:
    student = EnrolmentFactory().student
    choose_pictures(student, OWN, at=AT)
    looked_at: list[bool] = []
    compare = student_keys.is_pictures_digest

    def note(*said: Any) -> bool:
        looked_at.append(compare(*said))
        return looked_at[-1]

    monkeypatch.setattr(student_keys, "is_pictures_digest", note)

    at_once([lambda: try_pictures(student, OTHER, at=AT)] * 20)

    assert looked_at == [False] * 5
