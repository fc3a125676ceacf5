"""What each class has said about being ready for the start."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from exchange.choices import Channel
from exchange.models.projects import Project


class ReadySide(models.Model):
    """One class of a project: its teachers met the others, and what they tested.

    Its yes to the agreement is an `AgreementYes`; who may take part is asked of the gates.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="ready_sides")
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="+")
    met_at = models.DateTimeField(_("said that they met at"), null=True, blank=True)
    channel = models.CharField(_("tested"), max_length=10, choices=Channel.choices, blank=True)
    tested_at = models.DateTimeField(_("said what was tested at"), null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("class getting ready")
        verbose_name_plural = _("classes getting ready")
        constraints = [
            models.UniqueConstraint(fields=["project", "classroom"], name="ready_side_once"),
            models.CheckConstraint(
                name="ready_tested_with_a_channel",
                condition=Q(channel="", tested_at__isnull=True)
                | (~Q(channel="") & Q(tested_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.classroom_id}"
