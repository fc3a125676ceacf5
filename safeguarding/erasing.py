"""Taking everything of one student out of the tables, one rule after the other.

Each step is one transaction and may be done again: who was killed half-way begins anew, and what
is gone is found gone. The account itself goes last, so that until then the student's rows can be
found by it.
"""

from collections.abc import Callable
from graphlib import TopologicalSorter
from uuid import UUID

from django.db import transaction

from safeguarding.retention import DELETE, Rule, of_students
from users.models import User


def steps() -> tuple[Rule, ...]:
    """The rules in the order of erasing.

    What stays without its author first, then what is deleted, rows that point to others before
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


def erase_step(rule: Rule, student: UUID) -> int:
    """Erase what one table holds of the student; how many rows it was."""
    assert rule.erased is not None  # noqa: S101 -- `steps` names only those
    assert rule.erased.do is not None, rule.name  # noqa: S101
    with transaction.atomic():
        return rule.erased.do(rule.rows_of(student))


def erase_everything_of(student: UUID, *, then: Callable[[Rule], None] | None = None) -> bool:
    """Every step for one student; False when there was nothing left. `then` hears of each step."""
    found = False
    for rule in steps():
        found = bool(erase_step(rule, student)) or found
        if then is not None:
            then(rule)
    return found
