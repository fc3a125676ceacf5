"""Two entries of one child become one: whoever owns rows of a student moves them, one room higher.

Nobody asks upwards: an app that holds something of students registers a listener
`(merge: Merge) -> None` in its module `merging`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from users.models import User


@dataclass(frozen=True, slots=True)
class Merge:
    """What becomes of two students: everything that `gone` has is to be `kept`'s.

    `places` names, for each class in which both were, the id of the place (an Enrolment) that is no
    more and of the one that stays. The place of `gone` in another class keeps its id.
    """

    kept: User
    gone: User
    at: datetime
    by: User | None = None
    places: Mapping[UUID, UUID] = field(default_factory=dict)


Listener = Callable[[Merge], None]
_listeners: dict[str, Listener] = {}


def hears_merge(listener: Listener) -> Listener:
    """Register the decorated function; it is called in the transaction of the merge, once the
    places are moved."""
    _listeners[listener.__module__] = listener
    return listener


def tell_merge(merge: Merge) -> None:
    for listener in _listeners.values():
        listener(merge)
