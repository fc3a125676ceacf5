"""Whatever two teachers, staff, the clock and crashes do in any order, it reads like the model."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from classrooms.models import Classroom
from matching.lifecycle import RoundState
from matching.models import Proposal, Registration
from tests.faults.life.machine import Life
from tests.matching.builders import NOW, let_lessons_meet, proposed
from users.models import User

pytestmark = pytest.mark.django_db

FEW, MANY, STEPS = 25, 600, 12


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
            "gathering": gathering,
        }

    return Cast


def run(life: type[Life], examples: int, *, derandomize: bool) -> None:
    run_state_machine_as_test(
        life,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=derandomize,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_some_lives(life: type[Life]) -> None:
    run(life, FEW, derandomize=True)


@pytest.mark.proof
def test_many_lives(life: type[Life], capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    life.asks_always = True

    run(life, MANY, derandomize=False)

    figures = {
        "id": "E1",
        "lives": MANY,
        "steps": STEPS,
        "anomalies": 0,
        "s": round(time.monotonic() - began, 1),
    }
    with capsys.disabled():
        print("\n" + json.dumps(figures))  # noqa: T201
