"""Two classes invite the same class, which has one place, in the same moment.

The test has its twin: without the lock on the places only the database's constraint is left, and
the slower teacher meets an error instead of a sentence.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError

from classrooms.models import Classroom
from matching.models import Place, Proposal, Seat
from matching.refusals import Refused
from matching.services import direct
from matching.services.places import ensure_places
from tests.factories import open_classroom
from tests.matching.builders import NOW, let_lessons_meet, teacher_of
from tests.twins import Meeting, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inviting(
    nairobi_class: Classroom, bogota_class: Classroom, monkeypatch: pytest.MonkeyPatch
) -> list[Callable[[], Any]]:
    """Both have read which places are free before either writes, unless a lock keeps one out."""
    let_lessons_meet(nairobi_class, bogota_class)
    second = open_classroom(name="7C")
    let_lessons_meet(second, bogota_class)
    for classroom in (nairobi_class, bogota_class, second):
        ensure_places(classroom)
    meeting = Meeting()
    ask = direct.free_places

    def ask_and_wait(ids: Any) -> Any:
        answer = ask(ids)
        meeting.point()
        return answer

    monkeypatch.setattr(direct, "free_places", ask_and_wait)

    def asking(here: Classroom) -> Callable[[], str]:
        def ask_there() -> str:
            try:
                direct.invite(here, bogota_class, by=teacher_of(here), at=NOW)
            except (Refused, IntegrityError) as refusal:
                return getattr(refusal, "key", type(refusal).__name__)
            return "asked"

        return ask_there

    return [asking(nairobi_class), asking(second)]


def test_one_is_asked_and_the_other_hears_why(inviting: list[Callable[[], Any]]) -> None:
    said = at_once(inviting)

    assert sorted(said) == ["asked", "refusal.capacity"]
    assert Proposal.objects.count() == 1
    assert Seat.objects.filter(live=True).count() == 2


def test_twin_without_the_lock_the_other_meets_an_error(
    inviting: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(Place.objects.all()), "select_for_update", lambda self, **_: self)

    said = at_once(inviting)

    assert sorted(said) == ["IntegrityError", "asked"]
