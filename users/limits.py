"""How often one may do a thing: by person first, by network only as a high outer wall.

A whole school stands behind one address, so a class of thirty never meets the wall. Counted in
Postgres, where it holds while Redis is away, by one statement, so that two requests at once count
as two. What allauth limits (logins, sign-ups, mails for a password) and wrong class codes
(`classrooms.services.breaker`) are counted there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from users.models import Tally

KEPT_FOR = timedelta(days=1)

# One statement: the row is the lock. An old window begins anew.
_COUNT = """
INSERT INTO users_tally AS kept (key, "window", count, counted_at) VALUES (%s, %s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN kept."window" = EXCLUDED."window" THEN kept.count + 1 ELSE 1 END,
    "window" = EXCLUDED."window", counted_at = EXCLUDED.counted_at
RETURNING count
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` in any of the windows of `seconds` that follow each other."""

    most: int
    seconds: int


MINUTE, HOUR = 60, 3600
LIMITS = {
    # Everything sent by one account; a quick teacher lets a class in at one a second.
    "posts": Limit(240, MINUTE),
    # The same by one browser without an account.
    "posts-of-browser": Limit(120, MINUTE),
    # And by everybody behind one address: thirty classes at once stay below.
    "posts-of-network": Limit(3_000, MINUTE),
    # What sends a mail to an address that somebody typed.
    "mails": Limit(60, HOUR),
    # New codes of a class, and links that can be passed on.
    "codes": Limit(30, HOUR),
    # Files that are read or worked through.
    "uploads": Limit(60, HOUR),
    # What is gathered for a download.
    "exports": Limit(30, HOUR),
    # One browser at the nickname of one class code: nobody can use up the turns of a class.
    "joins-of-code": Limit(30, MINUTE),
    "csp-report": Limit(60, MINUTE),
}

# Pages by the kind of work that a press on them makes, beside "posts".
KINDS = {
    "classrooms:colleague-invite": "mails",
    "classrooms:invitation-again": "mails",
    "matching:wish-mail": "mails",
    "account_email": "mails",
    "classrooms:code-new": "codes",
    "exchange:feed-renew": "codes",
    "classrooms:calendar-file": "uploads",
    "classrooms:roster": "uploads",
    "gallery:add": "uploads",
    "gallery:change": "uploads",
    "safeguarding:student-export": "exports",
    "admin:classrooms_invitationbatch_add": "uploads",
}
# Pages that only look, and still cost: each look counts.
COSTLY_LOOKS: dict[str, str] = {
    "mfa_download_recovery_codes": "exports",
    "safeguarding:export-file": "exports",
}


def allows(kind: str, who: str, *, at: datetime | None = None) -> bool:
    """Count one of `kind` for `who`; whether it is within the limit."""
    now, limit = at or timezone.now(), LIMITS[kind]
    key = salted_hmac("users.limits", f"{kind}:{who}", algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, int(now.timestamp()) // limit.seconds, now])
        row = cursor.fetchone()
    return row is not None and row[0] <= limit.most


def forget_old(*, at: datetime) -> int:
    """Remove counts that no window needs any more; returns how many."""
    return Tally.objects.filter(counted_at__lt=at - KEPT_FOR).delete()[0]


def seconds_left(kind: str, *, at: datetime) -> int:
    """Until the next window of `kind` begins."""
    seconds = LIMITS[kind].seconds
    return seconds - int(at.timestamp()) % seconds


# They answer without the database: whoever asks wants to know whether it is there.
FOR_MACHINES = frozenset({"healthz", "readyz"})


def network(address: str, bits: int = 64) -> str:
    """The address; of IPv6 the part that one connection holds, which has more than it can use."""
    ip = ip_address(address)
    if isinstance(ip, IPv4Address) or ip.ipv4_mapped:
        return address
    return str(IPv6Network((ip, bits), strict=False).network_address)


def network_of(request: HttpRequest) -> str:
    """Where a request comes from, as the proxies that we count say."""
    return network(get_adapter(request).get_client_ip(request))


def counted(request: HttpRequest, page: str, code: str) -> list[tuple[str, str]]:
    """What this request counts as: kind and who, the person before the network."""
    if page in FOR_MACHINES:
        return []
    person = f"account:{request.user.pk}" if request.user.is_authenticated else ""
    browser = person or f"browser:{request.session.session_key or 'new'}"
    if request.method in {"GET", "HEAD"}:
        return [(COSTLY_LOOKS[page], browser)] if page in COSTLY_LOOKS else []
    found = [("posts", person)] if person else []
    if not person:
        if request.session.session_key:
            found.append(("posts-of-browser", browser))
        found.append(("posts-of-network", f"network:{network_of(request)}"))
    if code:
        # Who keeps no session is told apart from others by the network alone.
        whose = browser if person or request.session.session_key else network_of(request)
        found.append(("joins-of-code", f"code:{code}:{whose}"))
    if page in KINDS:
        found.append((KINDS[page], browser))
    return found
