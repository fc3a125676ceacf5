"""Who above wants to know at once that a verification was taken back; nobody below knows them."""

from collections.abc import Callable

Listener = Callable[[str], None]
_listeners: list[Listener] = []


def when_trust_ends(listener: Listener) -> Listener:
    """Register the decorated function. It runs in the transaction of the cause, so it only writes
    down what must happen later; the argument names the cause."""
    _listeners.append(listener)
    return listener


def trust_ended(cause: str) -> None:
    """A teacher or a school is not verified any more."""
    for listener in _listeners:
        listener(cause)
