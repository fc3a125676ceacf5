"""Why this pair: message keys with numbers, for the page to turn into sentences.

A reason names a consequence ("meetings fit in 5 of 6 weeks"), never a number of points. At most
four reasons, the weightiest first, and at most one thing worth knowing before a teacher says yes.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from classrooms.timetable.intervals import Interval
from classrooms.timetable.zones import clock_changes, offset_minutes
from matching.engine.profile import AccessTier
from matching.engine.results import Message, Numbers, Part
from matching.engine.rules import REFUSAL_KEYS
from matching.engine.scoring import Pairing, channel

MOST_REASONS = 4
LEAST_PERCENT = 50
UNEVEN_SIZE_PERCENT = 60
WIDE_AGE_MONTHS = 18

REASON_KEYS: tuple[str, ...] = (
    "reason.shared_time",
    "reason.languages.both_learn",
    "reason.languages.one_learns",
    "reason.languages.common",
    "reason.themes",
    "reason.subjects",
    "reason.age.same",
    "reason.age.near",
    "reason.calendar.unbroken",
    "reason.calendar.within",
    "reason.wishes.both",
    "reason.wishes.one",
    "reason.size",
    "reason.access",
    "reason.waiting",
    "reason.novelty",
)

WORTH_KEYS: tuple[str, ...] = (
    "worth.asynchronous",
    "worth.needs_swap",
    "worth.few_windows",
    "worth.translation",
    "worth.text",
    "worth.sound",
    "worth.break",
    "worth.clock_change",
    "worth.age",
    "worth.size",
)

ALL_KEYS: tuple[str, ...] = (*REFUSAL_KEYS, *REASON_KEYS, *WORTH_KEYS)


def reasons(pair: Pairing, parts: Sequence[Part]) -> tuple[Message, ...]:
    """Up to four, by points given; a part counts from half of its most, and if it has words."""
    strong = [
        part for part in parts if part.most and 100 * part.points >= LEAST_PERCENT * part.most
    ]
    strong.sort(key=lambda part: (-part.points, part.name))
    found = (_REASONS[part.name](pair, part.numbers) for part in strong if part.name in _REASONS)
    return tuple(message for message in found if message)[:MOST_REASONS]


def worth_knowing(pair: Pairing, parts: Sequence[Part]) -> Message | None:
    """The one thing most worth knowing beforehand, in the order of WORTH_KEYS; None if none is."""
    numbers = {part.name: part.numbers for part in parts}
    for look in (_meetings, _language, _access, _dates, _difference):
        if message := look(pair, numbers):
            return message
    return None


def _shared_time(pair: Pairing, numbers: Numbers) -> Message | None:
    if pair.time.mode != "live":
        return None
    return Message("reason.shared_time", numbers)


def _languages(pair: Pairing, numbers: Numbers) -> Message | None:
    low, high = numbers["learns_low"], numbers["learns_high"]
    if low and high:
        return Message("reason.languages.both_learn", numbers)
    if low or high:
        learner, code = ("low", low) if low else ("high", high)
        return Message("reason.languages.one_learns", {"learner": learner, "language": code})
    level: Numbers = {"language": numbers["language"], "level": numbers["level"]}
    return Message("reason.languages.common", level) if numbers["language"] else None


def _themes(pair: Pairing, numbers: Numbers) -> Message | None:
    if numbers["themes"]:
        return Message("reason.themes", {"themes": numbers["themes"]})
    if numbers["subjects"]:
        return Message("reason.subjects", {"subjects": numbers["subjects"]})
    return None


def _age(pair: Pairing, numbers: Numbers) -> Message:
    return Message("reason.age.near" if numbers["gap_months"] else "reason.age.same", numbers)


def _calendar(pair: Pairing, numbers: Numbers) -> Message:
    unbroken = numbers["weeks"] == numbers["span"]
    return Message("reason.calendar.unbroken" if unbroken else "reason.calendar.within", numbers)


def _wishes(pair: Pairing, numbers: Numbers) -> Message | None:
    low, high = numbers["low_country"], numbers["high_country"]
    if low and high:
        return Message("reason.wishes.both", {"low_country": low, "high_country": high})
    if low or high:
        wisher = "high" if low else "low"
        return Message("reason.wishes.one", {"wisher": wisher, "country": low or high})
    return None


def _said(key: str) -> Callable[[Pairing, Numbers], Message | None]:
    return lambda pair, numbers: Message(key, numbers)


_REASONS: dict[str, Callable[[Pairing, Numbers], Message | None]] = {
    "shared_time": _shared_time,
    "languages": _languages,
    "themes": _themes,
    "age": _age,
    "calendar": _calendar,
    "wishes": _wishes,
    "size": _said("reason.size"),
    "access": _said("reason.access"),
    "waiting": _said("reason.waiting"),
    "novelty": _said("reason.novelty"),
}


def _meetings(pair: Pairing, numbers: dict[str, Numbers]) -> Message | None:
    if pair.time.mode == "asynchronous":
        return Message("worth.asynchronous", {"windows": len(pair.time.windows)})
    swaps = sum(swap for _, _, swap in pair.time.windows)
    needed = pair.horizon.thresholds.meetings
    if len(pair.time.windows) - swaps < needed:
        firm = len(pair.time.windows) - swaps
        return Message("worth.needs_swap", {"firm": firm, "needed": needed})
    weeks = {pair.horizon.week_at(start) for start, _, _ in pair.time.windows}
    if 2 * len(weeks) < len(pair.time.weeks):
        few: Numbers = {"weeks_with_window": len(weeks), "weeks": len(pair.time.weeks)}
        return Message("worth.few_windows", few)
    return None


def _language(pair: Pairing, numbers: dict[str, Numbers]) -> Message | None:
    common = numbers["languages"]["language"]
    teachers = pair.low.teacher_languages & pair.high.teacher_languages
    if common and teachers:
        return None
    return Message(
        "worth.translation", {"students": int(not common), "teachers": int(not teachers)}
    )


def _access(pair: Pairing, numbers: dict[str, Numbers]) -> Message | None:
    if channel(pair) == "video":
        return None
    tiers = (("low", pair.low.access_tier), ("high", pair.high.access_tier))
    sides = [side for side, tier in tiers if tier is not AccessTier.VIDEO]
    return Message(f"worth.{channel(pair)}", {"sides": sides})


def _dates(pair: Pairing, numbers: dict[str, Numbers]) -> Message | None:
    weeks = pair.time.weeks
    free = [week for week in range(weeks[0], weeks[-1]) if week not in weeks]
    if free:
        mondays = [pair.horizon.monday_of(week).isoformat() for week in free]
        return Message("worth.break", {"mondays": mondays})
    return _clock_change(pair)


def _clock_change(pair: Pairing) -> Message | None:
    """The first change that moves the two clocks against each other between two windows."""
    minutes = [start for start, _, _ in pair.time.windows]
    if not minutes:
        return None
    first, last = (Interval.from_minutes(at, at + 1).start for at in (minutes[0], minutes[-1]))
    sides = (("low", pair.low.zone, pair.high.zone), ("high", pair.high.zone, pair.low.zone))
    for side, own, other in sides:
        for change in clock_changes(own, first.date(), last.date()):
            just_before = change.at - timedelta(minutes=1)
            moved = offset_minutes(other, change.at) - offset_minutes(other, just_before)
            shift = change.after - change.before
            if first < change.at <= last and shift != moved:
                day = (change.at + timedelta(minutes=change.after)).date()
                return Message(
                    "worth.clock_change", {"side": side, "on": day.isoformat(), "minutes": shift}
                )
    return None


def _difference(pair: Pairing, numbers: dict[str, Numbers]) -> Message | None:
    if int(str(numbers["age"]["gap_months"])) >= WIDE_AGE_MONTHS:
        return Message("worth.age", numbers["age"])
    few, many = sorted((pair.low.size, pair.high.size))
    if 100 * few < UNEVEN_SIZE_PERCENT * many:
        return Message("worth.size", numbers["size"])
    return None
