"""The stages of the demonstration, each in one transaction: it is there as a whole or not."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from django.db import transaction
from django.utils import translation

from exchange.demo.days import Days
from exchange.demo.meeting import has_partnerships, has_projects, open_projects
from exchange.demo.pairing import answer_proposals, has_rounds, run_rounds
from exchange.demo.people import STAFF
from exchange.demo.progress import Progress
from exchange.demo.registering import register_classes
from users.models import User


class Stage(StrEnum):
    """How far the demonstration goes; each stage includes those before it."""

    CLASSROOMS = "classrooms"
    PROPOSALS = "proposals"
    PARTNERSHIPS = "partnerships"
    PROJECTS = "projects"


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for: how many classes, drawn from which seed, looked at on which day."""

    classes: int
    seed: int
    days: Days


def build(stage: Stage, order: Order, tell: Callable[[Stage, int, int], None]) -> list[Stage]:
    """Make everything up to `stage` that is not there yet; returns the stages that were made."""
    made = []
    stages = list(Stage)
    for each in stages[: stages.index(stage) + 1]:
        if not _exists(each):
            with transaction.atomic(), translation.override("en"):
                _make(each, order, partial(tell, each))
            made.append(each)
    return made


def _exists(stage: Stage) -> bool:
    match stage:
        case Stage.CLASSROOMS:
            return User.objects.filter(email=STAFF).exists()
        case Stage.PROPOSALS:
            return has_rounds()
        case Stage.PARTNERSHIPS:
            return has_partnerships()
        case Stage.PROJECTS:
            return has_projects()


def _make(stage: Stage, order: Order, tell: Progress) -> None:
    match stage:
        case Stage.CLASSROOMS:
            register_classes(order.classes, seed=order.seed, days=order.days, tell=tell)
        case Stage.PROPOSALS:
            run_rounds(days=order.days, tell=tell)
        case Stage.PARTNERSHIPS:
            answer_proposals(days=order.days, tell=tell)
        case Stage.PROJECTS:
            open_projects(seed=order.seed, days=order.days, tell=tell)
