"""Running two things at once on connections of their own, for tests of what guards them."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

WAIT = 2.0


class Meeting:
    """Holds each of two threads at one point until the other is there too, or time is up.

    With the guard on, the second thread is kept out by a lock and the first goes on alone after
    the wait; with the guard off both pass together, which is where the damage happens.
    """

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def point(self) -> None:
        try:
            self._barrier.wait(WAIT)
        except threading.BrokenBarrierError:
            return


def at_once(actions: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the actions in threads; returns their results, an exception in its place."""
    results: list[Any] = [None] * len(actions)

    def run(index: int) -> None:
        try:
            results[index] = actions[index]()
        except Exception as error:  # the caller looks at what came of it
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(actions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "one of them never ended"
    return results
