"""Whatever two teachers, staff, the clock and crashes do in any order, it reads like the model."""

from typing import Any

import pytest

from classrooms.models import Classroom, Programme
from matching.lifecycle import RoundState
from matching.models import Proposal, Registration
from tests.factories import StaffFactory
from tests.faults.life.judged import live, live_long
from tests.faults.life.machine import Life
from tests.matching.builders import NOW, let_lessons_meet, proposed
from users.models import User

pytestmark = pytest.mark.django_db

FEW, MANY, STEPS = 20, 300, 12


@pytest.fixture
def proposal(nairobi_class: Classroom, bogota_class: Classroom) -> Proposal:
    let_lessons_meet(nairobi_class, bogota_class)
    return proposed(nairobi_class, bogota_class)


@pytest.fixture
def life(
    proposal: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
    reviewer: User,
) -> type[Life]:
    def gathering() -> set[Any]:
        waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
        return set(waiting.values_list("classroom_id", flat=True))

    class Cast(Life):
        cast = {
            "proposal": proposal,
            "now": NOW,
            "classes": {"here": nairobi_class, "there": bogota_class},
            "here": nairobi_teacher,
            "there": bogota_teacher,
            "staff": reviewer,
            "colleague": StaffFactory(),
            "programme": Programme.objects.filter(pk=nairobi_class.school.programme_id).update,
            "gathering": gathering,
        }

    return Cast


def test_some_lives(life: type[Life]) -> None:
    live(life, FEW, STEPS, derandomize=True)


@pytest.mark.proof
def test_many_lives(life: type[Life], capsys: pytest.CaptureFixture[str]) -> None:
    figures = live_long(life, "E1", MANY, STEPS)

    with capsys.disabled():
        print("\n" + figures)  # noqa: T201
