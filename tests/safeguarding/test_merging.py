"""The answers of a family follow its child, and never become a yes by that."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from classrooms.models import Classroom
from classrooms.services.merging import merge_students
from safeguarding import consent_news
from safeguarding.choices import Purpose
from safeguarding.gates import consent_covers
from safeguarding.models import Consent
from safeguarding.services.consents import take_back
from tests.factories import EnrolmentFactory
from users.models import AuditEntry, User

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


@pytest.mark.parametrize("which", ["kept", "gone"])
@pytest.mark.parametrize(("yes_after", "covered"), [(-9, False), (9, True)])
def test_what_was_taken_back_becomes_no_yes_by_an_older_paper_of_the_other_entry(
    which: str, yes_after: int, covered: bool, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    kept, gone = EnrolmentFactory.create_batch(2, classroom=nairobi_class)
    withdrawn, other = (kept, gone) if which == "kept" else (gone, kept)
    back_at = AT - timedelta(days=10)
    answer(withdrawn.student)
    take_back(withdrawn, Purpose.PART, by=nairobi_teacher, at=back_at)
    yes = answer(other.student)
    Consent.objects.filter(pk=yes.pk).update(recorded_at=back_at + timedelta(days=yes_after))

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    assert consent_covers(kept.student_id, Purpose.PART, on=TODAY) is covered
    assert consent_covers(gone.student_id, Purpose.PART, on=TODAY) is False


def test_what_was_taken_back_and_given_again_stays_given(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    kept, gone = EnrolmentFactory.create_batch(2, classroom=nairobi_class)
    answer(kept.student)
    take_back(kept, Purpose.PART, by=nairobi_teacher, at=AT - timedelta(days=9))
    answer(kept.student, days=25)
    answer(gone.student, days=1, purpose=Purpose.PICTURES)

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    for purpose in (Purpose.PART, Purpose.PICTURES):
        assert consent_covers(kept.student_id, purpose, on=TODAY)


def test_what_ends_by_it_stands_in_the_diary_and_is_told(
    nairobi_class: Classroom, nairobi_teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setitem(
        consent_news._listeners, "test", lambda classes, by, at: heard.append((classes, by, at))
    )
    kept, gone = EnrolmentFactory.create_batch(2, classroom=nairobi_class)
    answer(kept.student, is_yes=False)
    yes = answer(gone.student, days=9)

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    line = AuditEntry.objects.get(verb="consent.withdraw")
    assert (line.subject_id, line.actor_id, line.before, line.reason) == (
        str(yes.pk),
        nairobi_teacher.pk,
        "part:yes",
        "merge",
    )
    assert heard == [({nairobi_class.pk}, nairobi_teacher, AT)]
