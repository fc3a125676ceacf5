"""Days on which a school is closed after all, and the meetings that had to move for it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import School
from exchange.choices import ClosureReason
from exchange.models.projects import ExchangeSession
from exchange.querysets import ClosureQuerySet


class Closure(models.Model):
    """A teacher said “we are closed that day”. Both dates are included."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="closures")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=10, choices=ClosureReason.choices, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(_("said at"), default=timezone.now)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        ordering = ["-said_at"]
        constraints = [
            models.CheckConstraint(
                name="closure_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["school", "starts_on"],
                name="closure_once_per_first_day",
                condition=Q(undone_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.starts_on} – {self.ends_on}"


class MovedMeeting(models.Model):
    """A meeting on closed days: where it stood and where it went; None: it was cancelled."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="moved")
    session = models.ForeignKey(ExchangeSession, on_delete=models.CASCADE, related_name="moved")
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("to"), null=True, blank=True)

    class Meta:
        verbose_name = _("moved meeting")
        verbose_name_plural = _("moved meetings")
        ordering = ["from_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["closure", "session"], name="meeting_moved_once_per_closure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.from_at}"
