"""Who above wants to know at once that contact was paused or goes on: projects, open sockets.

A listener runs in the transaction of the cause.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Stopped:
    """`people` and `schools` whose contact changed, `classrooms` between which it did."""

    cause: str
    people: frozenset[UUID]
    schools: frozenset[UUID]
    classrooms: frozenset[UUID]
    at: datetime
    goes_on: bool = False


Listener = Callable[[Stopped], None]
_listeners: dict[str, Listener] = {}


def on_blocked(listener: Listener) -> Listener:
    """Register the decorated function. Consumers of sockets close theirs from here."""
    _listeners[f"{listener.__module__}.{listener.__qualname__}"] = listener
    return listener


def tell_stopped(stopped: Stopped) -> None:
    for listener in _listeners.values():
        listener(stopped)
