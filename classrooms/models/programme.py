import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PLAN_LENGTHS = [(3, _("3 weeks")), (6, _("6 weeks")), (10, _("10 weeks"))]


class Programme(models.Model):
    """A pool of classes with its own rules. A default one exists from the first migration."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    is_default = models.BooleanField(_("default programme"), default=False)

    plan_weeks = models.PositiveSmallIntegerField(
        _("length of an exchange"), choices=PLAN_LENGTHS, default=6
    )
    meetings = models.PositiveSmallIntegerField(
        _("live meetings in an exchange"),
        default=2,
        help_text=_("How many shared lesson times a pair needs before it may meet live."),
    )
    meeting_minutes = models.PositiveSmallIntegerField(
        _("least minutes of a meeting"),
        default=25,
        validators=[MinValueValidator(10), MaxValueValidator(240)],
    )
    most_age_gap = models.PositiveSmallIntegerField(
        _("most years between the classes' ages"), default=2
    )
    least_level = models.PositiveSmallIntegerField(
        _("least level of a common language"),
        default=2,
        help_text=_("1 is A1, 2 is A2, and so on to 6, C2."),
        validators=[MinValueValidator(1), MaxValueValidator(6)],
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days between a round and the first week"), default=14
    )
    score_floor = models.PositiveIntegerField(_("lowest score of a pair"), default=250)
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer a proposal"), default=10, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], name="one_default_programme", condition=Q(is_default=True)
            ),
            models.CheckConstraint(
                name="plan_of_3_6_or_10_weeks", condition=Q(plan_weeks__in=[3, 6, 10])
            ),
        ]

    def __str__(self) -> str:
        return self.name
