"""Adults invited by mail: into a class by its teacher, to register one by staff."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Attestation, InvitationKind
from classrooms.lifecycle import InvitationState
from classrooms.models.classroom import Classroom
from classrooms.querysets import InvitationQuerySet
from outbox.models import Mail


class InvitationBatch(models.Model):
    """A list of teachers whom staff invited together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.UUIDField(unique=True, editable=False)
    name = models.CharField(_("name of the list"), max_length=80)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("sent by"),
    )
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    attested = models.CharField(
        _("teachers verified by us"), max_length=10, choices=Attestation.choices, blank=True
    )

    class Meta:
        verbose_name = _("list of invited classes")
        verbose_name_plural = _("invited classes")
        ordering = ["-created_at"]
        permissions = [("attest_teachers", "May vouch for the teachers of a list")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """One adult, asked by mail to one thing. The secret of its link is stored as a digest only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=InvitationKind.choices)
    classroom = models.ForeignKey(
        Classroom, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    batch = models.ForeignKey(
        InvitationBatch, on_delete=models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language of the mail"), max_length=10, default="en")
    # What staff knows of a class that is still to be registered, to be confirmed by its teacher.
    described = models.JSONField(_("as described"), default=dict, blank=True)
    school_key = models.CharField(max_length=255, blank=True, editable=False)
    class_key = models.CharField(max_length=255, blank=True, editable=False)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=InvitationState.choices,
        default=InvitationState.SENT,
    )
    digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    # How many mails were asked for: each carries a link of its own, and only the last one works.
    mails = models.PositiveSmallIntegerField(_("mails"), default=1)
    mail = models.ForeignKey(
        Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("invited at"), default=timezone.now)
    expires_at = models.DateTimeField(_("open until"))
    followed_at = models.DateTimeField(_("link followed at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("answered or ended at"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "email"],
                name="one_open_invitation_per_class_and_address",
                condition=Q(state=InvitationState.SENT),
            ),
            models.UniqueConstraint(
                fields=["email", "class_key"],
                name="one_open_invitation_per_new_class",
                condition=Q(state=InvitationState.SENT, kind=InvitationKind.NEW_CLASS),
            ),
            models.CheckConstraint(
                name="invitation_into_a_class_names_it",
                condition=Q(kind=InvitationKind.NEW_CLASS, batch__isnull=False)
                | (~Q(kind=InvitationKind.NEW_CLASS) & Q(classroom__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_substitute_has_a_last_day",
                condition=Q(kind=InvitationKind.SUBSTITUTE, ends_on__isnull=False)
                | (~Q(kind=InvitationKind.SUBSTITUTE) & Q(ends_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="invitation_ended_at_some_time",
                condition=Q(state=InvitationState.SENT, ended_at__isnull=True)
                | (~Q(state=InvitationState.SENT) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="invitation_address_in_lower_case",
                condition=Q(email=Lower("email")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.email}"

    def is_waiting(self, at: datetime) -> bool:
        """Whether it can be accepted at that instant."""
        return self.state == InvitationState.SENT and at < self.expires_at

    @property
    def class_name(self) -> str:
        return self.classroom.name if self.classroom else str(self._of_class("name"))

    @property
    def school_name(self) -> str:
        if self.classroom:
            return self.classroom.school.name
        return str(self.described.get("school", {}).get("name", ""))

    def _of_class(self, field: str) -> Any:
        return self.described.get("classroom", {}).get(field, "")
