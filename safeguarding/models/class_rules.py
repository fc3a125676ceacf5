"""What a class lets others see, as its teacher chose it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from safeguarding.choices import Moderation, Names, Pictures, Video
from safeguarding.rules import MONTHS, READ_FIRST_BELOW, Rules


class ClassRules(models.Model):
    """A class without a row has the usual rules of its age."""

    classroom = models.OneToOneField(
        Classroom, on_delete=models.CASCADE, primary_key=True, related_name="rules"
    )
    moderation = models.CharField(_("reading along"), max_length=10, choices=Moderation.choices)
    pictures = models.CharField(_("pictures"), max_length=10, choices=Pictures.choices)
    video = models.CharField(_("video"), max_length=10, choices=Video.choices)
    names = models.CharField(_("names"), max_length=10, choices=Names.choices)
    retention_months = models.PositiveSmallIntegerField(_("months kept"))
    # What the rules of children rest on, as it was when they were chosen.
    youngest = models.PositiveSmallIntegerField(_("youngest age"))
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("rules of a class")
        verbose_name_plural = _("rules of classes")
        constraints = [
            models.CheckConstraint(
                name="class_reads_first_below_13",
                condition=Q(moderation=Moderation.BEFORE) | Q(youngest__gte=READ_FIRST_BELOW),
            ),
            models.CheckConstraint(
                name="class_months_kept", condition=Q(retention_months__in=MONTHS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.classroom_id} {self.as_rules.code}"

    @property
    def as_rules(self) -> Rules:
        return Rules(
            moderation=self.moderation,
            pictures=self.pictures,
            video=self.video,
            names=self.names,
            retention_months=self.retention_months,
        )
