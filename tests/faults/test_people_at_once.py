"""Teachers come and go in the same moment, on two connections.

Each has its twin: without holding the row of the class, a class ends without a teacher, and a
double click meets an error.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from classrooms.choices import InvitationKind
from classrooms.models import Classroom
from classrooms.services import invitations, teachings
from classrooms.services.teachings import LastTeacher
from tests.factories import TeachingFactory
from tests.twins import Meeting, at_once
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 9, 4, 8, 0, tzinfo=UTC)


@pytest.fixture
def meet_after_counting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen the team before either goes, unless a lock keeps one out."""
    meeting = Meeting()
    ask = teachings._team_of

    def ask_and_wait(classroom: Classroom) -> Any:
        team = ask(classroom)
        meeting.point()
        return team

    monkeypatch.setattr(teachings, "_team_of", ask_and_wait)


@pytest.fixture
def meet_after_checking(monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = Meeting()
    check = invitations.check_acceptable

    def check_and_wait(held: Any, **fields: Any) -> None:
        check(held, **fields)
        meeting.point()

    monkeypatch.setattr(invitations, "check_acceptable", check_and_wait)


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(Classroom.objects.all()), "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(
        type(invitations.Invitation.objects.all()), "select_for_update", lambda self, **_: self
    )


def leaving(classroom: Classroom, by: User) -> Callable[[], str]:
    def leave() -> str:
        try:
            return "left" if teachings.leave_class(classroom, by=by, at=NOW) else "gone"
        except LastTeacher:
            return "stays"

    return leave


@pytest.fixture
def two(nairobi_class: Classroom, nairobi_teacher: User, stranger: User) -> list[Any]:
    TeachingFactory(classroom=nairobi_class, teacher=stranger)
    return [leaving(nairobi_class, nairobi_teacher), leaving(nairobi_class, stranger)]


@pytest.mark.usefixtures("meet_after_counting")
def test_when_both_leave_one_stays(two: list[Any], nairobi_class: Classroom) -> None:
    assert sorted(at_once(two)) == ["left", "stays"]
    assert nairobi_class.teachings.count() == 1


@pytest.mark.usefixtures("meet_after_counting", "without_lock")
def test_twin_without_the_lock_nobody_teaches_the_class(
    two: list[Any], nairobi_class: Classroom
) -> None:
    assert sorted(at_once(two)) == ["left", "left"]
    assert nairobi_class.teachings.count() == 0


@pytest.mark.usefixtures("meet_after_counting")
def test_a_hand_over_accepted_while_the_colleague_leaves_keeps_a_teacher(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User, bogota_teacher: User
) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=stranger)
    asked = _ask(nairobi_class, nairobi_teacher, bogota_teacher, InvitationKind.HAND_OVER)

    said = at_once(
        [
            lambda: bool(invitations.accept(asked, by=bogota_teacher, at=NOW)),
            leaving(nairobi_class, stranger),
        ]
    )

    assert said == [True, "left"]
    assert nairobi_class.teachings.get().teacher == bogota_teacher


@pytest.mark.usefixtures("meet_after_checking")
def test_two_clicks_on_yes_are_one(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    asked = _ask(nairobi_class, nairobi_teacher, stranger, InvitationKind.CO_TEACHER)

    said = at_once([lambda: invitations.accept(asked, by=stranger, at=NOW).pk] * 2)

    assert said == [nairobi_class.pk] * 2
    assert AuditEntry.objects.filter(verb="invitation.accepted").count() == 1


@pytest.mark.usefixtures("meet_after_checking", "without_lock")
def test_twin_without_the_lock_one_of_two_clicks_meets_an_error(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    asked = _ask(nairobi_class, nairobi_teacher, stranger, InvitationKind.CO_TEACHER)

    said = at_once([lambda: invitations.accept(asked, by=stranger, at=NOW).pk] * 2)

    assert sorted(type(each).__name__ for each in said) == ["IntegrityError", "UUID"]


def _ask(classroom: Classroom, by: User, whom: User, kind: str) -> Any:
    return invitations.invite_to_class(classroom, kind=kind, email=str(whom.email), by=by, at=NOW)
