"""Signs of life of a class: what its teachers did, for whoever wants to know, one room higher.

Nobody asks upwards: an app that counts signs registers a listener in its module `waiting`.
"""

from collections.abc import Callable
from datetime import datetime

from classrooms.models import Classroom

Listener = Callable[[Classroom, str, datetime], None]
STUDENTS, CODE = "students", "code"
_listeners: dict[str, Listener] = {}


def hears_signs(listener: Listener) -> Listener:
    """Register the decorated function; it is called in the transaction of the deed."""
    _listeners[listener.__module__] = listener
    return listener


def give_sign(classroom: Classroom, kind: str, *, at: datetime) -> None:
    """The class's teachers did this: STUDENTS or CODE."""
    for listener in _listeners.values():
        listener(classroom, kind, at)
