"""Coming into a class, leaving it, being taken out, and a substitute's last day."""

from datetime import UTC, date, datetime

import pytest

from classrooms.models import Classroom, Teaching
from classrooms.services.teachings import (
    LastTeacher,
    NotAllowed,
    end_substitutes,
    leave_class,
    may_lead,
    remove_teacher,
)
from exchange.models import Project
from matching.models import Proposal
from outbox.models import Mail
from tests.factories import TeacherFactory, TeachingFactory, VerifiedTeacherFactory
from tests.matching.builders import let_lessons_meet, proposed
from users.models import AuditEntry, User

NOW = datetime(2026, 9, 4, 8, 0, tzinfo=UTC)


def joins(classroom: Classroom, teacher: User, **fields: object) -> Teaching:
    made: Teaching = TeachingFactory(classroom=classroom, teacher=teacher, **fields)
    return made


def told(news: str) -> list[str]:
    return list(
        Mail.objects.filter(template="classrooms/email/class_people", key__contains=f":{news}:")
        .order_by("to")
        .values_list("to", flat=True)
    )


def test_the_last_teacher_cannot_leave(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    with pytest.raises(LastTeacher):
        leave_class(nairobi_class, by=nairobi_teacher, at=NOW)

    assert nairobi_class.teachings.get().teacher == nairobi_teacher


def test_a_substitute_is_nobody_to_leave_a_class_to(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    joins(nairobi_class, stranger, ends_on=date(2026, 12, 1))

    with pytest.raises(LastTeacher):
        leave_class(nairobi_class, by=nairobi_teacher, at=NOW)


def test_who_leaves_sees_nothing_more_and_the_others_are_told(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    joins(nairobi_class, stranger)

    assert leave_class(nairobi_class, by=nairobi_teacher, at=NOW)

    assert not Classroom.objects.visible_to(nairobi_teacher).exists()
    assert told("left") == ["stranger@school.example"]
    assert AuditEntry.objects.get(verb="teaching.leave").actor_id == nairobi_teacher.pk
    assert not leave_class(nairobi_class, by=nairobi_teacher, at=NOW)


def test_who_came_first_takes_out_who_came_later(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    late = joins(nairobi_class, stranger)

    assert remove_teacher(late, by=nairobi_teacher, at=NOW)

    assert not Classroom.objects.visible_to(stranger).exists()
    assert told("removed") == ["stranger@school.example"]
    assert not remove_teacher(late, by=nairobi_teacher, at=NOW)


def test_who_was_invited_cannot_put_the_first_teacher_out(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    joins(nairobi_class, stranger)
    first = nairobi_class.teachings.get(teacher=nairobi_teacher)

    with pytest.raises(NotAllowed):
        remove_teacher(first, by=stranger, at=NOW)


def test_whom_staff_does_not_trust_takes_out_nobody_whom_it_does(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    nairobi_teacher.adult.verified_at = None
    nairobi_teacher.adult.save()
    verified = joins(nairobi_class, VerifiedTeacherFactory())

    with pytest.raises(NotAllowed):
        remove_teacher(verified, by=nairobi_teacher, at=NOW)


def test_a_substitute_takes_nobody_out_and_invites_nobody(
    nairobi_class: Classroom, stranger: User
) -> None:
    joins(nairobi_class, stranger, ends_on=date(2026, 12, 1))
    later = joins(nairobi_class, TeacherFactory())

    with pytest.raises(NotAllowed):
        remove_teacher(later, by=stranger, at=NOW)
    assert not may_lead(nairobi_class, stranger)


@pytest.mark.parametrize(
    ("at", "teaches"),
    [
        # Nairobi is three hours ahead: its 5 September begins at 21:00.
        (datetime(2026, 9, 4, 20, 59, tzinfo=UTC), True),
        (datetime(2026, 9, 4, 21, 0, tzinfo=UTC), False),
    ],
)
def test_a_substitute_ends_with_the_last_day_at_the_school(
    at: datetime, teaches: bool, nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    joins(nairobi_class, stranger, ends_on=date(2026, 9, 4))

    assert end_substitutes(at=at) == (not teaches)

    assert Classroom.objects.visible_to(stranger).exists() == teaches
    assert told("substitute_over") == ([] if teaches else ["stranger@school.example"])
    assert told("substitute_gone") == ([] if teaches else [nairobi_teacher.email])


def test_a_substitute_ends_west_of_greenwich_when_it_is_tomorrow_there(
    bogota_class: Classroom, stranger: User
) -> None:
    joins(bogota_class, stranger, ends_on=date(2026, 9, 4))

    assert end_substitutes(at=datetime(2026, 9, 5, 4, 59, tzinfo=UTC)) == 0
    assert end_substitutes(at=datetime(2026, 9, 5, 5, 0, tzinfo=UTC)) == 1


def test_an_unverified_co_teacher_sees_the_class_and_nothing_beyond_it(
    nairobi_class: Classroom, bogota_class: Classroom, stranger: User
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    proposed(nairobi_class, bogota_class)
    joins(nairobi_class, stranger)

    assert Classroom.objects.visible_to(stranger).get() == nairobi_class
    assert not Proposal.objects.visible_to(stranger).exists()
    assert not Project.objects.visible_to(stranger).exists()


def test_only_a_verified_present_teacher_keeps_the_class_verified(
    nairobi_class: Classroom, nairobi_teacher: User, stranger: User
) -> None:
    joins(nairobi_class, stranger)
    verified = Classroom.objects.verified()
    assert verified.filter(pk=nairobi_class.pk).exists()

    leave_class(nairobi_class, by=nairobi_teacher, at=NOW)
    assert not verified.filter(pk=nairobi_class.pk).exists()

    joins(nairobi_class, VerifiedTeacherFactory(is_active=False))
    assert not verified.filter(pk=nairobi_class.pk).exists()

    joins(nairobi_class, VerifiedTeacherFactory())
    assert verified.filter(pk=nairobi_class.pk).get() == nairobi_class
