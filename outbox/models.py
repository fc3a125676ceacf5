"""What must happen later, as rows: Postgres is the truth, the broker is only a doorbell."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outbox.lifecycle import JobState, MailState


class Job(models.Model):
    """One effect that must happen exactly once, written in the transaction of its cause."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=80)
    key = models.CharField(_("key"), max_length=200, unique=True)
    payload = models.JSONField(_("payload"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=JobState.choices, default=JobState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts without a verdict"), default=0)
    retries = models.PositiveSmallIntegerField(_("retries asked for"), default=0)
    retrying_since = models.DateTimeField(_("retrying since"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["due_at"], name="job_waiting_due", condition=Q(state=JobState.WAITING)
            ),
            models.Index(
                fields=["lease_until"],
                name="job_running_lease",
                condition=Q(state=JobState.RUNNING),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_runs_under_a_lease",
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Mail(models.Model):
    """A rendered mail to an adult. The bodies are blanked once it was sent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.EmailField(_("to"))
    template = models.CharField(_("template"), max_length=100)
    language = models.CharField(_("language"), max_length=10)
    subject = models.CharField(_("subject"), max_length=300)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MailState.choices, default=MailState.QUEUED
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.template} {self.id}"

    @property
    def message_id(self) -> str:
        """The same for every try, so that a repeat can be recognised by the receiver."""
        return f"<{self.id}@aerogram>"
