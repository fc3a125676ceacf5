"""How much what a teaching team did still says of it: a year in full, then a day less every day.

Whole numbers of days throughout, so that the same history gives the same number everywhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FULL_DAYS = 365
GONE_DAYS = 2 * FULL_DAYS
FULL = GONE_DAYS - FULL_DAYS
"""What is of the last year is worth so much; a day later it is worth one less, and so on."""

# A team without a history counts as one that answered every other time, which two answers soon
# outweigh: nobody pays for being new.
PRIOR_TIMES = 2
PRIOR_PERCENT = 50


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a team did or left undone on a day; it counts `times` as much as one answer."""

    day: date
    is_good: bool
    times: int = 1


def worth(day: date, today: date) -> int:
    """What is left of `FULL` of something that happened on `day`."""
    return max(0, min(FULL, GONE_DAYS - (today - day).days))


def percent_left(day: date, today: date) -> int:
    """The same as a percentage, rounded up: what counts at all is never said to count nothing."""
    return -(-100 * worth(day, today) // FULL)


def fades_from(day: date) -> date:
    """The last day on which it counts in full."""
    return day + timedelta(days=FULL_DAYS)


def gone_on(day: date) -> date:
    """The first day on which it counts nothing any more."""
    return day + timedelta(days=GONE_DAYS)


def reliability(deeds: Iterable[Deed], today: date) -> int:
    """How reliable a team is, 0 to 100: the share of what is good, each by what is left of it."""
    good = every = 0
    for deed in deeds:
        weight = deed.times * worth(deed.day, today)
        every += weight
        if deed.is_good:
            good += weight
    prior = PRIOR_TIMES * FULL
    return (100 * good + PRIOR_PERCENT * prior) // (every + prior)
