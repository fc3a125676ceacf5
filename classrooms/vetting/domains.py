"""Whether an e-mail address and a website belong to the same house, told by their names."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

SHARED_FILE = Path(__file__).with_name("shared_domains.txt")
# What stands before a country's own ending: "sch.uk", "edu.gh" and the like belong to nobody.
_SECOND = """
ac co com ed edu gob gouv gov go k12 lea mil ne net nom or org sc sch schule school
"""
SECOND_LABELS = frozenset(_SECOND.split())


@cache
def shared_domains() -> frozenset[str]:
    """The domains of the list, in small letters."""
    lines = SHARED_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def host_of(website: str) -> str:
    """The host of an address on the web, without "www."; empty when it has none."""
    try:
        host = urlsplit(website).hostname or ""
    except ValueError:
        return ""
    return _ascii(host).removeprefix("www.")


def domain_of(email: str) -> str:
    """What stands behind the @, as names of hosts are written."""
    return _ascii(email.rpartition("@")[2])


def is_shared(domain: str) -> bool:
    """Whether strangers stand side by side under this domain, or it is only a country's ending."""
    labels = domain.split(".")
    if len(labels) < 2 or domain in shared_domains():
        return True
    if len(labels) == 2 and len(labels[1]) == 2 and labels[0] in SECOND_LABELS:
        return True
    # A page at "our-school.wixsite.com" is one of many there.
    return any(".".join(labels[start:]) in shared_domains() for start in range(1, len(labels) - 1))


def compare_domains(email: str, website: str) -> str:
    """The key of a check: "domain.same", "domain.differs", "domain.shared" or "domain.no_website".

    Compared by whole labels: "mail.hill.sch.uk" belongs to "hill.sch.uk", "uphill.sch.uk" does not.
    """
    domain, host = domain_of(email), host_of(website)
    if not host:
        return "domain.no_website"
    if is_shared(domain) or is_shared(host):
        return "domain.shared"
    if _inside(domain, host) or _inside(host, domain):
        return "domain.same"
    return "domain.differs"


def _inside(inner: str, outer: str) -> bool:
    return inner == outer or inner.endswith(f".{outer}")


def _ascii(host: str) -> str:
    """As the network writes it; a name that cannot be written so stays as it is."""
    small = host.strip().rstrip(".").lower()
    try:
        return small.encode("idna").decode("ascii")
    except UnicodeError:
        return small
