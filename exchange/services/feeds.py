"""The calendar addresses of a project's teachers."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from exchange.choices import SignKind
from exchange.models import CalendarFeed, Project
from exchange.services.activity import mark
from exchange.viewpoint import viewpoint_of
from users.audit import record
from users.models import User


@transaction.atomic
def renew_feed(project: Project, *, by: User, at: datetime | None = None) -> CalendarFeed:
    """A new address for this teacher; the old one, if there was one, stops working at once."""
    now = at or timezone.now()
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    ended = CalendarFeed.objects.live().filter(project=project, owner=by).update(revoked_at=now)
    feed = CalendarFeed.objects.create(project=project, owner=by, created_at=now)
    mark(project, viewpoint_of(project, by).here, SignKind.CALENDAR, at=now)
    record("feed.renew", feed, by=by, before="live" if ended else "", after="live", at=now)
    return feed
