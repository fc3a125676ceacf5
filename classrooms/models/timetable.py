from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import ExtractHour, ExtractMinute
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Weekday, WeekKind
from classrooms.models.classroom import Classroom

MINUTES_A_DAY = 24 * 60


class ClassTimetable(models.Model):
    """The weekly lessons of a class, valid from a day to a day; open ends mean "always"."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="timetables")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("timetable")
        verbose_name_plural = _("timetables")
        ordering = ["valid_from"]
        constraints = [
            models.CheckConstraint(
                name="timetable_valid_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.classroom)


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
