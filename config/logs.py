"""How the processes speak: one JSON object a line in production, readable lines at home.

A log names accounts by id and pages by path. It never holds what people wrote, nor the secrets
that stand in some paths (feed links, confirmation keys, class codes).
"""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What people wrote may hold line ends and empty lines: only the next traceback ends a DETAIL.
_DETAIL = re.compile(
    r"(?ms)^DETAIL:.*?(?=^The above exception was |^During handling of |^Traceback \(most |\Z)"
)
_QUERY = re.compile(r"\?\S*")
_SEGMENT = re.compile(r"(?<=/)[^/\s]{6,}(?=[/\s]|$)")
_WORD = re.compile(r"[a-z][a-z_-]*")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PATH = re.compile(r"(?<![\w/])/[^\s'\"]*")


def without_secrets(text: str) -> str:
    """Return a text with the query strings and telling segments of its paths blanked.

    Plain lower-case words (our own addresses) and UUIDs stay.
    """
    return _PATH.sub(lambda found: _SEGMENT.sub(_blank, _QUERY.sub("", found.group())), text)


def _blank(segment: re.Match[str]) -> str:
    plain = _WORD.fullmatch(segment.group()) or _UUID.fullmatch(segment.group())
    return segment.group() if plain else "..."


def blank_paths(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Blank the paths of the request line and of Django's own "Not Found: /path"."""
    for key in ("request", "event"):
        if isinstance(event.get(key), str):
            event[key] = without_secrets(event[key])
    return event


_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    blank_paths,
]


def without_rows(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Take the row out of a database error: Postgres prints what people wrote in its DETAIL."""
    if isinstance(event.get("exception"), str):
        event["exception"] = _DETAIL.sub("DETAIL: ...\n\n", event["exception"])
    return event


def configure_structlog() -> None:
    """Send structlog's events through the standard library's loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_settings(*, as_json: bool, level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard output, at `level` and above."""
    # Tracebacks without local variables: those would carry what people typed.
    last: list[Processor] = [
        structlog.processors.format_exc_info,
        without_rows,
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"output": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["output"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # Each request is told once, by django_structlog.
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
            # Scanners ask for hosts by the hundred; the answer 400 is told once already.
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL"},
            "uvicorn.access": {"handlers": [], "level": "WARNING", "propagate": False},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
