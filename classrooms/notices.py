"""Mails about schools and classes."""

from classrooms.models import School
from outbox.services import post


def tell_school_verified(school: School) -> None:
    """To the teacher who registered it."""
    post(
        "classrooms/email/school_verified",
        to=school.registered_by,
        event=f"verified:{school.pk}",
        context={"school": school},
    )
