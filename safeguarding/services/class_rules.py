"""A teacher chooses the rules of the own class."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom
from safeguarding.gates import class_rules
from safeguarding.models import ClassRules
from safeguarding.rules import Rules
from users.audit import record
from users.models import User


@transaction.atomic
def set_class_rules(
    classroom: Classroom, rules: Rules, *, by: User, at: datetime | None = None
) -> ClassRules:
    """From now on. What was published under freer rules and is forbidden now is not shown."""
    now = at or timezone.now()
    locked = Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    before = class_rules([locked])[locked.pk]
    row: ClassRules
    row, _created = ClassRules.objects.update_or_create(
        classroom=locked,
        defaults={
            **asdict(rules),
            "youngest": locked.age_from,
            "changed_at": now,
            "changed_by": by,
        },
    )
    if before != rules:
        record("rules.change", row, by=by, before=before.code, after=rules.code, at=now)
    return row
