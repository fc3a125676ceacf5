"""The breaker of wrong class codes: who guesses has to wait for the next minute.

Three counters, so that nobody can shut the door on everybody: of one browser, of one address
(a whole school may stand behind it) and, high above them, of all together.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction

from users.limits import network

# Wrong codes in one minute. A class of thirty that mistypes three times each stays far below the
# second; guessing at the third finds one of a thousand open codes about once a week, and then
# stands in a lobby.
MOST_WRONG_OF_BROWSER = 10
MOST_WRONG_OF_ADDRESS = 240
MOST_WRONG_OF_ALL = 2_400

FORGOTTEN_AFTER_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who typed a code: the session of the browser and its IP address."""

    browser: str
    address: str


def too_many_wrong(guesser: Guesser, *, at: datetime) -> bool:
    """Whether the breaker holds in this minute, for this guesser or for all."""
    limits = _limits(guesser, at)
    counts: dict[str, int] = cache.get_many(limits)
    return any(count >= limits[key] for key, count in counts.items())


@transaction.atomic
def count_wrong(guesser: Guesser, *, at: datetime) -> None:
    """Remember a wrong code, in the database, for the rest of the minute."""
    keys = list(_limits(guesser, at))
    with connection.cursor() as cursor:
        # The cache reads, then writes: without the lock, codes typed at once count as one.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('wrong-codes'))")
    counts: dict[str, int] = cache.get_many(keys)
    cache.set_many({key: counts.get(key, 0) + 1 for key in keys}, timeout=FORGOTTEN_AFTER_SECONDS)


def _limits(guesser: Guesser, at: datetime) -> dict[str, int]:
    """The most that each counter of this minute may reach, by its key."""
    minute = f"wrong-codes:{int(at.timestamp()) // 60}"
    return {
        f"{minute}:browser:{guesser.browser}": MOST_WRONG_OF_BROWSER,
        f"{minute}:address:{network(guesser.address)}": MOST_WRONG_OF_ADDRESS,
        minute: MOST_WRONG_OF_ALL,
    }
