"""The events of a calendar file (RFC 5545), line by line, whatever somebody sends.

Of the file only events are taken, and of them only the lines that say when and what. Zones that a
file describes itself are not read: they could be made to count for hours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from icalendar.parser import Contentline

MOST_BYTES = 1_000_000
MOST_EVENTS = 2_000
LONGEST_TEXT = 400
LONGEST_LINE = 20_000

FOLD = re.compile(r"\r?\n[ \t]|\r[ \t]")
BREAK = re.compile(r"\r\n|\n|\r")
ONCE = {
    "DTSTART", "DTEND", "DURATION", "SUMMARY", "UID", "RRULE", "RECURRENCE-ID", "STATUS",
}  # fmt: skip
MANY = {"CATEGORIES", "EXDATE", "RDATE"}
# What a file that is no calendar begins with: the key of the sentence that says what it is.
OTHERS = {
    b"%PDF": "ics.pdf",
    b"PK\x03\x04": "ics.sheet",
    b"\xd0\xcf\x11\xe0": "ics.sheet",
}
PAGE = re.compile(r"\s*<(!doctype|html)", re.IGNORECASE)
LINK = re.compile(r"\s*(webcals?|https?)://\S+\s*", re.IGNORECASE)


class IcsError(ValueError):
    """A file that cannot be taken. `key` is a message key, `params` its data."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


@dataclass(frozen=True, slots=True)
class Line:
    """The value of a line, its zone where it names one, and whether it says dates without time."""

    value: str
    zone: str = ""


@dataclass(slots=True)
class RawEvent:
    """One event as it stands in the file."""

    once: dict[str, Line] = field(default_factory=dict)
    many: dict[str, list[Line]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The value of a line that stands once, or nothing."""
        return self.once[name].value if name in self.once else ""


def raw_events(data: bytes) -> list[RawEvent]:
    """The events of a file. Raises IcsError when it is no calendar, or too large a one."""
    text = _decoded(data)
    found: list[RawEvent] = []
    for event in _events(text):
        if len(found) == MOST_EVENTS:
            raise IcsError("ics.many", most=MOST_EVENTS)
        found.append(event)
    if not found:
        raise IcsError("ics.none")
    return found


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise IcsError("ics.large", most=MOST_BYTES // 1000)
    for signature, key in OTHERS.items():
        if data.startswith(signature):
            raise IcsError(key)
    text = _as_text(data)
    if not text.strip():
        raise IcsError("ics.empty")
    if LINK.fullmatch(text):
        raise IcsError("ics.link")
    if PAGE.match(text):
        raise IcsError("ics.page")
    if "BEGIN:VCALENDAR" not in text.upper():
        raise IcsError("ics.other")
    return text


def _as_text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older programs write what Windows takes for western European.
        return data.decode("cp1252", errors="replace")


def _events(text: str) -> Iterator[RawEvent]:
    event: RawEvent | None = None
    depth = 0
    for line in BREAK.split(FOLD.sub("", text)):
        head = line[:40].upper().strip()
        if head.startswith("BEGIN:"):
            depth += 1
            if head == "BEGIN:VEVENT":
                event, depth = RawEvent(), 0
        elif head.startswith("END:"):
            if event is not None and head == "END:VEVENT":
                yield event
                event = None
            depth = max(0, depth - 1)
        elif event is not None and depth == 0:
            _take(event, line)


def _take(event: RawEvent, line: str) -> None:
    name = re.split("[;:]", line[:40], maxsplit=1)[0].strip().upper()
    if name not in ONCE | MANY:
        return
    try:
        _name, params, value = Contentline(line[:LONGEST_LINE]).parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return
    zone = params.get("TZID", "")
    read = Line(value.strip(), zone if isinstance(zone, str) else "")
    if name in ONCE:
        event.once.setdefault(name, read)
    else:
        event.many.setdefault(name, []).append(read)
