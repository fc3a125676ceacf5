"""Work over many rows: one of which nothing can be made must not hold up the others."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from classrooms.timetable.slots import TimetableError
from classrooms.timetable.zones import UnknownZone
from matching.refusals import Refused

logger = logging.getLogger(__name__)

CANNOT: tuple[type[Exception], ...] = (Refused, TimetableError, UnknownZone)


@contextmanager
def passing_over(
    event: str, *, cannot: tuple[type[Exception], ...] = CANNOT, **ids: object
) -> Iterator[None]:
    """A row whose rules or calendars forbid what is asked of it is logged with its id.

    Anything else is a fault of ours, and is heard.
    """
    try:
        yield
    except cannot as why:
        named = {name: str(value) for name, value in ids.items()}
        logger.warning(event, extra={**named, "why": getattr(why, "key", type(why).__name__)})


@contextmanager
def set_apart(
    event: str, *, cannot: tuple[type[Exception], ...] = CANNOT, **ids: object
) -> Iterator[None]:
    """The same where rows are written: all or nothing of this one."""
    with passing_over(event, cannot=cannot, **ids), transaction.atomic():
        yield
