"""Printed cards: each opens the door for one student, until a newer one is made."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from classrooms.digests import card_digest, card_tokens
from classrooms.models import Enrolment, StudentKey
from classrooms.services.student_keys import held_key
from users.audit import record
from users.models import User


def token_of(key: StudentKey) -> str | None:
    """What stands on the student's card; None when the secret it was made with is gone.

    Made anew each time a card is printed: only its digest is stored.
    """
    tokens = card_tokens(key.student_id, key.card_version)
    return next((each for each in tokens if card_digest(each) == key.card), None)


def find_by_card(digest: str) -> StudentKey | None:
    """Whose card it is. None alike for cards that never were and for those that are replaced."""
    return (
        StudentKey.objects.select_related("student")
        .filter(card=digest, student__is_active=True)
        .first()
    )


@transaction.atomic
def new_card(student: User, *, by: User | None, at: datetime | None = None) -> None:
    """The old card stops working at once, and whoever came in by it has to come in again."""
    now = at or timezone.now()
    key = held_key(student)
    key.card_version += 1
    key.card = card_digest(next(card_tokens(student.pk, key.card_version)))
    key.card_printed_at = None
    key.out_before = now
    changed = ["card_version", "card", "card_printed_at", "out_before", *key.forget_knock()]
    key.save(update_fields=changed)
    record("student.card", key, by=by, after=f"version {key.card_version}", at=now)


def note_printed(enrolments: Iterable[Enrolment], *, at: datetime) -> None:
    """The teacher took these cards to the printer: the next sheet is for those who come later."""
    students = [each.student_id for each in enrolments]
    StudentKey.objects.filter(student__in=students).update(card_printed_at=at)
