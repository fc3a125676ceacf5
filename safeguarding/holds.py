"""What must not be deleted yet: whoever needs something of a student says until when.

Nobody asks upwards: an app that holds registers a function in its module `retention`. Erasure and
the nightly job wait until the last hold is over.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

Holder = Callable[[Collection[UUID], datetime], Mapping[UUID, datetime]]
_holders: dict[str, Holder] = {}


def holds(holder: Holder) -> Holder:
    """Register the decorated function: of these students, whom it holds at this instant and until
    when. It asks the database once, however many they are."""
    _holders[f"{holder.__module__}.{holder.__qualname__}"] = holder
    return holder


def held(students: Collection[UUID], *, at: datetime) -> dict[UUID, datetime]:
    """Those of the students who are held, with the end of the longest hold."""
    until: dict[UUID, datetime] = {}
    if not students:
        return until
    for holder in _holders.values():
        for student, end in holder(students, at).items():
            if end > at:
                until[student] = max(end, until.get(student, end))
    return until


def held_until(student: UUID, *, at: datetime) -> datetime | None:
    return held([student], at=at).get(student)
