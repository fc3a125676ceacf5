"""A known student without pictures and without a card: chooses three, then the teacher looks up.

So do students of a list at their first entry, and those whose pictures were given up. Nobody is in
before the teacher says so: a nickname alone, from a list that a class code opens, is no key.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from classrooms.digests import pictures_digest
from classrooms.models import StudentKey
from classrooms.services.student_keys import held_key
from users.audit import record
from users.models import User
from users.tokens import digest_of, new_token


class SomebodyKnocks(Exception):
    """Another browser claims to be this student already."""


class HasPictures(Exception):
    """The student chose pictures meanwhile, and comes in by them."""


class Knock(StrEnum):
    """How a knock stands, for the browser that waits."""

    WAITS = "waits"
    LET_IN = "let in"
    OVER = "over"


@transaction.atomic
def knock(student: User, pictures: Sequence[str], *, at: datetime | None = None) -> str:
    """Wait for the teacher with these pictures; returns the secret that the browser keeps.

    Raises SomebodyKnocks or HasPictures.
    """
    now = at or timezone.now()
    key = held_key(student)
    if key.pictures:
        raise HasPictures
    if key.knock_pictures and key.is_knock_fresh(now):
        raise SomebodyKnocks
    secret, digest = new_token()
    key.knock, key.knocked_at = digest, now
    key.knock_pictures = pictures_digest(student.pk, pictures)
    key.save(update_fields=["knock", "knock_pictures", "knocked_at"])
    record("student.knock", key, by=None, after="waits", at=now)
    return secret


@transaction.atomic
def answer_knock(student: User, *, is_student: bool, by: User, at: datetime | None = None) -> bool:
    """The teacher saw who it is; False when nobody waits any more."""
    now = at or timezone.now()
    key = held_key(student)
    if not key.knock_pictures or not key.is_knock_fresh(now):
        return False
    if key.pictures:
        # The student came in by the card meanwhile, and chose.
        is_student = False
    if is_student:
        key.pictures = key.knock_pictures
    else:
        key.knock = ""
    key.knock_pictures = ""
    key.save(update_fields=["pictures", "knock", "knock_pictures"])
    record("student.knock", key, by=by, before="waits", after="in" if is_student else "no", at=now)
    return is_student or not key.pictures


def state_of_knock(student: User, secret: str, *, at: datetime | None = None) -> Knock:
    """How the knock of the browser with this secret stands. Nothing is written: it only asks."""
    key = StudentKey.objects.filter(student=student).first()
    if key is None or key.knock != digest_of(secret):
        return Knock.OVER
    if not key.is_knock_fresh(at or timezone.now()):
        return Knock.OVER
    return Knock.WAITS if key.knock_pictures else Knock.LET_IN
