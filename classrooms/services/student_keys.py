"""The three pictures of a student: chosen, tried, locked after five wrong ones, given up."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from classrooms.digests import card_digest, card_tokens, is_pictures_digest, pictures_digest
from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.models.keys import MOST_WRONG
from users.audit import record
from users.models import User


class Tried(StrEnum):
    """What came of three pictures."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    NOT_CHOSEN = "not chosen"


def give_key(student: User) -> StudentKey:
    """The student's key, made where there is none: a card, and no pictures yet."""
    key, _made = StudentKey.objects.get_or_create(
        student=student, defaults={"card": card_digest(next(card_tokens(student.pk, 1)))}
    )
    return key


def held_key(student: User) -> StudentKey:
    """The student's key, held until the transaction ends; made where there is none."""
    give_key(student)
    return StudentKey.objects.select_for_update().get(student=student)


def give_keys(students: Iterable[User]) -> None:
    """A key for each of these new students, in one query."""
    StudentKey.objects.bulk_create(
        StudentKey(student=each, card=card_digest(next(card_tokens(each.pk, 1))))
        for each in students
    )


def has_to_choose(student: User) -> bool:
    """Whether the student has a key without pictures: they are chosen at the next page."""
    return StudentKey.objects.filter(student=student, pictures="").exists()


def is_locked(student: User) -> bool:
    """Whether five wrong tries were made; read from the row that came along."""
    key: StudentKey | None = getattr(student, "student_key", None)
    return key is not None and key.is_locked


def is_unprinted(student: User) -> bool:
    """Whether a new card was made that nobody has taken to the printer; read from the same row."""
    key: StudentKey | None = getattr(student, "student_key", None)
    return key is not None and key.card_version > 1 and key.card_printed_at is None


@transaction.atomic
def try_pictures(student: User, pictures: Sequence[str], *, at: datetime | None = None) -> Tried:
    """Whether these are the student's pictures. The fifth wrong try locks, whoever makes it.

    The row is held from counting to saying, so that tries sent at once are as many as they are.
    """
    key = StudentKey.objects.select_for_update().filter(student=student).first()
    if key is None or not key.pictures:
        return Tried.NOT_CHOSEN
    if key.locked_at is not None:
        return Tried.LOCKED
    if is_pictures_digest(key.pictures, student.pk, pictures):
        key.wrong_tries = 0
        # Made with a secret that the site is about to forget: from now on with the present one.
        key.pictures = pictures_digest(student.pk, pictures)
        key.save(update_fields=["wrong_tries", "pictures"])
        return Tried.RIGHT
    return _count_wrong(key, at=at or timezone.now())


def _count_wrong(key: StudentKey, *, at: datetime) -> Tried:
    key.wrong_tries += 1
    if key.wrong_tries == MOST_WRONG:
        key.locked_at = at
        record("student.lock", key, by=None, after="locked", at=at)
    key.save(update_fields=["wrong_tries", "locked_at"])
    return Tried.LOCKED if key.locked_at else Tried.WRONG


@transaction.atomic
def choose_pictures(student: User, pictures: Sequence[str], *, at: datetime | None = None) -> bool:
    """The student's pictures from now on; False where there are some already."""
    key = held_key(student)
    if key.pictures:
        return False
    key.pictures = pictures_digest(student.pk, pictures)
    key.save(update_fields=["pictures"])
    record("student.pictures", key, by=student, after="chosen", at=at)
    return True


@transaction.atomic
def reset_pictures(student: User, *, by: User, at: datetime | None = None) -> None:
    """The student chooses new pictures at the next entry, and has to come in again everywhere."""
    now = at or timezone.now()
    key = held_key(student)
    key.pictures, key.wrong_tries, key.locked_at = "", 0, None
    key.out_before = now
    changed = ["pictures", "wrong_tries", "locked_at", "out_before", *key.forget_knock()]
    key.save(update_fields=changed)
    record("student.reset", key, by=by, after="no pictures", at=now)


@transaction.atomic
def unlock(student: User, *, by: User, at: datetime | None = None) -> bool:
    """Five new tries; False when nothing was locked."""
    key = StudentKey.objects.select_for_update().filter(student=student).first()
    if key is None or not key.is_locked:
        return False
    key.wrong_tries, key.locked_at = 0, None
    key.save(update_fields=["wrong_tries", "locked_at"])
    record("student.unlock", key, by=by, before="locked", after="open", at=at)
    return True


def unlock_class(classroom: Classroom, *, by: User, at: datetime | None = None) -> int:
    """Five new tries for every locked student of the class; how many these were."""
    locked = Enrolment.objects.present().filter(
        classroom=classroom, student__student_key__locked_at__isnull=False
    )
    return sum(unlock(each.student, by=by, at=at) for each in locked.select_related("student"))
