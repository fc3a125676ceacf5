"""That consents of a class have changed, for whoever wants to know, one room higher.

Nobody asks upwards: an app that waits for consents registers a listener in its module `waiting`.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from users.models import User

Listener = Callable[[Collection[UUID], User | None, datetime], None]
_listeners: dict[str, Listener] = {}


def hears_consents(listener: Listener) -> Listener:
    """Register the decorated function: it gets the ids of the classes, who did it and when.

    It is called in the transaction of the deed.
    """
    _listeners[listener.__module__] = listener
    return listener


def tell_consents(classrooms: Collection[UUID], *, by: User | None, at: datetime) -> None:
    """What students of these classes may do has changed."""
    for listener in _listeners.values():
        listener(classrooms, by, at)
