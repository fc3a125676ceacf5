"""Who must not meet."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom, School
from safeguarding.choices import StopReason, UndoReason
from safeguarding.querysets import ContactStopQuerySet


class Block(models.Model):
    """Two schools that must not meet. It holds in both directions from the next request on."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="blocks")
    other = models.ForeignKey(School, on_delete=models.CASCADE, related_name="blocked_by")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["school", "other"], name="block_once"),
            models.CheckConstraint(name="block_of_another", condition=~Q(school=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.school} / {self.other}"


class ContactStop(models.Model):
    """Contact of a person or a school is paused: with everybody, or with one class.

    It holds from the next request on, until somebody ends it with a reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_stops",
        verbose_name=_("student or teacher"),
    )
    school = models.ForeignKey(
        School,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="contact_stops",
        verbose_name=_("school"),
    )
    # Set by the teacher of that class. Without it the stop holds towards everybody.
    towards = models.ForeignKey(
        Classroom,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("with this class only"),
    )
    reason = models.CharField(_("reason"), max_length=10, choices=StopReason.choices)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    end_reason = models.CharField(
        _("why it ended"), max_length=10, choices=UndoReason.choices, blank=True
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ContactStopQuerySet.as_manager()

    class Meta:
        verbose_name = _("paused contact")
        verbose_name_plural = _("paused contacts")
        ordering = ["-since"]
        constraints = [
            models.CheckConstraint(
                name="stop_of_a_person_or_a_school",
                condition=Q(person__isnull=True, school__isnull=False, towards__isnull=True)
                | Q(person__isnull=False, school__isnull=True),
            ),
            models.CheckConstraint(
                name="stop_ends_with_a_reason",
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.UniqueConstraint(
                fields=["person", "school", "towards"],
                name="one_living_stop",
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id or self.school_id}"
