"""What must be kept of a student although the student's data is to be erased, and until when.

Whoever keeps something registers a function; erasure asks `held_until` and waits.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

Holder = Callable[[UUID], datetime | None]
_holders: dict[str, Holder] = {}


def holds(holder: Holder) -> Holder:
    """Register the decorated function: until when it keeps something of this person, or None."""
    _holders[f"{holder.__module__}.{holder.__qualname__}"] = holder
    return holder


def held_until(student: UUID) -> datetime | None:
    """The latest of what all say; None when nothing is kept."""
    said = (holder(student) for holder in _holders.values())
    return max((each for each in said if each is not None), default=None)
