"""Who may meet nobody at the moment, said by whoever stopped it, one room higher.

Nobody asks upwards: safeguarding registers where its stops stand, and everything that asks for
verified classes leaves them out from the next request on.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

Source = Callable[[], QuerySet[Any, Any]]
_people: dict[str, Source] = {}
_schools: dict[str, Source] = {}


def stops_people(source: Source) -> Source:
    """Register the decorated function: the ids of teachers who may meet nobody."""
    _people[source.__module__] = source
    return source


def stops_schools(source: Source) -> Source:
    """Register the decorated function: the ids of schools that may meet nobody."""
    _schools[source.__module__] = source
    return source


def stopped_people() -> Iterator[QuerySet[Any, Any]]:
    return (source() for source in _people.values())


def stopped_schools() -> Iterator[QuerySet[Any, Any]]:
    return (source() for source in _schools.values())
