"""What the teachers agreed on. Each save is a new row; none of them changes any more."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from classrooms.models import Classroom
from exchange.choices import Moderation, Pace, Pictures, Tool, Video
from exchange.models.projects import Project
from exchange.querysets import VersionQuerySet
from safeguarding.rules import READ_FIRST_BELOW

MOST_GOALS, GOAL_LENGTH = 3, 200
WORDS_LENGTH = 2_000
ANSWER_DAYS = (1, 14)


class AgreementVersion(models.Model):
    """One saved text of the agreement. Whoever saves it says yes with it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("number"))
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    # The youngest age of both classes when it was written: what the rules of children rest on.
    youngest = models.PositiveSmallIntegerField(_("youngest age"))

    goals = ArrayField(models.CharField(max_length=GOAL_LENGTH), verbose_name=_("goals"))
    weeks = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("weeks of the plan"))
    pace = models.CharField(_("live meetings"), max_length=10, choices=Pace.choices)
    tools = ArrayField(
        models.CharField(max_length=10, choices=Tool.choices), verbose_name=_("tools"), blank=True
    )
    pictures = models.CharField(_("pictures"), max_length=10, choices=Pictures.choices)
    video = models.CharField(_("video"), max_length=10, choices=Video.choices)
    moderation = models.CharField(_("reading along"), max_length=10, choices=Moderation.choices)
    answer_days = models.PositiveSmallIntegerField(
        _("days to answer each other"),
        validators=[MinValueValidator(ANSWER_DAYS[0]), MaxValueValidator(ANSWER_DAYS[1])],
    )
    words = models.TextField(_("anything else"), max_length=WORDS_LENGTH, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of an agreement")
        verbose_name_plural = _("versions of agreements")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="agreement_number_once"),
            models.CheckConstraint(name="agreement_number_from_1", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="agreement_answer_days", condition=Q(answer_days__range=ANSWER_DAYS)
            ),
            models.CheckConstraint(
                name="agreement_reads_first_below_13",
                condition=Q(moderation=Moderation.BEFORE) | Q(youngest__gte=READ_FIRST_BELOW),
            ),
            models.CheckConstraint(
                name="agreement_goals_1_to_3", condition=Q(goals__len__range=(1, MOST_GOALS))
            ),
            models.CheckConstraint(name="agreement_has_weeks", condition=Q(weeks__len__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.number}"


class AgreementYes(models.Model):
    """A class agrees to one version, by one of its teachers."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="yeses")
    classroom = models.ForeignKey(Classroom, on_delete=models.PROTECT, related_name="+")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said_at = models.DateTimeField(_("said at"), default=timezone.now)

    class Meta:
        verbose_name = _("yes to an agreement")
        verbose_name_plural = _("yeses to agreements")
        constraints = [
            models.UniqueConstraint(fields=["version", "classroom"], name="agreement_yes_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.classroom_id}"
