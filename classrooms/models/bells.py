"""When the lessons of a school begin and end, said once for all of its classes."""

import uuid

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    IntegerRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.functions import Cast, ExtractHour, ExtractMinute
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Weekday
from classrooms.models.school import DateRange, School
from classrooms.querysets import BellScheduleQuerySet

MINUTES_A_DAY = 24 * 60
SHORTEST, LONGEST = 5, 240


class MinuteRange(Func):
    """int4range(start, end) over two counts of minutes; the end is not included."""

    function = "INT4RANGE"
    output_field = IntegerRangeField()


def _start() -> Cast:
    hours, minutes = ExtractHour("start_time"), ExtractMinute("start_time")
    return Cast(hours * 60 + minutes, IntegerField())


class BellSchedule(models.Model):
    """The lessons of a school on some weekdays: always, or on dates where they replace the usual.

    No two of a school hold on the same weekday of the same dates, so that a lesson has one time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="bell_schedules")
    name = models.CharField(_("name"), max_length=60, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices), verbose_name=_("days")
    )
    valid_from = models.DateField(_("first day"), null=True, blank=True)
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects = BellScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("bell schedule")
        verbose_name_plural = _("bell schedules")
        ordering = [F("valid_from").asc(nulls_first=True), "weekdays"]
        constraints = [
            models.CheckConstraint(
                name="bells_have_both_dates_or_none",
                condition=Q(valid_from__isnull=True, valid_to__isnull=True)
                | Q(
                    valid_from__isnull=False, valid_to__isnull=False, valid_to__gte=F("valid_from")
                ),
            ),
            models.CheckConstraint(
                name="bells_on_known_weekdays",
                condition=Q(weekdays__contained_by=[*Weekday.values], weekdays__len__gte=1),
            ),
            # An array has no order that an index could compare: one constraint for each weekday.
            *(
                ExclusionConstraint(
                    name=f"bells_once_on_weekday_{day}",
                    expressions=[
                        ("school", RangeOperators.EQUAL),
                        (
                            DateRange("valid_from", "valid_to", RangeBoundary(True, True)),
                            RangeOperators.OVERLAPS,
                        ),
                    ],
                    condition=Q(valid_from__isnull=False, weekdays__contains=[day]),
                )
                for day in Weekday.values
            ),
            *(
                ExclusionConstraint(
                    name=f"usual_bells_once_on_weekday_{day}",
                    expressions=[("school", RangeOperators.EQUAL)],
                    condition=Q(valid_from__isnull=True, weekdays__contains=[day]),
                )
                for day in Weekday.values
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school_id} {self.name} {self.weekdays}"

    @property
    def is_usual(self) -> bool:
        """Whether these bells have no dates of their own."""
        return self.valid_from is None


class Bell(models.Model):
    """A lesson of the school's day: what it is called, when it begins, how long it lasts."""

    schedule = models.ForeignKey(BellSchedule, on_delete=models.CASCADE, related_name="bells")
    label = models.CharField(_("lesson"), max_length=12)
    start_time = models.TimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)]
    )

    class Meta:
        verbose_name = _("lesson of a school")
        verbose_name_plural = _("lessons of a school")
        ordering = ["start_time"]
        constraints = [
            models.UniqueConstraint(fields=["schedule", "label"], name="bell_once_per_schedule"),
            models.CheckConstraint(
                name="bell_ends_by_midnight",
                condition=Q(
                    minutes__gte=SHORTEST,
                    minutes__lte=Value(MINUTES_A_DAY)
                    - ExtractHour("start_time") * 60
                    - ExtractMinute("start_time"),
                ),
            ),
            models.CheckConstraint(
                name="bell_lasts_4_hours_at_most", condition=Q(minutes__lte=LONGEST)
            ),
            ExclusionConstraint(
                name="bells_do_not_overlap",
                expressions=[
                    ("schedule", RangeOperators.EQUAL),
                    (MinuteRange(_start(), _start() + F("minutes")), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.start_time:%H:%M}, {self.minutes} min"

    @property
    def start_minute(self) -> int:
        """Minutes of wall clock from midnight to the start."""
        return self.start_time.hour * 60 + self.start_time.minute
