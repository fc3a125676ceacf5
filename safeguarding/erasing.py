"""Taking everything of a student out of the tables, one rule after the other.

Each step is one transaction and may be done again: who was killed half-way begins anew, and what
is gone is found gone. The account itself goes last, so that until then the student's rows can be
found by it.
"""

from collections.abc import Callable, Collection
from graphlib import TopologicalSorter
from uuid import UUID

from django.db import transaction

from safeguarding.retention import DELETE, Rule, of_students
from users.models import User


def steps() -> tuple[Rule, ...]:
    """The rules in the order of erasing.

    What may stay, without its author, first, then what is deleted, rows that point to others before
    those they point to, and the account at the very end.
    """
    rules = [rule for rule in of_students() if rule.erased is not None and not rule.erased.stays]
    staying = [rule for rule in rules if rule.erased is not DELETE]
    going = {rule.name: rule for rule in rules if rule.erased is DELETE and rule.model is not User}
    by_model = {rule.model: rule.name for rule in going.values()}
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(going, ()))
    for name, rule in going.items():
        assert rule.model is not None, name  # noqa: S101 -- rows of students have a model
        for field in rule.model._meta.concrete_fields:
            target = by_model.get(field.related_model)
            if target is not None and target != name:
                order.add(target, name)
    accounts = [rule for rule in rules if rule.erased is DELETE and rule.model is User]
    return (*staying, *(going[name] for name in order.static_order()), *accounts)


def erase_step(rule: Rule, students: Collection[UUID]) -> int:
    """Erase what one table holds of the students; how many rows it was."""
    assert rule.erased is not None  # noqa: S101 -- `steps` names only those
    assert rule.erased.do is not None, rule.name  # noqa: S101
    with transaction.atomic():
        return rule.erased.do(rule.rows_of(students))


def erase_everything_of(
    students: Collection[UUID], *, then: Callable[[Rule], object] = lambda rule: None
) -> None:
    """Every step for these students. `then` hears of each step once it is done."""
    for rule in steps():
        erase_step(rule, students)
        then(rule)
