"""Students of a list: in the class at once, with a card; they choose pictures when they come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment
from classrooms.nicknames import nickname_key
from classrooms.services.codes import OfAnEarlierYear
from classrooms.services.joining import pairs_of
from classrooms.services.student_keys import give_keys
from classrooms.signs import STUDENTS, give_sign
from classrooms.stamps import Pair, free_first, next_tint
from users.audit import record
from users.lifecycle import Role
from users.models import User

MOST_OF_CLASS = 120


class ListRefused(Exception):
    """Something changed since the list was looked at: nobody of it was made."""


@dataclass(frozen=True)
class Listed:
    """One student of a list; without a stamp, one that nobody has is given."""

    nickname: str
    stamp: str = ""


def taken_in(classroom: Classroom) -> set[str]:
    """The keys of the nicknames of the class."""
    there = classroom.enrolments.exclude(state=EnrolmentState.LEFT)
    return set(there.values_list("nickname_key", flat=True))


@transaction.atomic
def add_students(
    classroom: Classroom,
    listed: Sequence[Listed],
    *,
    by: User,
    language: str,
    at: datetime | None = None,
) -> list[Enrolment]:
    """All of them or nobody. Raises ListRefused or OfAnEarlierYear."""
    now = at or timezone.now()
    held = Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    if held.is_archived:
        raise OfAnEarlierYear
    _check(listed, taken_in(held))
    students = [
        User(role=Role.STUDENT, language=language, zone=held.zone or "UTC") for _each in listed
    ]
    for student in students:
        student.set_unusable_password()
    User.objects.bulk_create(students)
    give_keys(students)
    made = _enrol(held, listed, students, at=now)
    for enrolment in made:
        record("enrolment.list", enrolment, by=by, after=EnrolmentState.IN, at=now)
    give_sign(held, STUDENTS, at=now)
    return made


def _check(listed: Sequence[Listed], taken: Collection[str]) -> None:
    keys = [nickname_key(each.nickname) for each in listed]
    if len(set(keys)) < len(keys) or set(keys) & set(taken):
        raise ListRefused
    if not listed or len(taken) + len(keys) > MOST_OF_CLASS:
        raise ListRefused


def _enrol(
    classroom: Classroom, listed: Sequence[Listed], students: Sequence[User], *, at: datetime
) -> list[Enrolment]:
    pairs = pairs_of(classroom)
    chosen: dict[int, Pair] = {}
    # Who asked for a stamp first, then those who take what nobody has.
    for number in sorted(range(len(listed)), key=lambda each: not listed[each].stamp):
        stamp = listed[number].stamp
        pair = (stamp, next_tint(stamp, pairs)) if stamp else free_first(pairs)[0]
        chosen[number] = pair
        pairs.append(pair)
    made = []
    for number, (each, student) in enumerate(zip(listed, students, strict=True)):
        stamp, tint = chosen[number]
        made.append(
            Enrolment(
                classroom=classroom,
                student=student,
                nickname=each.nickname,
                nickname_key=nickname_key(each.nickname),
                stamp=stamp,
                tint=tint,
                state=EnrolmentState.IN,
                joined_at=at,
            )
        )
    return Enrolment.objects.bulk_create(made)
