"""`visible_to` of every model that has it: nobody finds a thing in which they have no part.

The models are found by themselves, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from django.apps import apps
from django.db import models, transaction

from tests.access.world import World

pytestmark = pytest.mark.django_db

VISIBLE = sorted(
    model._meta.label
    for model in apps.get_models()
    if hasattr(model._default_manager.get_queryset(), "visible_to")
)
# Classes without anything in common: whoever teaches one finds nothing of what the others made.
STRANGERS = ("teacher own", "teacher foreign", "teacher unverified")
# Rounds are nobody's: who takes part in one may read of it.
SHARED_BY_ALL: dict[str, str] = {"matching.MatchingRound": "a round is everybody's who is in it"}


@pytest.fixture(autouse=True)
def _undone(world: World) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def seen_by(label: str, world: World, role: str) -> set[object]:
    queryset = apps.get_model(label)._default_manager.get_queryset()
    return set(queryset.visible_to(world.people[role]).values_list("pk", flat=True))


@pytest.mark.parametrize("label", [each for each in VISIBLE if each not in SHARED_BY_ALL])
def test_strangers_have_nothing_in_common(label: str, world: World) -> None:
    seen = {role: seen_by(label, world, role) for role in STRANGERS}

    assert any(seen.values()), f"tests/access/world.py has no {label} that a teacher finds"
    for one, other in combinations(STRANGERS, 2):
        assert seen[one] & seen[other] == set(), f"{one} and {other}"


@pytest.mark.parametrize("label", VISIBLE)
@pytest.mark.parametrize("role", ["student left", "student other"])
def test_a_student_finds_nothing_of_a_class_that_is_not_theirs(
    role: str, label: str, world: World
) -> None:
    """Who left finds the row that says so; who is in another class, nothing of this one."""
    themselves = {enrolment.pk for enrolment in world.students.values()
                  if enrolment.student == world.people[role]}  # fmt: skip

    found = seen_by(label, world, role) & seen_by(label, world, "teacher own")

    assert found - themselves == set()


def test_the_names_of_the_excepted_are_models() -> None:
    assert set(SHARED_BY_ALL) - {model._meta.label for model in apps.get_models()} == set()


def below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_every_visible_to_is_asked_in_the_world() -> None:
    """One that no model has for its default manager would be asked by none of these tests."""
    asked = {type(apps.get_model(label)._default_manager.get_queryset()) for label in VISIBLE}
    written = {each for each in below(models.QuerySet) if "visible_to" in vars(each)}

    assert written
    assert {each for each in written if not any(issubclass(one, each) for one in asked)} == set()
