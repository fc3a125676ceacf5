"""Visitors of the running site: pages asked for on a fixed timetable, whatever the answers take.

Runs in a process of its own. Reads one JSON line (`port`, `per_second`, `visits`: objects of page,
path and cookie), asks until its input is closed, and then writes what happened as JSON. Seconds
count from the moment a page was due, so that a site which stands still is not asked less and does
not look quick (open loop; Schroeder, Wierman and Harchol-Balter, "Open versus closed: a cautionary
tale").
"""

import http.client
import itertools
import json
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

HOST = "127.0.0.1"
MOST_AT_ONCE = 64
MOST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Visit:
    """A page as somebody opens it; without a cookie it is a stranger."""

    page: str
    path: str
    cookie: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """`due` is an instant (seconds since 1970), `ms` counts from it; `late_ms` is our own delay.

    The status is 0 when no answer came.
    """

    page: str
    due: float
    ms: float
    late_ms: float
    status: int


class Visitors:
    """Opens one page after the other at fixed instants, in an order drawn once."""

    def __init__(self, port: int, per_second: float, visits: list[Visit], *, seed: int) -> None:
        self._port = port
        self._pause = 1 / per_second
        self._visits = visits[:]
        random.Random(seed).shuffle(self._visits)
        self.answers: list[Answer] = []

    def go_on_until(self, over: threading.Event) -> None:
        """Start a visit whenever one is due; wait in the end for those under way."""
        began, wall = time.monotonic(), time.time()
        with ThreadPoolExecutor(MOST_AT_ONCE) as threads:
            for number, visit in enumerate(itertools.cycle(self._visits)):
                due = began + number * self._pause
                if over.wait(max(0.0, due - time.monotonic())):
                    return
                threads.submit(self._visit, visit, due, wall + due - began)

    def _visit(self, visit: Visit, due: float, due_at: float) -> None:
        late = time.monotonic() - due
        status = self._status(visit)
        spent = time.monotonic() - due
        self.answers.append(Answer(visit.page, due_at, 1000 * spent, 1000 * late, status))

    def _status(self, visit: Visit) -> int:
        """Every visit on a connection of its own, the whole page read."""
        connection = http.client.HTTPConnection(HOST, self._port, timeout=MOST_SECONDS)
        try:
            connection.request("GET", visit.path, headers=_headers(visit))
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
        return answer.status


def _headers(visit: Visit) -> dict[str, str]:
    spoken = {"Accept": "text/html", "Accept-Encoding": "gzip", "Accept-Language": "en"}
    return spoken | ({"Cookie": visit.cookie} if visit.cookie else {})


def _wait_for_the_end(over: threading.Event) -> None:
    sys.stdin.read()
    over.set()


def main() -> None:
    """Read what to visit, visit until the input ends, write what came."""
    asked = json.loads(sys.stdin.readline())
    visits = [Visit(**each) for each in asked["visits"]]
    visitors = Visitors(asked["port"], asked["per_second"], visits, seed=asked["seed"])
    over = threading.Event()
    threading.Thread(target=_wait_for_the_end, args=[over], daemon=True).start()
    visitors.go_on_until(over)
    answers = [
        [each.page, each.due, each.ms, each.late_ms, each.status] for each in visitors.answers
    ]
    sys.stdout.write(json.dumps({"answers": answers, "cpu_s": time.process_time()}))


if __name__ == "__main__":
    main()
