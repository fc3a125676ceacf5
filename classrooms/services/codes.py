"""Class codes: issued, closed, and found again by those who type them."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils import timezone

from classrooms.codes import new_code, normalise
from classrooms.models import ClassCode, Classroom
from users.audit import record
from users.models import User

VALID = timedelta(days=14)
TRIES = 5

# The breaker: wrong codes of everybody together in one minute. A class of thirty that mistypes
# three times each stays far below; guessing at this rate finds one of a thousand open codes about
# once in two months, and then stands in a lobby.
MOST_WRONG = 240
# Wrong codes of one browser in one minute.
MOST_WRONG_OF_ONE = 10


def issue_code(classroom: Classroom, *, by: User | None, at: datetime | None = None) -> ClassCode:
    """A new code for the class, valid for 14 days; the one before it stops working."""
    now = at or timezone.now()
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                close_code(classroom, by=by, at=now)
                issued = ClassCode.objects.create(
                    classroom=classroom, code=new_code(), created_at=now, expires_at=now + VALID
                )
                record("code.issue", classroom, by=by, after="open", at=now)
                return issued
        except IntegrityError as error:
            # Drawn before: one in 25 thousand million, for each code ever issued.
            clash = error
    raise clash


@transaction.atomic
def close_code(classroom: Classroom, *, by: User | None, at: datetime | None = None) -> bool:
    """Nobody comes in by the class's code any more; False when none was open."""
    now = at or timezone.now()
    Classroom.objects.select_for_update().get(pk=classroom.pk)
    closed = ClassCode.objects.filter(classroom=classroom, revoked_at__isnull=True).update(
        revoked_at=now
    )
    if closed:
        record("code.close", classroom, by=by, before="open", after="closed", at=now)
    return bool(closed)


def current_code(classroom: Classroom, *, at: datetime) -> ClassCode | None:
    """The code by which students come in at that instant."""
    return ClassCode.objects.filter(
        classroom=classroom, revoked_at__isnull=True, expires_at__gt=at
    ).first()


def find_open_code(text: str, *, at: datetime | None = None) -> ClassCode | None:
    """The open code that was meant by `text`.

    None alike for codes that never were, are closed or are old: one query in every case.
    """
    return (
        ClassCode.objects.select_related("classroom__school")
        .filter(code=normalise(text), revoked_at__isnull=True, expires_at__gt=at or timezone.now())
        .first()
    )


def too_many_wrong(browser: str, *, at: datetime) -> bool:
    """Whether the breaker holds: of everybody together, or of this browser, in this minute."""
    everybody, one = _keys(browser, at)
    counts: dict[str, int] = cache.get_many([everybody, one])
    return counts.get(everybody, 0) >= MOST_WRONG or counts.get(one, 0) >= MOST_WRONG_OF_ONE


def count_wrong(browser: str, *, at: datetime) -> None:
    """Remember a wrong code, in the database, for the rest of the minute."""
    for key in _keys(browser, at):
        cache.add(key, 0, timeout=120)
        cache.incr(key)


def _keys(browser: str, at: datetime) -> tuple[str, str]:
    minute = int(at.timestamp()) // 60
    return f"wrong-codes:{minute}", f"wrong-codes:{minute}:{browser}"
