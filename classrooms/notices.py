"""Mails about schools and classes."""

from classrooms.models import Classroom, School, SchoolTeacher
from outbox.services import post


def tell_school_verified(school: School) -> None:
    """To the teacher who registered it."""
    post(
        "classrooms/email/school_verified",
        to=school.registered_by,
        event=f"verified:{school.pk}",
        context={"school": school},
    )


def tell_teacher_confirmed(joined: SchoolTeacher) -> None:
    """To the teacher who chose a school that somebody else registered."""
    post(
        "classrooms/email/teacher_confirmed",
        to=joined.teacher,
        event=f"confirmed:{joined.pk}",
        context={"school": joined.school},
    )


def tell_unfinished(classroom: Classroom) -> None:
    """To the teachers of a class whose registration was left half-way."""
    for teaching in classroom.teachings.all():
        if teaching.teacher.is_active:
            post(
                "classrooms/email/registration_waits",
                to=teaching.teacher,
                event=f"waits:{classroom.pk}",
                context={"classroom": classroom},
            )
