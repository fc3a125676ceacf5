"""What teachers ask about the data of their students: to see all of it, or to have it erased."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from safeguarding.choices import Asked
from safeguarding.lifecycle import OPEN_REQUESTS, RequestState
from safeguarding.querysets import DataRequestQuerySet


class DataRequest(models.Model):
    """A teacher asked for everything about a student, or to have it erased.

    It knows the student by number only and has no key to the account: the row outlives it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("asked for"), max_length=10, choices=Asked.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=RequestState.choices, default=RequestState.ASKED
    )
    student = models.UUIDField(_("number of the student"), editable=False)
    classroom = models.ForeignKey(
        Classroom,
        on_delete=models.CASCADE,
        related_name="data_requests",
        verbose_name=_("class"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    due_at = models.DateTimeField(_("done from"), default=timezone.now)
    finished_at = models.DateTimeField(_("done at"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ready until"), null=True, blank=True)
    steps_done = models.PositiveSmallIntegerField(_("steps done"), default=0)
    steps = models.PositiveSmallIntegerField(_("steps"), default=0)

    objects = DataRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about a student's data")
        verbose_name_plural = _("requests about students' data")
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "kind"],
                name="one_open_request_per_student_and_kind",
                condition=Q(state__in=OPEN_REQUESTS),
            ),
            models.CheckConstraint(
                name="request_done_at_some_time",
                condition=Q(
                    state__in=[RequestState.DONE, RequestState.GONE], finished_at__isnull=False
                )
                | Q(
                    state__in=[*OPEN_REQUESTS, RequestState.UNDONE],
                    finished_at__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.id}"

    @property
    def is_erasure(self) -> bool:
        return self.kind == Asked.ERASURE

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_REQUESTS

    @property
    def can_be_undone(self) -> bool:
        return self.is_erasure and self.state == RequestState.ASKED

    def is_ready(self, at: datetime) -> bool:
        """Whether there is something to download at that instant."""
        return self.state == RequestState.DONE and self.ends_at is not None and at < self.ends_at


class ExportFile(models.Model):
    """A part of an export while it is made, and then the whole. It stands in the database, so that
    it is asked for through permission and is gone when it is deleted."""

    WHOLE = "export.zip"

    request = models.ForeignKey(DataRequest, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of an export")
        verbose_name_plural = _("files of exports")
        constraints = [
            models.UniqueConstraint(fields=["request", "name"], name="file_once_per_export"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.name}"
