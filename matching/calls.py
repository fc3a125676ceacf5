"""Whom to ring: teachers who read no mail, and why it cannot wait.

Each app adds its own lines from its admin module, so that nobody below has to know it. What a line
needs beside its reason (people, numbers, clocks) is added where the list is made.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from classrooms.models import Classroom


@dataclass(frozen=True, kw_only=True)
class Call:
    """One reason to ring the teachers of a class.

    `key` names it for as long as it lasts, such as "answer:<proposal>:<class>". `why` is a whole
    sentence; names in it are escaped already. `until` is when it is too late, `url` leads staff to
    the thing.
    """

    key: str
    classroom: Classroom
    why: SafeString
    since: datetime
    until: datetime | None = None
    url: str = ""


Source = Callable[[datetime], Iterable[Call]]
_sources: list[Source] = []


def calls_for(source: Source) -> Source:
    """Register the decorated function: it says at an instant which calls are due."""
    _sources.append(source)
    return source


def all_calls(at: datetime) -> Iterator[Call]:
    for source in _sources:
        yield from source(at)
