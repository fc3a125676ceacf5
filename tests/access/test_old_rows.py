"""Every rule of what is kept meets real old rows: the database lets each do what it says."""

from datetime import timedelta

import pytest
from django.db import transaction

from safeguarding.holds import held
from safeguarding.retention import Rule, rule_named
from safeguarding.services.retaining import applied_rules, apply_rule, due_count
from tests.access.asked import AT
from tests.access.world import World

pytestmark = pytest.mark.django_db

LONG_AFTER = AT + timedelta(days=366 * 40)
# The database asks its own clock before a line of the diary goes: `test_retaining` sees to it.
BY_ITS_OWN_CLOCK = {"users_auditentry"}
NAMES = sorted({rule.name for rule in applied_rules()} - BY_ITS_OWN_CLOCK)


@pytest.mark.parametrize("name", NAMES)
def test_rule_is_applied_to_old_rows_and_leaves_nothing_to_do(name: str, world: World) -> None:
    rule = rule_named(name)
    with transaction.atomic():
        apply_rule(rule, at=LONG_AFTER)
        left = due_count(rule, at=LONG_AFTER)
        waits = _waits(rule) if rule.waits_for_holds else 0
        transaction.set_rollback(True)

    assert left == waits


def _waits(rule: Rule) -> int:
    students = list(rule.due(LONG_AFTER).values_list(rule.student, flat=True))
    kept = held(students, at=LONG_AFTER)
    return sum(each in kept for each in students)
