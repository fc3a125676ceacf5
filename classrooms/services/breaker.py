"""The breaker of wrong class codes and pictures: who guesses has to wait for the next minute.

Three counters of codes, so that nobody can shut the door on everybody: of one browser, of one
address (a whole school may stand behind it) and, high above them, of all together. Of pictures the
browser alone is counted: five wrong tries lock the one nickname, whoever makes them, and nothing
that somebody spoils keeps the rest of a class out.
"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.core.cache import cache
from django.db import connection, transaction

# Wrong codes in one minute. A class of thirty that mistypes three times each stays far below the
# second; guessing at the third finds one of a thousand open codes about once a week, and then
# stands in a lobby.
MOST_WRONG_OF_BROWSER = 10
MOST_WRONG_OF_ADDRESS = 240
MOST_WRONG_OF_ALL = 2_400

FORGOTTEN_AFTER_SECONDS = 120

CODES, PICTURES = "wrong-codes", "wrong-pictures"


@dataclass(frozen=True, slots=True)
class Guesser:
    """Who typed a code: the session of the browser and its IP address."""

    browser: str
    address: str


def too_many_wrong(guesser: Guesser, *, at: datetime, of: str = CODES) -> bool:
    """Whether the breaker holds in this minute, for this guesser or for all."""
    limits = _limits(guesser, at, of)
    counts: dict[str, int] = cache.get_many(limits)
    return any(count >= limits[key] for key, count in counts.items())


@transaction.atomic
def count_wrong(guesser: Guesser, *, at: datetime, of: str = CODES) -> None:
    """Remember a wrong code or a wrong row of pictures, in the database, for the minute."""
    keys = list(_limits(guesser, at, of))
    with connection.cursor() as cursor:
        # The cache reads, then writes: without the lock, codes typed at once count as one.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [of])
    counts: dict[str, int] = cache.get_many(keys)
    cache.set_many({key: counts.get(key, 0) + 1 for key in keys}, timeout=FORGOTTEN_AFTER_SECONDS)


def _limits(guesser: Guesser, at: datetime, of: str) -> dict[str, int]:
    """The most that each counter of this minute may reach, by its key."""
    minute = f"{of}:{int(at.timestamp()) // 60}"
    browser = {f"{minute}:browser:{guesser.browser}": MOST_WRONG_OF_BROWSER}
    if of == PICTURES:
        return browser
    return {
        **browser,
        f"{minute}:address:{_network(guesser.address)}": MOST_WRONG_OF_ADDRESS,
        minute: MOST_WRONG_OF_ALL,
    }


def _network(address: str) -> str:
    """The address; of IPv6 the part that one connection holds, which has more than it can use."""
    ip = ip_address(address)
    if isinstance(ip, IPv4Address) or ip.ipv4_mapped:
        return address
    return str(IPv6Network((ip, 64), strict=False).network_address)
