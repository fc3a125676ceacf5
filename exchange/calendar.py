"""The meetings of a project as a calendar that other programs subscribe to (RFC 5545, RFC 7986)."""

from datetime import UTC, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from classrooms.when import spoken
from exchange.models import CalendarFeed, ExchangeSession
from exchange.viewpoint import Viewpoint, viewpoint_of

LOOK_AGAIN = timedelta(hours=1)


def calendar_of(feed: CalendarFeed) -> bytes:
    """The project's meetings as its teacher sees them, cancelled ones too; no student's data."""
    with translation.override(feed.owner.language):
        view = viewpoint_of(feed.project, feed.owner)
        title = _("Meetings with %(classes)s") % {"classes": view.partner_names}
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
    event.add("summary", _("Meeting with %(classes)s") % {"classes": view.partner_names})
    event.add(
        "description",
        f"{spoken(session.starts_at, session.ends_at, view.classrooms)}\n\n{link}",
    )
    event.add("url", link)
    event.add("status", "CONFIRMED" if session.is_planned else "CANCELLED")
    return event
