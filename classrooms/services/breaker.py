"""The breaker of wrong class codes and pictures: who guesses has to wait for the next minute.

Of codes one browser is counted, one address (a whole school may stand behind it), and all together.
Nobody can shut the door on everybody: too many of all together are an alarm, in which each address
may mistype half as often as else, and neighbours in a network count as one. Only what comes from
hundreds of networks at once stops all. Of pictures the browser alone is counted: five wrong tries
lock the one nickname, whoever makes them, and nothing that somebody spoils keeps the others out.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction

from users.limits import network

# Wrong codes in one minute. A class of thirty that mistypes three times each stays far below the
# second, and below the fourth. Guessing at the rate of the third finds one of a thousand open codes
# about once a week, at the last about twice a day, and then stands in a lobby.
MOST_WRONG_OF_BROWSER = 10
MOST_WRONG_OF_ADDRESS = 240
MOST_WRONG_OF_ALL = 2_400
MOST_WRONG_OF_ADDRESS_IN_ALARM = 120
MOST_WRONG_AT_LAST = 24_000

FORGOTTEN_AFTER_SECONDS = 120

CODES, PICTURES = "wrong-codes", "wrong-pictures"


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who typed a code: the session of the browser and its IP address."""

    browser: str
    address: str


def too_many_wrong(guesser: Guesser, *, at: datetime, of: str = CODES) -> bool:
    """Whether the breaker holds in this minute, for this guesser or for all."""
    keys = _keys(guesser, at, of)
    found: dict[str, int] = cache.get_many(keys.values())
    counts = {name: found.get(key, 0) for name, key in keys.items()}
    if counts["browser"] >= MOST_WRONG_OF_BROWSER:
        return True
    if of == PICTURES:
        return False
    alarm = counts["all"] >= MOST_WRONG_OF_ALL
    return (
        counts["address"] >= (MOST_WRONG_OF_ADDRESS_IN_ALARM if alarm else MOST_WRONG_OF_ADDRESS)
        or (alarm and counts["network"] >= MOST_WRONG_OF_ADDRESS_IN_ALARM)
        or counts["all"] >= MOST_WRONG_AT_LAST
    )


@transaction.atomic
def count_wrong(guesser: Guesser, *, at: datetime, of: str = CODES) -> None:
    """Remember a wrong code or a wrong row of pictures, in the database, for the minute."""
    keys = list(_keys(guesser, at, of).values())
    with connection.cursor() as cursor:
        # The cache reads, then writes: without the lock, codes typed at once count as one.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [of])
    counts: dict[str, int] = cache.get_many(keys)
    cache.set_many({key: counts.get(key, 0) + 1 for key in keys}, timeout=FORGOTTEN_AFTER_SECONDS)


def _keys(guesser: Guesser, at: datetime, of: str) -> dict[str, str]:
    """Under what each counter of this minute is kept.

    Of IPv6 a network counts as one: 64 bits are one connection, 48 at most a few hundred of them,
    or one hirer of a server.
    """
    minute = f"{of}:{int(at.timestamp()) // 60}"
    keys = {"browser": f"{minute}:browser:{guesser.browser}"}
    if of == PICTURES:
        return keys
    return keys | {
        "address": f"{minute}:address:{network(guesser.address)}",
        "network": f"{minute}:network:{network(guesser.address, 48)}",
        "all": minute,
    }
