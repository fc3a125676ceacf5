"""The answers of a family follow its child, and never become a yes by that."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from classrooms.models import Classroom
from classrooms.services.merging import merge_students
from safeguarding.choices import Purpose
from safeguarding.gates import consent_covers
from safeguarding.models import Consent
from tests.factories import EnrolmentFactory
from users.models import User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
TODAY = AT.date()


def answer(student: User, *, is_yes: bool = True, days: int = 0, **fields: Any) -> Consent:
    made: Consent = Consent.objects.create(
        student=student,
        purpose=fields.get("purpose", Purpose.PART),
        is_yes=is_yes,
        given_by="guardian",
        basis="consent",
        text_version="1",
        given_on=date(2026, 8, 1),
        valid_until=date(2027, 8, 1),
        recorded_at=AT - timedelta(days=30) + timedelta(days=days),
    )
    return made


@pytest.mark.parametrize(
    ("kept_says", "gone_says", "covered"),
    [(None, True, True), (True, None, True), (True, True, True), (False, True, False),
     (True, False, False), (None, None, False)],
)  # fmt: skip
def test_no_counts_before_yes(
    kept_says: bool | None,
    gone_says: bool | None,
    covered: bool,
    nairobi_class: Classroom,
    nairobi_teacher: User,
) -> None:
    kept, gone = EnrolmentFactory.create_batch(2, classroom=nairobi_class)
    for number, (place, says) in enumerate([(kept, kept_says), (gone, gone_says)]):
        if says is not None:
            answer(place.student, is_yes=says, days=number)

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    assert consent_covers(kept.student_id, Purpose.PART, on=TODAY) is covered
    assert not Consent.objects.filter(student=gone.student).exists()
    assert Consent.objects.living().count() <= 1


def test_newer_of_two_answers_counts(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    kept, gone = EnrolmentFactory.create_batch(2, classroom=nairobi_class)
    older, newer = answer(kept.student), answer(gone.student, days=9)

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    older.refresh_from_db()
    newer.refresh_from_db()
    assert (older.ended_at, newer.ended_at, newer.student) == (AT, None, kept.student)
