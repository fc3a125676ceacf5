"""The doorbell: tells the workers that a job is due, and never makes a request wait.

The request only puts the job's id on a queue in memory. A background thread publishes it with
bounded socket timeouts; after a failure it stays mute for a while, because the sweeper will ring
for every late job anyway. Publishing to a frozen broker inside a request was measured to hang.
"""

import logging
import os
import queue
import threading
import time
from uuid import UUID

from celery import current_app

logger = logging.getLogger(__name__)

MUTE_SECONDS = 10.0
MESSAGE_EXPIRES_SECONDS = 60
MOST_WAITING = 2_000


class Bell:
    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[UUID, str]] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._owner = 0
        self._start = threading.Lock()
        self._mute_until = 0.0
        self._said_full_until = 0.0

    def ring(self, job_id: UUID, queue_name: str) -> None:
        """Return at once; a bell that is mute or full drops the message for the sweeper."""
        if time.monotonic() < self._mute_until:
            return
        self._ensure_thread()
        try:
            self._waiting.put_nowait((job_id, queue_name))
        except queue.Full:
            self._say_full()

    def _say_full(self) -> None:
        # A large round drops thousands: one line for all of them.
        now = time.monotonic()
        if now >= self._said_full_until:
            self._said_full_until = now + MUTE_SECONDS
            logger.warning("outbox.bell_full")

    def _ensure_thread(self) -> None:
        # A forked worker inherits the object but not the thread.
        if self._owner == os.getpid() and self._thread and self._thread.is_alive():
            return
        with self._start:
            if self._owner == os.getpid() and self._thread and self._thread.is_alive():
                return
            self._waiting = queue.Queue(MOST_WAITING)
            self._owner = os.getpid()
            self._thread = threading.Thread(target=self._publish, name="outbox-bell", daemon=True)
            self._thread.start()

    def _publish(self) -> None:
        waiting = self._waiting
        while True:
            job_id, queue_name = waiting.get()
            if time.monotonic() < self._mute_until:
                continue
            try:
                publish(job_id, queue_name)
            except Exception as error:  # noqa: BLE001 -- whatever it was, the row is safe
                self._mute_until = time.monotonic() + MUTE_SECONDS
                logger.warning("outbox.bell_mute", extra={"error": type(error).__name__})


def publish(job_id: UUID, queue_name: str) -> None:
    """Send the job's id to the workers. Raises what the broker raises."""
    current_app.send_task(
        "outbox.tasks.run",
        args=[str(job_id)],
        queue=queue_name,
        expires=MESSAGE_EXPIRES_SECONDS,
        retry=False,
        ignore_result=True,
    )


bell = Bell()
ring = bell.ring
