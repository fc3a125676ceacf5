"""What waits for staff, on the first page of the admin and in the mail of the morning.

Each app adds its own line from its admin module, so that nobody below has to know it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from users.models import User


@dataclass(frozen=True, slots=True)
class Waits:
    """How many, in words ("3 schools"), and where they are looked at.

    With `since`, when the oldest began to wait, the line stands in the mail of the morning, too.
    """

    count: int
    words: str
    url: str
    late: int = 0
    since: datetime | None = None


Counter = Callable[[User, datetime], Waits | None]
_counters: list[Counter] = []


def waits_for_staff(counter: Counter) -> Counter:
    """Register the decorated function: what waits for that person at that instant.

    It returns None for whom it is no business of.
    """
    _counters.append(counter)
    return counter


def what_waits(user: User, *, at: datetime) -> list[Waits]:
    """The lines with anything in them."""
    found = [counter(user, at) for counter in _counters]
    return [each for each in found if each is not None and each.count]
