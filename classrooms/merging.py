"""Two entries of one child become one: whoever owns rows of a student moves them, one room higher.

Nobody asks upwards: an app that holds something of students registers a listener
`(kept: User, gone: User, *, at: datetime)` in its module `merging`.
"""

from collections.abc import Callable
from datetime import datetime

from users.models import User

Listener = Callable[..., None]
_listeners: dict[str, Listener] = {}


def hears_merge(listener: Listener) -> Listener:
    """Register the decorated function; it is called in the transaction of the merge."""
    _listeners[listener.__module__] = listener
    return listener


def tell_merge(kept: User, gone: User, *, at: datetime) -> None:
    """Everything that `gone` has is to be `kept`'s now."""
    for listener in _listeners.values():
        listener(kept, gone, at=at)
