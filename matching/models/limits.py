from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Level
from classrooms.models import Classroom


class ClassLimits(models.Model):
    """What a class asked of its partners beyond the rules of its programme, learnt from a decline.

    Of the programme's limit and those of both classes the strictest holds. Without a row, or with
    both empty, the class has none of its own.
    """

    classroom = models.OneToOneField(Classroom, on_delete=models.CASCADE, related_name="limits")
    most_age_gap_months = models.PositiveSmallIntegerField(
        _("most months between the ages"), null=True, blank=True
    )
    least_level = models.PositiveSmallIntegerField(
        _("least level of a common language"), choices=Level.choices, null=True, blank=True
    )
    set_at = models.DateTimeField(_("set at"), default=timezone.now)

    class Meta:
        verbose_name = _("limits of a class")
        verbose_name_plural = _("limits of classes")
        constraints = [
            models.CheckConstraint(
                name="limit_of_ages_within_reach",
                condition=Q(most_age_gap_months=None) | Q(most_age_gap_months__lte=1_200),
            ),
            models.CheckConstraint(
                name="limit_of_level_is_a_level",
                condition=Q(least_level=None) | Q(least_level__range=(1, 7)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.classroom_id)
