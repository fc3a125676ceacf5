"""Two jobs look for a partner of the same freed class in the same moment.

The test has its twin: without the lock on the places both see one place free, and the slower job
meets the database's constraint instead of a class that is taken.
"""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError

from classrooms.models import Classroom
from matching.models import Place, Proposal, Seat
from matching.services import repair
from matching.services.rounds import enter_round
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.matching.builders import NOW, lesson_at
from tests.twins import Meeting, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def looking(
    nairobi_class: Classroom, bogota_class: Classroom, monkeypatch: pytest.MonkeyPatch
) -> list[Callable[[], Any]]:
    """Both have seen that the place is free before either writes, unless a lock keeps one out."""
    lima = open_classroom(
        name="8C", school=VerifiedSchoolFactory(country="PE", city="Lima", zone="America/Lima")
    )
    lesson_at(nairobi_class, time(16, 0))
    for each in (bogota_class, lima):
        lesson_at(each, time(8, 0))
    for each in (nairobi_class, bogota_class, lima):
        enter_round(each, by=None, at=NOW)
    meeting, write = Meeting(), repair.lay_before

    def wait_and_write(*args: Any, **kwargs: Any) -> Any:
        meeting.point()
        return write(*args, **kwargs)

    monkeypatch.setattr(repair, "lay_before", wait_and_write)

    def look(cause: str) -> Callable[[], int | str]:
        def run() -> int | str:
            try:
                found = repair.look_again([nairobi_class.pk], cause=cause, ended=True, at=NOW)
            except IntegrityError:
                return "IntegrityError"
            return len(found.proposals)

        return run

    return [look("one"), look("other")]


def test_one_proposal_comes_of_it(looking: list[Callable[[], Any]]) -> None:
    assert sorted(at_once(looking)) == [0, 1]

    assert Proposal.objects.count() == 1
    assert Seat.objects.filter(live=True).count() == 2


def test_twin_without_the_lock_the_other_meets_the_constraint(
    looking: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(Place.objects.all()), "select_for_update", lambda self, **_: self)

    assert sorted(map(str, at_once(looking))) == ["1", "IntegrityError"]
