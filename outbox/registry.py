"""Which function does which kind of job. Filled by the tasks module of each app."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol

QUEUE = "outbox"
HEAVY_QUEUE = "heavy"


class Work(Protocol):
    """A claimed job, as its handler sees it."""

    @property
    def payload(self) -> dict[str, Any]: ...

    def heartbeat(self) -> bool:
        """Extend the lease; False when somebody else holds the job by now."""
        ...


class Retry(Exception):
    """Said by a handler: not now; try again after this long, doubled each time."""

    def __init__(self, after: timedelta, reason: str = "") -> None:
        super().__init__(reason or "retry")
        self.after = after
        self.reason = reason


@dataclass(frozen=True)
class Handler:
    kind: str
    run: Callable[[Work], None]
    queue: str
    lease: timedelta


@dataclass
class Registry:
    handlers: dict[str, Handler] = field(default_factory=dict)

    def handles(
        self, kind: str, *, queue: str = QUEUE, lease: timedelta = timedelta(minutes=2)
    ) -> Callable[[Callable[[Work], None]], Callable[[Work], None]]:
        """Register the decorated function for `kind`; a kind has one handler."""

        def register(run: Callable[[Work], None]) -> Callable[[Work], None]:
            known = self.handlers.get(kind)
            if known is not None and known.run.__module__ != run.__module__:
                raise ValueError(f"{kind} is handled by {known.run.__module__} already")
            self.handlers[kind] = Handler(kind, run, queue, lease)
            return run

        return register

    def queue_of(self, kind: str) -> str:
        handler = self.handlers.get(kind)
        return handler.queue if handler else QUEUE


registry = Registry()
handles = registry.handles
