"""What every template knows besides its own view's context."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from classrooms.places import exemplar_city, locale_of
from classrooms.timetable.zones import UnknownZone, is_same_clock, zone
from classrooms.views.walk import position
from exchange.pages.navigation import demonstration, nav_items
from exchange.pages.outbox import outbox_of
from users.http import CLOCK_BAR_COOKIE, DEVICE_ZONE_COOKIE

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class OtherClock:
    """A device lives by another clock than the pages; `seen` is what "hide this" remembers."""

    device_city: str
    seen: str


def site(request: HttpRequest) -> dict[str, object]:
    """The main navigation, what a demonstration offers (None outside one), whether to draw."""
    return {
        "nav_items": nav_items(request),
        "outbox": outbox_of(request),
        "demo": demonstration(request),
        "no_drawings": without_drawings(request),
        "clock_city": clock_city(request),
        # Asked for only by the pages of the registration.
        "walk_position": SimpleLazyObject(lambda: position(request)),
        "other_clock": other_clock(request),
    }


def clock_city(request: HttpRequest) -> str:
    """The city whose clock the person lives by, in the page's language.

    Nothing for visitors, and for whoever has not chosen a clock yet.
    """
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated or not _has_a_city(person.zone):
        return ""
    return exemplar_city(person.zone, locale_of(get_language() or "en"))


def other_clock(request: HttpRequest) -> OtherClock | None:
    """The device's clock, where it stands otherwise than the person's at some time of this year.

    The script says the zone's name in a cookie; what hours it has, only our own zone rules say.
    """
    device = request.COOKIES.get(DEVICE_ZONE_COOKIE, "")
    person = getattr(request, "user", None)
    if not device or person is None or not person.is_authenticated:
        return None
    seen = f"{device}~{person.zone}"
    if request.COOKIES.get(CLOCK_BAR_COOKIE) == seen:
        return None
    if not (_has_a_city(device) and _has_a_city(person.zone)):
        return None
    today = timezone.now().date()
    if is_same_clock(device, person.zone, today, today + A_YEAR):
        return None
    return OtherClock(exemplar_city(device, locale_of(get_language() or "en")), seen)


def _has_a_city(name: str) -> bool:
    """Whether it is a zone of some place: "Etc/GMT-3" and "UTC" are nobody's home."""
    try:
        zone(name)
    except UnknownZone:
        return False
    return "/" in name and not name.startswith("Etc/")


def without_drawings(request: HttpRequest) -> bool:
    """Whether this browser asked for pages without what only decorates them."""
    said_here = request.COOKIES.get("drawings") == "off"
    return said_here or request.headers.get("Save-Data", "").strip().lower() == "on"
