import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from classrooms.choices import AccessTier, Composition, Level, Mode, Region, Subject, Theme
from classrooms.lifecycle import ClassroomState
from classrooms.models.school import School
from classrooms.querysets import ClassroomQuerySet


class Classroom(models.Model):
    """A class of a school: the thing that is paired. It belongs to the school, not to a teacher."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="classrooms")
    name = models.CharField(_("name of the class"), max_length=60)
    state = models.CharField(
        _("state"), max_length=10, choices=ClassroomState.choices, default=ClassroomState.DRAFT
    )
    age_from = models.PositiveSmallIntegerField(
        _("youngest age"), validators=[MinValueValidator(5), MaxValueValidator(99)]
    )
    age_to = models.PositiveSmallIntegerField(
        _("oldest age"), validators=[MinValueValidator(5), MaxValueValidator(99)]
    )
    size = models.PositiveSmallIntegerField(
        _("number of students"), validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    themes = ArrayField(
        models.CharField(max_length=20, choices=Theme.choices),
        verbose_name=_("themes"),
        default=list,
        blank=True,
    )
    subjects = ArrayField(
        models.CharField(max_length=20, choices=Subject.choices),
        verbose_name=_("subjects"),
        default=list,
        blank=True,
    )
    about = models.TextField(_("about the class"), max_length=1_000, blank=True)
    mode = models.CharField(_("kind of exchange"), max_length=14, choices=Mode.choices)
    access_tier = models.PositiveSmallIntegerField(
        _("devices and connection"), choices=AccessTier.choices
    )
    partners_wanted = models.PositiveSmallIntegerField(
        _("partners wanted"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
    )
    wished_countries = CountryField(
        verbose_name=_("countries you would love to meet"), multiple=True, blank=True
    )
    wished_regions = ArrayField(
        models.CharField(max_length=10, choices=Region.choices),
        verbose_name=_("parts of the world you would love to meet"),
        default=list,
        blank=True,
    )
    composition = models.CharField(
        _("who is in the class"),
        max_length=5,
        choices=Composition.choices,
        default=Composition.MIXED,
    )
    # Empty: any class will do.
    wished_compositions = ArrayField(
        models.CharField(max_length=5, choices=Composition.choices),
        verbose_name=_("classes you can meet"),
        default=list,
        blank=True,
    )
    earliest_start = models.DateField(_("not before"), null=True, blank=True)
    latest_end = models.DateField(_("not after"), null=True, blank=True)
    same_country_ok = models.BooleanField(
        _("a class in our own country is fine too"), default=False
    )
    translation_ok = models.BooleanField(
        _("we can work with translation when no language is shared"), default=False
    )
    volunteers = models.BooleanField(
        _("we would jump in when another class loses its partner"), default=False
    )
    own_devices = models.BooleanField(
        _("students use their own device"),
        default=False,
        help_text=_("They stay signed in for 14 days. Only where nobody else uses the device."),
    )
    continues = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name=_("goes on from"),
    )
    created_at = models.DateTimeField(_("registered at"), default=timezone.now)
    touched_at = models.DateTimeField(_("last worked on"), default=timezone.now)
    reminded_at = models.DateTimeField(_("reminded to go on"), null=True, blank=True)

    objects = ClassroomQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="classroom_ages_in_order", condition=Q(age_to__gte=F("age_from"))
            ),
            models.CheckConstraint(
                name="classroom_size_1_to_120", condition=Q(size__range=(1, 120))
            ),
            models.CheckConstraint(
                name="classroom_wants_1_to_3", condition=Q(partners_wanted__range=(1, 3))
            ),
            models.CheckConstraint(
                name="classroom_wished_dates_in_order",
                condition=Q(earliest_start__isnull=True)
                | Q(latest_end__isnull=True)
                | Q(latest_end__gte=F("earliest_start")),
            ),
            # Next year there is a 6B again.
            models.UniqueConstraint(
                fields=["school", "name"],
                name="classroom_name_once_per_school",
                condition=~Q(state=ClassroomState.ARCHIVED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.school.name}"

    @property
    def zone(self) -> str:
        """The IANA zone in which the class's lessons stand."""
        return self.school.zone

    @property
    def is_archived(self) -> bool:
        """It went on as another class, and is kept for its history."""
        return self.state == ClassroomState.ARCHIVED

    @property
    def theme_labels(self) -> list[str]:
        return [str(Theme(theme).label) for theme in self.themes if theme in Theme]

    @property
    def subject_labels(self) -> list[str]:
        return [str(Subject(each).label) for each in self.subjects if each in Subject]

    @property
    def wished_region_labels(self) -> list[str]:
        return [str(Region(each).label) for each in self.wished_regions if each in Region]

    @property
    def wished_composition_labels(self) -> list[str]:
        return [
            str(Composition(each).label) for each in self.wished_compositions if each in Composition
        ]


class ClassLanguage(models.Model):
    """A language that the class speaks or learns, with its level."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=8)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    is_learning = models.BooleanField(_("we are learning it"), default=False)

    class Meta:
        verbose_name = _("language of a class")
        verbose_name_plural = _("languages of a class")
        ordering = ["-level", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "language"], name="language_once_per_classroom"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.get_level_display()}"
