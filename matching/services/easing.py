"""A class makes one of the changes that would help, with one press, and can take it back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from classrooms.choices import Mode
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.timetables import hold, save_lessons, stored_lessons
from classrooms.timetable.half_hours import clash
from classrooms.timetable.slots import WeeklySlot as Lesson
from matching.change_codes import Change, read_code
from matching.models import Outlook
from matching.refusals import Refused
from matching.services.limits import limits_of, set_limits
from matching.services.look_again import ask_to_look_again
from matching.services.still_in import show_life
from users.audit import record
from users.models import User

ANSWERS: dict[str, tuple[str, Any]] = {
    "translation": ("translation_ok", True),
    "mode": ("mode", Mode.EITHER.value),
    "same-country": ("same_country_ok", True),
    "composition": ("wished_compositions", []),
    "age-limit": ("most_age_gap_months", None),
    "level-limit": ("least_level", None),
}
"""Which answer of the class a change gives otherwise, and how."""
LIMITS = frozenset({"age-limit", "level-limit"})
"""Those that lift a limit of the class's own: what its programme wants holds on."""


@transaction.atomic
def ask_again(classroom: Classroom, *, by: User, at: datetime | None = None) -> Outlook:
    """Look for a partner of this class now, and work out how it stands.

    Asking again before a worker has answered is asking once. Raises Refused when it does not look.
    """
    now = at or timezone.now()
    _check_looking(classroom)
    show_life(classroom, by=by, at=now)
    Outlook.objects.get_or_create(classroom=classroom)
    outlook = Outlook.objects.select_for_update().get(classroom=classroom)
    if outlook.is_looking and not outlook.takes_long:
        return outlook
    return _look(classroom, now)


@transaction.atomic
def ease(
    classroom: Classroom, code: str, *, by: User, promised: int | None, at: datetime | None = None
) -> Outlook:
    """Make the change of this code and look again at once; `promised` is the number shown with it.

    Making a change that is made already changes nothing. Raises Refused for what is no change, when
    a lesson stands there already, or when the class does not look for a partner.
    """
    now = at or timezone.now()
    change = read_code(code)
    if change is None:
        raise Refused("ease.unknown")
    show_life(classroom, by=by, at=now)
    hold(classroom)
    stored = Classroom.objects.select_related("school").get(pk=classroom.pk)
    _check_looking(stored)
    before = _apply(stored, change, by=by, at=now)
    if before is None:
        return Outlook.objects.get_or_create(classroom=stored)[0]
    record("classroom.ease", stored, by=by, after=code, at=now)
    outlook = _look(stored, now)
    outlook.applied = {"change": code, "promised": promised, "at": now.isoformat(), **before}
    outlook.save(update_fields=["applied"])
    return outlook


@transaction.atomic
def take_back_easing(classroom: Classroom, *, by: User, at: datetime | None = None) -> str:
    """Undo the change last made here, and look again. The code of it.

    Raises Refused when there is none, or when what it left was changed since.
    """
    now = at or timezone.now()
    show_life(classroom, by=by, at=now)
    hold(classroom)
    stored = Classroom.objects.select_related("school").get(pk=classroom.pk)
    outlook = Outlook.objects.select_for_update().filter(classroom=stored).first()
    applied = outlook.applied if outlook else None
    change = read_code(applied["change"]) if applied else None
    if applied is None or change is None:
        raise Refused("ease.nothing")
    _revert(stored, change, applied, by=by, at=now)
    record("classroom.ease-back", stored, by=by, before=change.code, at=now)
    again = _look(stored, now)
    again.applied = None
    again.save(update_fields=["applied"])
    return change.code


def _look(classroom: Classroom, now: datetime) -> Outlook:
    cause = f"asked:{classroom.pk}:{now.isoformat()}"
    ask_to_look_again([classroom.pk], cause=cause, at=now)
    return Outlook.objects.get(classroom=classroom)


def _check_looking(classroom: Classroom) -> None:
    if classroom.state != ClassroomState.OPEN:
        raise Refused("direct.not_looking_here")


def _apply(stored: Classroom, change: Change, *, by: User, at: datetime) -> dict[str, Any] | None:
    """What was before; None where nothing is to be done."""
    if change.lesson is not None:
        return _add_lesson(stored, change.lesson, by=by, at=at)
    before, (_name, wanted) = _answer(stored, change.code), ANSWERS[change.code]
    if before == wanted:
        return None
    _give(stored, change.code, wanted, by=by, at=at)
    return {"before": before}


def _answer(stored: Classroom, code: str) -> Any:
    """What the class says now."""
    return getattr(limits_of(stored) if code in LIMITS else stored, ANSWERS[code][0])


def _give(stored: Classroom, code: str, answer: Any, *, by: User, at: datetime) -> None:
    name, _wanted = ANSWERS[code]
    if code in LIMITS:
        set_limits(stored, by=by, at=at, **{name: answer})
        return
    setattr(stored, name, answer)
    stored.save(update_fields=[name])


def _add_lesson(
    stored: Classroom, lesson: Lesson, *, by: User, at: datetime
) -> dict[str, Any] | None:
    lessons = stored_lessons(stored, None)
    if lesson in lessons:
        return None
    if lesson.weekday not in stored.school.school_days:
        raise Refused("ease.unknown")
    if any(clash(lesson, other) for other in lessons):
        raise Refused("ease.taken")
    save_lessons(stored, slots=[*lessons, lesson], week_a_from=None, by=by, at=at)
    return {"before": None}


def _revert(
    stored: Classroom, change: Change, applied: dict[str, Any], *, by: User, at: datetime
) -> None:
    if change.lesson is not None:
        lessons = stored_lessons(stored, None)
        left = [each for each in lessons if each != change.lesson]
        if len(left) == len(lessons):
            raise Refused("ease.changed_since")
        save_lessons(stored, slots=left, week_a_from=None, by=by, at=at)
        return
    if _answer(stored, change.code) != ANSWERS[change.code][1]:
        raise Refused("ease.changed_since")
    _give(stored, change.code, applied["before"], by=by, at=at)
