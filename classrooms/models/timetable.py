from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import ExtractHour, ExtractMinute
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Purpose, Weekday, WeekKind
from classrooms.models.bells import MINUTES_A_DAY
from classrooms.models.classroom import Classroom
from classrooms.models.school import DateRange
from classrooms.querysets import ClassTimetableQuerySet


class ClassTimetable(models.Model):
    """The weekly lessons of a class: the usual ones, or those from a day to a day.

    The usual timetable has no dates. One with dates replaces it on them; without a lesson it says
    that the class has none then.
    """

    key = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="timetables")
    purpose = models.CharField(_("what for"), max_length=10, choices=Purpose.choices, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = ClassTimetableQuerySet.as_manager()

    class Meta:
        verbose_name = _("timetable")
        verbose_name_plural = _("timetables")
        ordering = [F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.CheckConstraint(
                name="timetable_valid_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["classroom"],
                name="one_usual_timetable_per_class",
                condition=Q(valid_from__isnull=True, valid_to__isnull=True),
            ),
            ExclusionConstraint(
                name="special_timetables_do_not_overlap",
                expressions=[
                    ("classroom", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(valid_from__isnull=False) | Q(valid_to__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.classroom)

    @property
    def is_usual(self) -> bool:
        """Whether it holds wherever no other one of the class does."""
        return self.valid_from is None and self.valid_to is None


class WeeklySlot(models.Model):
    """A lesson that comes back: wall clock in the class's zone, every week or in week A or B."""

    timetable = models.ForeignKey(ClassTimetable, on_delete=models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    start_time = models.TimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), validators=[MinValueValidator(5), MaxValueValidator(MINUTES_A_DAY)]
    )
    week = models.CharField(
        _("week"), max_length=5, choices=WeekKind.choices, default=WeekKind.EVERY
    )
    is_swappable = models.BooleanField(
        _("could be swapped"),
        default=False,
        help_text=_("Not your own lesson, but you could swap it with a colleague."),
    )

    class Meta:
        verbose_name = _("weekly lesson")
        verbose_name_plural = _("weekly lessons")
        ordering = ["weekday", "start_time"]
        constraints = [
            models.UniqueConstraint(
                fields=["timetable", "weekday", "start_time", "week"],
                name="slot_once_per_timetable",
            ),
            models.CheckConstraint(name="slot_weekday", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="slot_ends_by_midnight",
                condition=Q(
                    minutes__gte=5,
                    minutes__lte=Value(MINUTES_A_DAY)
                    - ExtractHour("start_time") * 60
                    - ExtractMinute("start_time"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.start_time:%H:%M}, {self.minutes} min"
