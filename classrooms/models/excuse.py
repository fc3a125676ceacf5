import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from classrooms.choices import ExcuseReason
from classrooms.querysets import CountryExcuseQuerySet


class CountryExcuse(models.Model):
    """Schools of a country that cannot be expected to answer: war, a strike, a flood.

    Both dates are included; no last day: until staff ends it. In between nobody is nudged, no
    silence counts against a class, and no project there raises an alarm.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = CountryField(verbose_name=_("country"))
    reason = models.CharField(_("reason"), max_length=10, choices=ExcuseReason.choices)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    set_at = models.DateTimeField(_("set at"), default=timezone.now)

    objects = CountryExcuseQuerySet.as_manager()

    class Meta:
        verbose_name = _("excused country")
        verbose_name_plural = _("excused countries")
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="country_excuse_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["country"],
                name="one_open_excuse_per_country",
                condition=Q(ends_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country.name}, {self.starts_on}"
