"""What the engine answers with: data and message keys, never sentences."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from classrooms.timetable.zones import TZDATA_VERSION

ExchangeMode = Literal["live", "asynchronous"]
Channel = Literal["video", "sound", "text"]
Numbers = dict[str, int | str | list[str]]
Progress = Callable[[str, int, int], None]
"""Told the stage, how much of it is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message key of `explain.ALL_KEYS` with the numbers its sentence needs."""

    key: str
    params: Numbers

    def to_json(self) -> dict[str, object]:
        """Plain JSON."""
        return {"key": self.key, "params": self.params}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why two classes may not be paired: the key of a hard rule and its numbers."""

    key: str
    params: Numbers

    def to_json(self) -> dict[str, object]:
        """Plain JSON."""
        return {"key": self.key, "params": self.params}


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score: `points` of at most `most`."""

    name: str
    points: int
    most: int
    numbers: Numbers

    def to_json(self) -> dict[str, object]:
        """Plain JSON."""
        return {
            "name": self.name,
            "points": self.points,
            "most": self.most,
            "numbers": self.numbers,
        }


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two classes that may be paired (`low` < `high` by id) and the score of the pair."""

    low: str
    high: str
    score: int


@dataclass(frozen=True, slots=True)
class WeeklyMeeting:
    """A meeting every week at the same wall clock of the `low` class.

    Weekdays (0 is Monday) and clocks of `high` are those of the first week; it works in `working`
    of `total` weeks, not in those whose Mondays are `missing`. `changes` if a clock change moves it
    for `high` within the exchange.
    """

    low_weekday: int
    low_start: time
    high_weekday: int
    high_start: time
    minutes: int
    working: int
    total: int
    missing: tuple[date, ...]
    changes: bool
    needs_swap: bool

    def to_json(self) -> dict[str, object]:
        """Plain JSON; clocks as HH:MM, dates as YYYY-MM-DD."""
        return {
            "low_weekday": self.low_weekday,
            "low_start": f"{self.low_start:%H:%M}",
            "high_weekday": self.high_weekday,
            "high_start": f"{self.high_start:%H:%M}",
            "minutes": self.minutes,
            "working": self.working,
            "total": self.total,
            "missing": [day.isoformat() for day in self.missing],
            "changes": self.changes,
            "needs_swap": self.needs_swap,
        }


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two classes that may be paired, and what speaks for it.

    `low` < `high` by id. `windows` are shared stretches in UTC within the exchange, for live and
    asynchronous pairs alike; `swap_windows` says, in the same order, which need a lesson swapped.
    `weeks` are the Mondays of the weeks in which both teach; `weeks_with_window` counts those of
    them in which (by UTC) a window starts.
    """

    low: str
    high: str
    score: int
    parts: tuple[Part, ...]
    reasons: tuple[Message, ...]
    worth_knowing: Message | None
    mode: ExchangeMode
    channel: Channel
    starts_on: date
    ends_on: date
    weeks: tuple[date, ...]
    windows: tuple[tuple[datetime, datetime], ...]
    swap_windows: tuple[bool, ...]
    weeks_with_window: int
    weekly: tuple[WeeklyMeeting, ...]

    def to_json(self) -> dict[str, object]:
        """Plain JSON; instants as 2026-10-12T12:00Z."""
        return {
            "low": self.low,
            "high": self.high,
            "score": self.score,
            "parts": [part.to_json() for part in self.parts],
            "reasons": [reason.to_json() for reason in self.reasons],
            "worth_knowing": self.worth_knowing.to_json() if self.worth_knowing else None,
            "mode": self.mode,
            "channel": self.channel,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "weeks": [week.isoformat() for week in self.weeks],
            "windows": [[_instant(start), _instant(end)] for start, end in self.windows],
            "swap_windows": list(self.swap_windows),
            "weeks_with_window": self.weeks_with_window,
            "weekly": [meeting.to_json() for meeting in self.weekly],
        }


@dataclass(frozen=True, slots=True)
class Circle:
    """Three to eight classes that work together: every two of them may, and all have the time.

    `members` are ids in order. `pair_scores` hold for every two members (low, high, score) what
    they would score as a pair, in order of ids; `score` is their mean, rounded down. `mode` and
    `channel` are what the weakest member allows. Weeks and windows are those of all members
    together, otherwise told as for a `ScoredPair`.
    """

    members: tuple[str, ...]
    score: int
    pair_scores: tuple[tuple[str, str, int], ...]
    mode: ExchangeMode
    channel: Channel
    starts_on: date
    ends_on: date
    weeks: tuple[date, ...]
    windows: tuple[tuple[datetime, datetime], ...]
    swap_windows: tuple[bool, ...]
    weeks_with_window: int

    def to_json(self) -> dict[str, object]:
        """Plain JSON; instants as 2026-10-12T12:00Z."""
        return {
            "members": list(self.members),
            "score": self.score,
            "pair_scores": [
                {"low": low, "high": high, "score": score} for low, high, score in self.pair_scores
            ],
            "mode": self.mode,
            "channel": self.channel,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "weeks": [week.isoformat() for week in self.weeks],
            "windows": [[_instant(start), _instant(end)] for start, end in self.windows],
            "swap_windows": list(self.swap_windows),
            "weeks_with_window": self.weeks_with_window,
        }


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A class without a partner: how many others each rule excluded, and how many were left.

    `counts` names the first rule, in their order, that refused each other class. `most` is the key
    that excluded most, None if nobody else was there or nobody was excluded. `helps` says, for a
    class that could meet nobody, which one answer of its own would change that, and how many it
    could meet then.
    """

    id: str
    counts: dict[str, int]
    eligible: int
    most: str | None
    helps: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """Plain JSON."""
        return {
            "id": self.id,
            "counts": self.counts,
            "eligible": self.eligible,
            "most": self.most,
            "helps": self.helps,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """The answer to one round; `report` is plain JSON and names its own figures."""

    pairs: tuple[ScoredPair, ...]
    alternatives: tuple[ScoredPair, ...]
    unmatched: tuple[Unmatched, ...]
    report: dict[str, object]
    circles: tuple[Circle, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Plain JSON of everything."""
        return {
            "tzdata": TZDATA_VERSION,
            "pairs": [pair.to_json() for pair in self.pairs],
            "circles": [circle.to_json() for circle in self.circles],
            "alternatives": [pair.to_json() for pair in self.alternatives],
            "unmatched": [each.to_json() for each in self.unmatched],
            "report": self.report,
        }


def _instant(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}Z"
