from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom

LONG = timedelta(minutes=2)
"""A look that takes longer is not waited for on a page."""


class Outlook(models.Model):
    """How a class that waits stands among those that are free: who fits, why not, what would help.

    `refused` counts the others by the rule that keeps them away; `changes` holds what the class
    could change, {"change": code, "count": classes it could meet then}, what helps most first.
    `place` of `of` is its place on the waiting list; none while it does not wait. `applied` is the
    change last made from here, with what was before and the number that was promised.
    """

    classroom = models.OneToOneField(Classroom, on_delete=models.CASCADE, related_name="outlook")
    asked_at = models.DateTimeField(_("asked at"), null=True, blank=True)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    free_classes = models.PositiveIntegerField(_("free classes"), default=0)
    fitting = models.PositiveIntegerField(_("classes that fit"), default=0)
    refused = models.JSONField(_("why the others do not"), default=dict, blank=True)
    changes = models.JSONField(_("what would help"), default=list, blank=True)
    place = models.PositiveIntegerField(_("place on the waiting list"), null=True, blank=True)
    of = models.PositiveIntegerField(_("of"), null=True, blank=True)
    applied = models.JSONField(_("change made"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    told_fitting = models.PositiveIntegerField(null=True, blank=True, editable=False)
    told_place = models.PositiveIntegerField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("outlook of a class")
        verbose_name_plural = _("outlooks of classes")
        constraints = [
            models.CheckConstraint(
                name="outlook_place_on_its_list",
                condition=Q(place__isnull=True, of__isnull=True)
                | Q(place__gte=1, of__gte=models.F("place")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.classroom_id)

    @property
    def is_looking(self) -> bool:
        """Somebody asked, and no worker has answered yet."""
        return self.asked_at is not None and (
            self.looked_at is None or self.looked_at < self.asked_at
        )

    @property
    def takes_long(self) -> bool:
        return self.asked_at is not None and timezone.now() - self.asked_at > LONG
