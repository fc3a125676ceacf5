"""What happened in a simulated year, written down as it happens."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Row:
    """A proposal or an exchange of two classes: from a day to a day (not included), and its end."""

    members: tuple[str, ...]
    begins: date
    ends: date | None = None
    outcome: str = ""


@dataclass(slots=True)
class Exchange(Row):
    """An exchange; `members` are all that took part, the two of now last."""

    good_weeks: int = 0
    rescues: int = 0


@dataclass(slots=True)
class Record:
    """Everything of one year that figures and tests ask for."""

    proposals: list[Row] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    rounds: int = 0
    told: int = 0
    took_advice: int = 0
    changed_unasked: int = 0
    gave_up: int = 0
    silent: int = 0
    stopped: int = 0
    bench_asked: int = 0
    at_once: int = 0
    """Proposals made by repair."""
