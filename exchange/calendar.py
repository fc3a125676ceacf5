"""The meetings of a project as a calendar that other programs subscribe to (RFC 5545, RFC 7986)."""

import unicodedata
from datetime import UTC, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration, vText

from classrooms.when import spoken
from exchange.models import CalendarFeed, ExchangeSession
from exchange.viewpoint import Viewpoint, viewpoint_of

LOOK_AGAIN = timedelta(hours=1)
NEW_LINE = "\n"


def calendar_of(feed: CalendarFeed) -> bytes:
    """The project's meetings as its teacher sees them, cancelled ones too; no student's data."""
    with translation.override(feed.owner.language):
        view = viewpoint_of(feed.project, feed.owner)
        title = vText(_clean(_("Meetings with %(classes)s") % {"classes": view.partner_names}))
        calendar = Calendar()
        calendar.add("prodid", "-//Aerogram//Meetings//EN")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("name", title)
        calendar.add("x-wr-calname", title)
        calendar.add("refresh-interval", vDuration(LOOK_AGAIN), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(LOOK_AGAIN))
        for session in feed.project.sessions.order_by("starts_at", "pk"):
            calendar.add_component(_event(session, view))
        return bytes(calendar.to_ical())


def feed_url(feed: CalendarFeed) -> str:
    """The full address under which a calendar reads the feed."""
    return settings.BASE_URL + reverse("exchange:feed", args=[feed.token])


def _event(session: ExchangeSession, view: Viewpoint) -> Event:
    link = settings.BASE_URL + reverse("exchange_pages:project", args=[session.project_id])
    event = Event()
    event.add("uid", f"{session.pk}@aerogram")
    event.add("dtstamp", session.changed_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("sequence", session.sequence)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", _clean(_("Meeting with %(classes)s") % {"classes": view.partner_names}))
    times = spoken(session.starts_at, session.ends_at, view.classrooms)
    event.add("description", f"{_clean(times, keep=NEW_LINE)}{NEW_LINE * 2}{link}")
    event.add("url", link)
    event.add("status", "CONFIRMED" if session.is_planned else "CANCELLED")
    return event


def _clean(text: str, *, keep: str = "") -> str:
    """Without control characters: a name must never become a line of the calendar."""
    return "".join(
        " " if unicodedata.category(sign) == "Cc" and sign not in keep else sign for sign in text
    )
