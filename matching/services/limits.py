"""What a class asks of its partners beyond the rules of its programme."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom
from matching.models import ClassLimits
from matching.services.still_in import show_life
from users.audit import record
from users.models import User


@transaction.atomic
def set_limits(
    classroom: Classroom, *, by: User, at: datetime | None = None, **limits: int | None
) -> ClassLimits:
    """Set `most_age_gap_months`, `least_level` or both; None takes a limit away."""
    now = at or timezone.now()
    show_life(classroom, by=by, at=now)
    held, _made = ClassLimits.objects.select_for_update().get_or_create(
        classroom=classroom, defaults={"set_at": now}
    )
    for name, value in limits.items():
        before = getattr(held, name)
        if value != before:
            setattr(held, name, value)
            held.set_at = now
            verb = f"limits.{name.replace('_', '-')}"
            record(verb, classroom, by=by, before=_code(before), after=_code(value), at=now)
    held.save(update_fields=[*limits, "set_at"])
    return held


def limits_of(classroom: Classroom) -> ClassLimits:
    """The limits of the class; empty ones, not saved, where it has none."""
    return ClassLimits.objects.filter(classroom=classroom).first() or ClassLimits(
        classroom=classroom
    )


def _code(value: Any) -> str:
    return "" if value is None else str(value)
