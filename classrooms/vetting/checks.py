"""One small question each: is it fine, worth a look, or can nobody tell from here?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

YOUNGEST, OLDEST_PUPIL = 5, 20
WIDEST = 5


class Verdict(StrEnum):
    FINE = "fine"
    LOOK = "look"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Check:
    """An answer: its key in `classrooms.wording.CHECKS`, and what its sentence names."""

    key: str
    verdict: Verdict
    params: dict[str, Any] = field(default_factory=dict)


def check_domain(compared: str, *, email: str, website: str) -> Check:
    """`compared` comes from `domains.compare_domains`. Only a domain of its own can differ."""
    verdicts = {"domain.same": Verdict.FINE, "domain.differs": Verdict.LOOK}
    verdict = verdicts.get(compared, Verdict.UNSURE)
    return Check(compared, verdict, {"email": email, "website": website})


def check_website(website: str) -> Check:
    if website:
        return Check("website.given", Verdict.FINE)
    return Check("website.none", Verdict.UNSURE)


def check_twins(names: Sequence[str]) -> Check:
    """`names` are schools of the same country that may be the same one."""
    if names:
        return Check(
            "twins.some", Verdict.LOOK, {"count": len(names), "names": "; ".join(names[:3])}
        )
    return Check("twins.none", Verdict.FINE)


def check_clock(city: str, *, zone: str, known: Collection[str]) -> Check:
    """`known` are the zones of the cities we know by that name in the school's country."""
    if not zone:
        return Check("clock.none", Verdict.UNSURE)
    if not known:
        return Check("clock.unknown_city", Verdict.UNSURE, {"city": city})
    if zone in known:
        return Check("clock.fits", Verdict.FINE, {"city": city})
    return Check("clock.other", Verdict.LOOK, {"city": city})


def check_ages(spans: Sequence[tuple[int, int]]) -> Check:
    """`spans` are the youngest and the oldest age of each class."""
    if not spans:
        return Check("ages.no_class", Verdict.UNSURE)
    if any(oldest > OLDEST_PUPIL for _youngest, oldest in spans):
        return Check("ages.adults", Verdict.LOOK, {"oldest": max(old for _young, old in spans)})
    if any(oldest - youngest > WIDEST for youngest, oldest in spans):
        return Check("ages.wide", Verdict.LOOK, {"years": WIDEST})
    return Check("ages.usual", Verdict.FINE)


def check_calendar(ends: Sequence[date], *, today: date) -> Check:
    """`ends` are the last days of the school's terms."""
    if not ends:
        return Check("calendar.none", Verdict.UNSURE)
    if max(ends) < today:
        return Check("calendar.over", Verdict.LOOK)
    return Check("calendar.given", Verdict.FINE)


def check_address(*, email: str, confirmed: bool) -> Check:
    if confirmed:
        return Check("address.confirmed", Verdict.FINE, {"email": email})
    return Check("address.unconfirmed", Verdict.LOOK, {"email": email})


def check_sharing(*, email: str, others: int) -> Check:
    """`others` are accounts under the same mailbox, whatever stands behind its "+"."""
    if others:
        return Check("address.shared", Verdict.LOOK, {"email": email, "count": others})
    return Check("address.alone", Verdict.FINE, {"email": email})


def check_head(answer: str) -> Check | None:
    """What the head said, where somebody was asked."""
    if answer == "denied":
        return Check("head.denied", Verdict.LOOK)
    return None


def mailbox(email: str) -> str:
    """The address without its own mark: "ana+school@hill.example" is "ana@hill.example"."""
    local, _at, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
