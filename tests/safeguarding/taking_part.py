"""Students who may take part, many at once: the people in bulk, their answers by the service."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment
from safeguarding.choices import GivenBy, Purpose
from safeguarding.gates import day_in
from safeguarding.paper import VERSION
from safeguarding.services.consents import Forms, record_answers, usual_end
from users.lifecycle import Role
from users.models import User


def forms_of(classroom: Classroom, *, at: datetime, **said: object) -> Forms:
    """A guardian said yes to taking part on that day, for the school year."""
    on = day_in(classroom, at)
    usual = {
        "answers": {Purpose.PART: True},
        "given_by": GivenBy.GUARDIAN,
        "given_on": on,
        "valid_until": usual_end(classroom, on),
        "text_version": VERSION,
    }
    return Forms(**{**usual, **said})


def let_take_part(
    classroom: Classroom, students: int, *, by: User, at: datetime
) -> list[Enrolment]:
    """So many of the class are in it, and their forms say yes. Who is there already comes first."""
    there = list(classroom.enrolments.present().order_by("joined_at", "pk")[:students])
    there += join_in_bulk(classroom, students - len(there), at=at)
    give_part(classroom, [each.student_id for each in there], by=by, at=at)
    return there


def give_part(classroom: Classroom, students: Collection[UUID], *, by: User, at: datetime) -> None:
    record_answers(classroom, students, forms_of(classroom, at=at), by=by, at=at)


def join_in_bulk(classroom: Classroom, count: int, *, at: datetime) -> list[Enrolment]:
    """So many more students in the class, with nothing said about any of them."""
    known = classroom.enrolments.count()
    people = User.objects.bulk_create(
        User(role=Role.STUDENT, email=None, password="!", zone=classroom.zone or "UTC")
        for _number in range(count)
    )
    return Enrolment.objects.bulk_create(
        Enrolment(
            classroom=classroom,
            student=student,
            nickname=f"Swift Gull {known + number}",
            nickname_key=f"swiftgull{known + number}",
            stamp="kite",
            state=EnrolmentState.IN,
            joined_at=at,
        )
        for number, student in enumerate(people, 1)
    )
