"""Whatever befalls a class that loses its partner, in any order, it reads like the model."""

from collections.abc import Callable
from datetime import time as clock

import pytest
import time_machine
from django.db import transaction

from classrooms.models import Classroom
from exchange.lifecycle import ProjectState
from exchange.models import Project
from matching.choices import EndReason, ReviewReason
from matching.models import Partnership
from matching.services.bench import bench_for
from matching.services.partnerships import approve_partnership
from matching.services.proposals import accept_proposal
from matching.services.rescue import offer_rescue
from outbox.runner import drain
from tests.exchange.builders import add_lesson
from tests.exchange.rescuing import SILENT_SINCE, lisbon, volunteer_in
from tests.faults.life.exchange import Exchange
from tests.faults.life.judged import live, live_long
from tests.matching.builders import NOW, proposed, teacher_of
from users.models import User

pytestmark = pytest.mark.django_db

FEW, MANY, STEPS = 8, 200, 16


@pytest.fixture
def classes(nairobi_class: Classroom, bogota_class: Classroom) -> dict[str, Classroom]:
    """Two of one country on the bench: between two nights nobody makes a pair of them."""
    add_lesson(bogota_class, 1, clock(6, 0), 60)
    porto = volunteer_in("Porto", "PT", "Europe/Lisbon", clock(11, 0), 120)
    return {"here": nairobi_class, "gone": bogota_class, "lisbon": lisbon(), "porto": porto}


@pytest.fixture
def exchange(classes: dict[str, Classroom], reviewer: User) -> type[Exchange]:
    project = approved(classes["here"], classes["gone"], by=reviewer)

    class Cast(Exchange):
        cast = {
            "now": SILENT_SINCE,
            "projects": either(project),
            "classes": classes,
            "bench": best_first(project, classes),
            "staff": reviewer,
        }

    return Cast


def approved(here: Classroom, gone: Classroom, *, by: User) -> Project:
    """A round paired them, both said yes, staff approved: the project gets ready."""
    proposal = proposed(here, gone)
    for each in (here, gone):
        accept_proposal(proposal, by=teacher_of(each), at=NOW)
    with time_machine.travel(NOW, tick=False):
        drain(at=NOW)
        approve_partnership(
            Partnership.objects.get(proposal=proposal), by=by, reason=ReviewReason.CHECKED, at=NOW
        )
        drain(at=NOW)
    return Project.objects.get(partnership__proposal=proposal)


def either(project: Project) -> Callable[[bool], Project]:
    """The project as it gets ready, or as one that runs."""

    def which(is_open: bool) -> Project:
        if is_open:
            Project.objects.filter(pk=project.pk).update(
                state=ProjectState.OPEN, started_at=project.opened_at, ready_at=project.opened_at
            )
        return Project.objects.get(pk=project.pk)

    return which


def best_first(project: Project, classes: dict[str, Classroom]) -> tuple[str, ...]:
    """In which order the engine would have the bench asked; the model does not know scores."""
    names = {str(each.pk): who for who, each in classes.items()}
    with transaction.atomic():
        rescue = offer_rescue(
            project.partnership, classes["here"], reason=EndReason.SILENT, at=SILENT_SINCE
        )
        pairs = bench_for(rescue, at=SILENT_SINCE)
        transaction.set_rollback(True)
    asked = [names[each] for pair in pairs for each in (pair.low, pair.high)]
    return tuple(who for who in asked if who != "here")


def test_some_exchanges(exchange: type[Exchange]) -> None:
    live(exchange, FEW, STEPS, derandomize=True)


@pytest.mark.proof
def test_many_exchanges(exchange: type[Exchange], capsys: pytest.CaptureFixture[str]) -> None:
    figures = live_long(exchange, "E2", MANY, STEPS)

    with capsys.disabled():
        print("\n" + figures)  # noqa: T201
