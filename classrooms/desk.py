"""A teacher's desk: what waits for her, what she waits for, and with whom her classes work.

Each app lays its own things there from its module `waiting`, which is found at the start. Nobody
asks upwards: the pages read one list and know no app by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from classrooms.models import Classroom
from users.models import User


class Turn(StrEnum):
    """Whose turn it is."""

    YOURS = "yours"
    THEIRS = "theirs"
    STAFF = "staff"


class Urgency(IntEnum):
    """What comes first: people who wait this minute, then what has an end, then the rest."""

    NOW = 0
    DATED = 1
    SOON = 2
    LATER = 3


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing on the desk.

    `text` is a whole sentence; names in it are escaped already. `until` is when it is too late,
    read on the clocks of `classroom` and, if there is one, of `partner`.
    """

    text: str
    url: str
    action: str
    turn: Turn = Turn.YOURS
    urgency: Urgency = Urgency.SOON
    classroom: Classroom | None = None
    partner: Classroom | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Companion:
    """A partner class of one of the teacher's classes (an id), how it stands, and where it is."""

    classroom_id: UUID
    partner: Classroom
    words: str
    url: str


@dataclass(frozen=True)
class Desk:
    """Everything on it, the most urgent first."""

    items: list[Item]
    companions: list[Companion]

    def of_turn(self, *turns: Turn) -> list[Item]:
        """The items whose turn is one of these."""
        return [item for item in self.items if item.turn in turns]

    def items_of(self, classroom: Classroom) -> list[Item]:
        """What concerns one class."""
        return [item for item in self.items if item.classroom == classroom]

    def next_step_of(self, classroom: Classroom) -> Item | None:
        """What the teacher herself can do next for one class."""
        own = (item for item in self.items_of(classroom) if item.turn == Turn.YOURS)
        return next(own, None)

    def companions_of(self, classroom: Classroom) -> list[Companion]:
        """The partners of one class."""
        return [each for each in self.companions if each.classroom_id == classroom.pk]


Layer = Callable[[User, datetime], list[Item | Companion]]
_layers: dict[str, Layer] = {}


def lays_on_desk(layer: Layer) -> Layer:
    """Register the decorated function: it gives the items of its app, and the partners it knows.

    It asks the same few queries however many classes there are.
    """
    _layers[layer.__module__] = layer
    return layer


def desk_of(teacher: User, *, at: datetime) -> Desk:
    """The desk of a teacher at that instant."""
    laid = [thing for layer in _layers.values() for thing in layer(teacher, at)]
    items = [thing for thing in laid if isinstance(thing, Item)]
    companions = [thing for thing in laid if isinstance(thing, Companion)]
    return Desk(sorted(items, key=_order), companions)


def _order(item: Item) -> tuple[int, datetime, str]:
    return item.urgency, item.until or datetime.max.replace(tzinfo=UTC), item.text
