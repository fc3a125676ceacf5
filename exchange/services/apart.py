"""Work over many rows: one of which nothing can be made must not hold up the others."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from classrooms.timetable.slots import TimetableError
from classrooms.timetable.zones import UnknownZone
from exchange.refusals import Refused
from matching import refusals

logger = logging.getLogger(__name__)

CANNOT = (Refused, refusals.Refused, TimetableError, UnknownZone)


@contextmanager
def set_apart(event: str, **ids: object) -> Iterator[None]:
    """All or nothing of this row: what its rules or calendars forbid is logged with its id.

    Anything else is a fault of ours, and is heard.
    """
    try:
        with transaction.atomic():
            yield
    except CANNOT as why:
        named = {name: str(value) for name, value in ids.items()}
        logger.warning(event, extra={**named, "why": getattr(why, "key", type(why).__name__)})
