"""What waits for a teacher to read it, and when it is more than one can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from classrooms.models import Classroom
from classrooms.timetable.deadlines import counting_day, day_after
from classrooms.timetable.zones import zone
from exchange.models import Project
from exchange.moderation.kinds import kinds
from exchange.moderation.models import Moderated
from matching.services.deadlines import calendar_of
from users.models import User

# More than this at once, or longer than that, and a class writes more than its teachers read.
MANY = 20
SCHOOL_DAYS = 2
LONGEST_BREAK = 42
SECONDS_EACH = 30
# What one page shows; the rest comes when these are done.
A_PAGE = 20


@dataclass(frozen=True)
class Load:
    """How much waits in a class, and since when the oldest does."""

    classroom: Classroom
    number: int
    since: datetime
    is_late: bool

    @property
    def is_too_much(self) -> bool:
        return self.number > MANY or self.is_late

    @property
    def minutes(self) -> int:
        """About how long it takes to read all of it."""
        return max(round(self.number * SECONDS_EACH / 60), 1)


def to_read(teacher: User) -> list[Moderated]:
    """Of all kinds what waits for this teacher, the oldest first; as much as one page shows."""
    found: list[Moderated] = []
    for model in kinds().values():
        found += model.objects.to_read_by(teacher).for_reading()[:A_PAGE]
    return sorted(found, key=lambda each: (each.sent_at, str(each.pk)))[:A_PAGE]


def loads_of(teacher: User, *, at: datetime) -> list[Load]:
    """By class of this teacher, the fullest first; classes without anything are left out."""
    waiting = [model.objects.to_read_by(teacher) for model in kinds().values()]
    return _loads((rows.counted_by_class() for rows in waiting), at)


def overfull(*, at: datetime) -> list[Load]:
    """Every class that writes more than its teachers read, in projects that go on."""
    going_on = Project.objects.going_on().values("pk")
    waiting = (model.objects.waiting().filter(project__in=going_on) for model in kinds().values())
    loads = _loads((rows.counted_by_class() for rows in waiting), at)
    return [load for load in loads if load.is_too_much]


def _loads(counts: Iterable[dict[UUID, tuple[int, datetime]]], at: datetime) -> list[Load]:
    numbers: dict[UUID, int] = {}
    oldest: dict[UUID, datetime] = {}
    for counted in counts:
        for pk, (number, since) in counted.items():
            numbers[pk] = numbers.get(pk, 0) + number
            oldest[pk] = min(oldest.get(pk, since), since)
    if not numbers:
        return []
    classrooms = Classroom.objects.with_profile().filter(pk__in=numbers)
    loads = [
        Load(each, numbers[each.pk], oldest[each.pk], _is_late(each, oldest[each.pk], at))
        for each in classrooms
    ]
    return sorted(loads, key=lambda load: (-load.number, load.classroom.name))


def _is_late(classroom: Classroom, since: datetime, at: datetime) -> bool:
    """Whether more than two school days have passed on the class's own clock."""
    clock = zone(classroom.zone or "UTC")
    sent_on, today = since.astimezone(clock).date(), at.astimezone(clock).date()
    counts = counting_day(calendar_of(classroom.school), sent_on, within=LONGEST_BREAK)
    return day_after(sent_on, SCHOOL_DAYS, counts, most=LONGEST_BREAK) < today
