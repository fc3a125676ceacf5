"""What every tool writes on: something a person made for the partner class."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from exchange.models import Project
from exchange.moderation.lifecycle import UNSEEN, WritingState
from exchange.moderation.querysets import ModeratedQuerySet
from matching.models import Partnership

WORDS_LENGTH = 300


class Moderated(models.Model):
    """Belongs to a project and to one side of it, so a teacher of each side is always there.

    It has no receiver: nothing here can be written to one person (SAFETY: no private channel).
    """

    # How addresses and the diary call this kind of thing; which of its fields its writer fills,
    # and which of them are text.
    kind: ClassVar[str]
    filled: ClassVar[tuple[str, ...]]
    texts: ClassVar[tuple[str, ...]]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Made by the form that is sent: what comes twice is there once.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    # For whom it was written: who takes a seat later does not read it.
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="+")
    # It goes with its writer: nothing of an erased student stays.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(_("language"), max_length=10)
    state = models.CharField(_("state"), max_length=10, choices=WritingState.choices)
    # Counts how often it was sent: a teacher approves what was on the screen, not what came after.
    turn = models.PositiveSmallIntegerField(_("turn"), default=1)
    # What the look for contact details found: "phone:text:12:24", kind, field, from, to.
    findings = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    # What the teacher adds when giving it back. Only its writer and own teachers read it.
    words = models.CharField(_("words"), max_length=WORDS_LENGTH, blank=True)

    objects = ModeratedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-published_at", "-sent_at"]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="%(class)s_sent_once"),
            models.CheckConstraint(
                name="%(class)s_published_has_its_time",
                condition=~Q(state=WritingState.PUBLISHED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_unseen_was_never_published",
                condition=~Q(state__in=sorted(UNSEEN)) | Q(published_at__isnull=True),
            ),
            models.CheckConstraint(
                name="%(class)s_known_state", condition=Q(state__in=WritingState.values)
            ),
        ]
        indexes = [
            models.Index(
                fields=["classroom", "sent_at"],
                name="%(class)s_waiting",
                condition=Q(state=WritingState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == WritingState.WAITING

    @property
    def is_published(self) -> bool:
        return self.state == WritingState.PUBLISHED

    @property
    def is_returned(self) -> bool:
        return self.state == WritingState.RETURNED

    @property
    def is_unseen(self) -> bool:
        """Nobody of the partner class has seen it."""
        return self.state in UNSEEN

    @property
    def has_picture(self) -> bool:
        """A kind that carries pictures says so; what carries one is always seen first."""
        return False

    def unshown(self, *, at: datetime) -> str | None:
        """The key of why its teacher does not see all of it at that instant, or None."""
        return None

    @property
    def seen(self) -> str:
        """What a decision names: this thing, as it was shown."""
        return f"{self.kind}:{self.pk}:{self.turn}"
