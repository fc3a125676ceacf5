from datetime import UTC, datetime

import pytest

from outbox.models import Mail
from tests.factories import TeacherFactory
from users.models import Adult, AuditEntry, User
from users.services import create_adult, verify_teacher

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_verifying_a_teacher_is_written_down_and_mailed_once(reviewer: User) -> None:
    teacher = TeacherFactory(email="amina@school.example", language="en")

    first = verify_teacher(teacher.adult, by=reviewer, at=AT)
    second = verify_teacher(teacher.adult, by=reviewer, at=AT)

    assert (first, second) == (True, False)
    adult = Adult.objects.get(pk=teacher.pk)
    assert (adult.verified_at, adult.verified_by) == (AT, reviewer)
    line = AuditEntry.objects.get()
    assert (line.verb, line.actor_id, line.subject_id, line.after) == (
        "teacher.verify",
        reviewer.pk,
        str(teacher.pk),
        "verified",
    )
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == ("amina@school.example", "You are verified as a teacher")
    assert "http://localhost:8000/classes/" in mail.text


def test_name_in_a_mail_is_text_and_no_markup(reviewer: User) -> None:
    teacher = TeacherFactory(adult__name="Ana <b>O'Neil</b>")

    verify_teacher(teacher.adult, by=reviewer, at=AT)

    mail = Mail.objects.get()
    assert "Hello Ana <b>O'Neil</b>," in mail.text
    assert "<b>" not in mail.html


def test_adult_is_made_with_a_name() -> None:
    user = create_adult("Rui@Aerogram.example", name="Rui", role="staff", is_staff=True)

    assert (user.email, user.adult.name, user.is_staff) == ("rui@aerogram.example", "Rui", True)
    assert user.has_usable_password() is False
