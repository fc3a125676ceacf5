import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from classrooms.choices import BreakKind, Replacement, Weekday
from classrooms.lifecycle import ClassroomState
from classrooms.models.programme import Programme
from classrooms.querysets import SchoolQuerySet
from classrooms.spelling import grams
from classrooms.validators import validate_zone

if TYPE_CHECKING:
    from users.models import User


def monday_to_friday() -> list[int]:
    return [0, 1, 2, 3, 4]


class DateRange(Func):
    """daterange(first, last, '[]') over two date columns."""

    function = "DATERANGE"
    output_field = DateRangeField()


class School(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="schools")
    name = models.CharField(_("name of the school"), max_length=160)
    country = CountryField(verbose_name=_("country"))
    city = models.CharField(_("city or town"), max_length=120)
    # Both as they are compared with others: see classrooms.spelling.
    name_grams = ArrayField(models.CharField(max_length=3), default=list, editable=False)
    city_grams = ArrayField(models.CharField(max_length=3), default=list, editable=False)
    website = models.URLField(_("website"), blank=True)
    zone = models.CharField(_("time zone"), max_length=60, blank=True, validators=[validate_zone])
    school_days = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices),
        verbose_name=_("school days"),
        default=monday_to_friday,
    )
    week_a_from = models.DateField(
        _("a day in a week A"),
        null=True,
        blank=True,
        help_text=_("Only for schools whose timetable changes from week to week."),
    )
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="registered_schools"
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    # The verification was taken back: its classes stand still until there is one again.
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )

    objects = SchoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        ordering = ["name"]
        indexes = [models.Index(fields=["country"], name="school_country")]

    def __str__(self) -> str:
        return self.name

    def save(self, **options: Any) -> None:
        """What names are compared by follows the names."""
        self.name_grams, self.city_grams = grams(self.name), grams(self.city)
        changed = options.get("update_fields")
        if changed is not None:
            follow = {f"{name}_grams" for name in ("name", "city") if name in changed}
            options["update_fields"] = {*changed, *follow}
        super().save(**options)

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None

    def speakers(self) -> "list[User]":
        """Who speaks for the school: who registered it first of all, if still a teacher there.

        Neither a substitute nor who chose the school and was not confirmed does. Where nobody is
        left, or no class is described yet, who registered it does.
        """
        newcomers = {each.teacher_id for each in self.joined.all() if each.confirmed_at is None}
        teachings = [
            each
            for classroom in self.classrooms.all()
            if classroom.state != ClassroomState.ARCHIVED
            for each in classroom.teachings.all()
            if not each.is_substitute and each.teacher.is_active
        ]
        teachings.sort(key=lambda each: (each.teacher_id != self.registered_by_id, each.pk))
        found = {each.teacher_id: each.teacher for each in teachings}
        return [found[pk] for pk in found if pk not in newcomers] or [self.registered_by]

    @property
    def speaker(self) -> "User":
        """Whom staff writes to about the school."""
        return self.speakers()[0]


class Term(models.Model):
    """A stretch of school days, both dates included."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="terms")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="term_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            ExclusionConstraint(
                name="terms_do_not_overlap",
                expressions=[
                    ("school", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"


class Break(models.Model):
    """Days without lessons inside or between terms, both dates included."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="breaks")
    name = models.CharField(_("name"), max_length=120, blank=True)
    kind = models.CharField(
        _("kind"), max_length=10, choices=BreakKind.choices, default=BreakKind.BREAK
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    may_move = models.BooleanField(
        _("may move"), default=False, help_text=_("The date is an estimate, as for Eid.")
    )

    class Meta:
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="break_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.UniqueConstraint(
                fields=["school", "kind", "name", "starts_on"], name="break_once_per_school"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.starts_on} – {self.ends_on}"


class KeptCalendar(models.Model):
    """The calendar a school had before it was replaced at one stroke, until the next save."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="kept_calendar")
    replaced_by = models.CharField(_("replaced by"), max_length=10, choices=Replacement.choices)
    added = models.PositiveSmallIntegerField(_("dates added"), default=0)
    dates = models.JSONField(_("dates"))

    class Meta:
        verbose_name = _("kept calendar")
        verbose_name_plural = _("kept calendars")

    def __str__(self) -> str:
        return str(self.school)
