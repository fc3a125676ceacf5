"""The students of a class that has got ready, and the forms that their families have signed."""

from collections.abc import Sequence
from datetime import datetime
from random import Random
from uuid import UUID

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment
from classrooms.nicknames import nickname_key, offer
from classrooms.stamps import STAMPS
from safeguarding.choices import GivenBy, Purpose
from safeguarding.gates import day_in
from safeguarding.paper import VERSION
from safeguarding.services.consents import Forms, record_answers, usual_end
from users.lifecycle import Role
from users.models import User

# What is ticked on the sheets: by everybody, by all but a few, and nothing about the rest.
EVERYBODY: dict[str, bool] = {Purpose.PART: True}
MOST: dict[str, bool] = {Purpose.PART: True, Purpose.PICTURES: True, Purpose.LIVE: True}
FEW = 3


def bring_class(classroom: Classroom, count: int, source: Random, *, at: datetime) -> list[UUID]:
    """So many students are in the class; returns the new ones. Hundreds of them are wanted, so they
    come in one go.

    A class that got ready for another project before has its students already.
    """
    there = set(classroom.enrolments.values_list("nickname_key", flat=True))
    count = max(0, count - len(there))
    people = User.objects.bulk_create(
        User(role=Role.STUDENT, email=None, password="!", zone=classroom.zone or "UTC")  # noqa: S106 (no password fits it)
        for _number in range(count)
    )
    nicknames = offer(there, count=count, source=source)
    Enrolment.objects.bulk_create(
        Enrolment(
            classroom=classroom,
            student=student,
            nickname=nickname,
            nickname_key=nickname_key(nickname),
            stamp=source.choice(list(STAMPS)),
            state=EnrolmentState.IN,
            joined_at=at,
        )
        for student, nickname in zip(people, nicknames, strict=True)
    )
    return [student.pk for student in people]


def record_forms(classroom: Classroom, students: Sequence[UUID], *, by: User, at: datetime) -> None:
    """All may take part; most sheets say yes to pictures and live video, too."""
    on = day_in(classroom, at)
    for people, answers in ((students[:FEW], EVERYBODY), (students[FEW:], MOST)):
        if not people:
            continue
        forms = Forms(
            answers=answers,
            given_by=GivenBy.GUARDIAN,
            given_on=on,
            valid_until=usual_end(classroom, on),
            text_version=VERSION,
        )
        record_answers(classroom, people, forms, by=by, at=at)
