"""What a teacher stated about who may take part."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom


class PartStatement(models.Model):
    """A teacher's word on how many students of the class may take part, of how many there were."""

    classroom = models.OneToOneField(
        Classroom, on_delete=models.CASCADE, related_name="part_statement"
    )
    students = models.PositiveSmallIntegerField(_("students who may take part"))
    of = models.PositiveSmallIntegerField(_("students of the class then"))
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    stated_at = models.DateTimeField(_("stated at"), default=timezone.now)

    class Meta:
        verbose_name = _("statement of who may take part")
        verbose_name_plural = _("statements of who may take part")
        constraints = [
            models.CheckConstraint(
                name="no_more_take_part_than_there_are", condition=Q(students__lte=F("of"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.students}/{self.of}"
