import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from matching.choices import EndReason
from matching.lifecycle import LIVE_RESCUES, RescueState
from matching.models.proposal import Partnership
from matching.querysets import RescueQuerySet


class Rescue(models.Model):
    """A class lost its partner in the middle of an exchange: another one is sought for it.

    Until the other one is there the old partnership goes on, so that a silent class can come back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="rescue_calls"
    )
    here = models.ForeignKey(
        Classroom, on_delete=models.PROTECT, related_name="+", verbose_name=_("class that is left")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=EndReason.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=RescueState.choices, default=RescueState.OFFERED
    )
    offered_at = models.DateTimeField(_("offered at"), default=timezone.now)
    begun_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    # The silent class was heard of when another one had said yes already: whoever decides sees it.
    woke_at = models.DateTimeField(_("silent class heard of at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("over since"), null=True, blank=True)

    objects = RescueQuerySet.as_manager()

    class Meta:
        verbose_name = _("rescue")
        verbose_name_plural = _("rescues")
        ordering = ["offered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"],
                name="one_living_rescue_per_partnership",
                condition=Q(state__in=sorted(LIVE_RESCUES)),
            ),
            models.CheckConstraint(
                name="rescue_over_has_its_date",
                condition=Q(state__in=sorted(LIVE_RESCUES), closed_at__isnull=True)
                | (~Q(state__in=sorted(LIVE_RESCUES)) & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.here_id} {self.state}"

    @property
    def is_living(self) -> bool:
        return self.state in LIVE_RESCUES
